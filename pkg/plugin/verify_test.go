package plugin_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/verify"
)

func TestVerifyComparesTheSimulation(t *testing.T) {
	s := startOn(t)
	s.withSimulation(t, 3000)
	asked := "verify?from=2026-02-01&to=2026-04-01&timezone=Europe/Berlin&query=" + url.QueryEscape(`{"filters":[{"field":"channel","operator":"not blank"}]}`)
	result := decode[verify.Result](t, s.call(t, resourceCall{method: "GET", path: asked}))
	var rows int64
	require.NoError(t, s.sql.QueryRow(t.Context(), `SELECT count(*) FROM interaction_segments WHERE channel <> '' AND NOT in_progress`).Scan(&rows))
	require.Greater(t, rows, int64(1000))
	require.Equal(t, rows, result.Rows)
	require.True(t, result.Agree, "%+v", result)

	page := s.call(t, resourceCall{method: "GET", path: asked, headers: map[string]string{"Accept": "text/html,*/*"}})
	require.Equal(t, "text/plain; charset=utf-8", page.headers.Get("Content-Type"))
	require.True(t, strings.HasSuffix(string(page.body), "Report, metrics and CSV agree.\n"))

	require.Equal(t, http.StatusBadRequest, s.call(t, resourceCall{method: "GET", path: "verify?from=never&to=now"}).status)
	require.Equal(t, http.StatusMethodNotAllowed, s.call(t, resourceCall{method: "POST", path: asked}).status)
}

func TestVerifyIsOfRowsThatTheAskerMaySee(t *testing.T) {
	s := bound(t)
	s.forEach(t, func(t *testing.T, sessions []string) {
		result := decode[verify.Result](t, s.call(t, resourceCall{method: "GET", path: "verify?from=0&to=now"}))
		require.Equal(t, int64(len(sessions)), result.Rows)
		require.True(t, result.Agree)
	})
}
