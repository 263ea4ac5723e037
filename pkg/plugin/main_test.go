package plugin_test

import (
	"testing"

	"github.com/interaction-segments/interaction-segments-app/pkg/internal/plugintest"
)

func TestMain(m *testing.M) { plugintest.Main(m) }
