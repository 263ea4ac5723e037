package plugin_test

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"strconv"
	"sync/atomic"
	"testing"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/backend/proxy"
	"github.com/grafana/grafana-plugin-sdk-go/config"
	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/internal/await"
)

// hidden is a name that only the test's proxy can resolve.
const hidden = "segments.behind.the.proxy:5432"

// socksServer speaks as much of SOCKS 5 (RFC 1928) as a client without
// authentication needs, and connects those that ask for the hidden name.
type socksServer struct {
	listener net.Listener
	target   string
	served   atomic.Int64
	strayed  atomic.Int64 // asked for another address
}

func startSocks(t *testing.T, target string) *socksServer {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	s := &socksServer{listener: listener, target: target}
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer func() { _ = connection.Close() }()
				_ = s.serve(connection)
			}()
		}
	}()
	return s
}

func (s *socksServer) serve(client net.Conn) error {
	read := func(n int) []byte {
		buffer := make([]byte, n)
		if _, err := io.ReadFull(client, buffer); err != nil {
			return make([]byte, n)
		}
		return buffer
	}
	read(int(read(2)[1])) // the methods it offers
	if _, err := client.Write([]byte{5, 0}); err != nil {
		return err
	}
	head := read(4)
	var host string
	switch head[3] {
	case 1:
		host = net.IP(read(4)).String()
	case 3:
		host = string(read(int(read(1)[0])))
	}
	address := net.JoinHostPort(host, strconv.Itoa(int(binary.BigEndian.Uint16(read(2)))))
	if address != hidden {
		s.strayed.Add(1)
		_, err := client.Write([]byte{5, 4, 0, 1, 0, 0, 0, 0, 0, 0}) // host unreachable
		return err
	}
	server, err := (&net.Dialer{}).DialContext(context.Background(), "tcp", s.target)
	if err != nil {
		return err
	}
	defer func() { _ = server.Close() }()
	s.served.Add(1)
	if _, err := client.Write([]byte{5, 0, 0, 1, 0, 0, 0, 0, 0, 0}); err != nil {
		return err
	}
	go func() {
		_, _ = io.Copy(server, client)
		_ = server.Close()
	}()
	_, err = io.Copy(client, server)
	return err
}

func TestTheSecureSocksProxyIsUsed(t *testing.T) {
	s := startOn(t, `CREATE VIEW asleep AS SELECT 's'::text AS session_id, now() AS started_at FROM pg_sleep(300)`)
	s.withSimulation(t, 50)
	socks := startSocks(t, s.settings.URL)
	s.settings.URL = hidden
	proxied := map[string]string{
		proxy.PluginSecureSocksProxyEnabled:       "true",
		proxy.PluginSecureSocksProxyProxyAddress:  socks.listener.Addr().String(),
		proxy.PluginSecureSocksProxyAllowInsecure: "true",
	}
	s.grafana = config.NewGrafanaCfg(proxied)

	// The name cannot be reached but through the proxy.
	require.Equal(t, backend.HealthStatusError, s.health(t).Status)
	s.set(t, map[string]any{"enableSecureSocksProxy": true})
	health := s.health(t)
	require.Equal(t, backend.HealthStatusOk, health.Status, health.Message)
	require.NoError(t, s.query(t, always, `{}`)["A"].Error)
	require.Positive(t, socks.served.Load())

	// A cancelled query's statement is cancelled behind the proxy, too.
	s.set(t, map[string]any{"enableSecureSocksProxy": true, "relation": "asleep"})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	answered := make(chan error, 1)
	go func() { answered <- s.askOne(ctx, `{"fields":["session_id"]}`) }()
	await.Until(t, func() bool { return s.statements(t) == "1" })
	cancel()
	require.Error(t, <-answered)
	await.Until(t, func() bool { return s.statements(t) == "0" })
	require.Zero(t, socks.strayed.Load())

	// What cannot be set up is said.
	delete(proxied, proxy.PluginSecureSocksProxyAllowInsecure)
	proxied[proxy.PluginSecureSocksProxyRootCAsContents] = "no certificate"
	s.grafana = config.NewGrafanaCfg(proxied)
	s.set(t, map[string]any{"enableSecureSocksProxy": true})
	health = s.health(t)
	require.Equal(t, backend.HealthStatusError, health.Status)
	require.Contains(t, health.Message, "the secure SOCKS proxy", fmt.Sprint(health))
}
