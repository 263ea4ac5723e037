package postgres

import (
	"context"
	"net"

	"github.com/jackc/pgx/v5/pgconn"
)

// Dialer opens network connections, through a proxy for example.
type Dialer interface {
	DialContext(ctx context.Context, network, address string) (net.Conn, error)
}

// through makes connections by a dialer, which is also left to look up the
// host: names behind a proxy mean nothing on this side of it.
func through(dialer Dialer, config *pgconn.Config) {
	config.LookupFunc = func(_ context.Context, host string) ([]string, error) { return []string{host}, nil }
	config.DialFunc = func(ctx context.Context, network, address string) (net.Conn, error) {
		connection, err := dialer.DialContext(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return dialed{connection, target{network, address}}, nil
	}
}

// dialed is a connection whose remote address is the database's, not the
// proxy's: pgx dials it again to cancel a statement.
type dialed struct {
	net.Conn
	remote target
}

func (d dialed) RemoteAddr() net.Addr { return d.remote }

type target struct{ network, address string }

func (t target) Network() string { return t.network }
func (t target) String() string  { return t.address }
