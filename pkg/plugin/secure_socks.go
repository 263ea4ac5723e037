package plugin

import (
	"context"
	"errors"
	"fmt"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/interaction-segments/interaction-segments-app/pkg/postgres"
)

// secureSocks returns the dialer of Grafana's secure SOCKS proxy, which private
// data source connect uses too; nil where the data source does not ask for it
// or this Grafana has none.
func secureSocks(ctx context.Context, source backend.DataSourceInstanceSettings) (postgres.Dialer, error) {
	client, err := source.ProxyClient(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the settings of the secure SOCKS proxy: %w", err)
	}
	if !client.SecureSocksProxyEnabled() {
		return nil, nil //nolint:nilnil // no proxy is no error
	}
	dialer, err := client.NewSecureSocksProxyContextDialer()
	if err != nil {
		return nil, fmt.Errorf("set up the secure SOCKS proxy: %w", err)
	}
	contextual, ok := dialer.(postgres.Dialer)
	if !ok {
		return nil, errors.New("the secure SOCKS proxy cannot be used: its dialer takes no context")
	}
	return contextual, nil
}
