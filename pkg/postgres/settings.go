package postgres

import (
	"net"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"

	"github.com/jackc/pgx/v5/pgxpool"
)

// Connection says how to reach a database.
type Connection struct {
	Address  string // host or host:port; the port defaults to 5432
	Database string
	User     string
	Password string
	TLSMode  TLSMode // empty means verify-full

	CACertificate     string // PEM; empty means the system's authorities
	ClientCertificate string // PEM
	ClientKey         string // PEM

	Dialer Dialer // nil connects directly
}

// Options bound what a database is asked to do.
type Options struct {
	Relation           RelationName
	MaxConnections     int           // 0 means 10
	ConnectionLifetime time.Duration // 0 means 4 hours
	QueryTimeout       time.Duration // 0 means 60 seconds
	ExportsPerUser     int           // at once; 0 means 2
	PseudonymKey       string        // of personal fields for those that see them masked
	RowAccess          bool          // rows are those that the relation of access allows the asker
}

// Values where [Options] name none.
const (
	DefaultMaxConnections     = 10
	DefaultConnectionLifetime = 4 * time.Hour
	DefaultQueryTimeout       = time.Minute
)

const applicationName = "interaction-segments"

// ConnectTimeout bounds how long connecting may take.
const ConnectTimeout = 10 * time.Second

// pingTimeout bounds how long a connection that was idle may take to answer
// before it is given up for another: a firewall, or an address that moved to
// another server, may have lost it without a word.
const pingTimeout = 2 * time.Second

// RelationName names a relation. The zero name is [DefaultRelation].
type RelationName struct{ Schema, Relation string }

// DefaultRelation is the relation that `segments migrate` makes.
var DefaultRelation = RelationName{Schema: "public", Relation: "interaction_segments"}

func (n RelationName) String() string { return n.Schema + "." + n.Relation }

// ParseRelationName reads schema.relation, or relation in the schema public. The
// parts are taken as they are written: quotes and capitals are not special.
func ParseRelationName(text string) (RelationName, error) {
	if text == "" {
		return DefaultRelation, nil
	}
	schema, relation, qualified := strings.Cut(text, ".")
	if !qualified {
		schema, relation = DefaultRelation.Schema, text
	}
	if schema == "" || relation == "" {
		return RelationName{}, fault.New(fault.Configuration, "relation %q is not a name: write schema.name, such as %s", text, DefaultRelation)
	}
	return RelationName{Schema: schema, Relation: relation}, nil
}

// config makes pgx's configuration of the connection. Nothing of it comes
// from the process's environment.
func (c Connection) config() (*pgxpool.Config, error) {
	host, port, err := c.hostAndPort()
	if err != nil {
		return nil, err
	}
	if c.Database == "" {
		return nil, fault.New(fault.Configuration, "no database is set: fill in the database's name")
	}
	if c.User == "" {
		return nil, fault.New(fault.Configuration, "no user is set: fill in the database user's name")
	}
	// Everything is given, so that pgx takes nothing from the environment.
	config, err := pgxpool.ParseConfig("host=localhost port=5432 user=none dbname=none sslmode=disable")
	if err != nil {
		return nil, fault.Wrap(fault.Bug, err, "the connection's defaults cannot be read")
	}
	target := config.ConnConfig
	target.Host, target.Port = host, port
	target.User, target.Password, target.Database = c.User, c.Password, c.Database
	target.RuntimeParams = map[string]string{}
	target.Fallbacks = nil
	if c.Dialer != nil {
		through(c.Dialer, &target.Config)
	}
	target.TLSConfig, err = c.tlsConfig(host)
	return config, err
}

const addressAdvice = "the URL is not host:port: write it as localhost:5432 or [::1]:5432, without a scheme"

func (c Connection) hostAndPort() (host string, port uint16, err error) {
	if c.Address == "" {
		return "", 0, fault.New(fault.Configuration, "no host is set: fill in host and port, such as localhost:5432")
	}
	host, portText := c.Address, "5432"
	if h, p, err := net.SplitHostPort(c.Address); err == nil {
		host, portText = h, p
	} else {
		// An IPv6 address without a port may stand in brackets or without them.
		bare := c.Address
		if inside, bracketed := strings.CutPrefix(bare, "["); bracketed && strings.HasSuffix(inside, "]") {
			bare = strings.TrimSuffix(inside, "]")
		}
		_, notIP := netip.ParseAddr(bare)
		switch {
		case notIP == nil:
			host = bare
		case strings.ContainsAny(c.Address, "[]:"):
			return "", 0, fault.Wrap(fault.Configuration, err, "%s", addressAdvice)
		}
	}
	number, err := strconv.ParseUint(portText, 10, 16)
	if err != nil || number == 0 || host == "" || strings.ContainsAny(host, "/@ ") && !strings.HasPrefix(host, "/") {
		return "", 0, fault.Wrap(fault.Configuration, err, "%s", addressAdvice)
	}
	return host, uint16(number), nil
}
