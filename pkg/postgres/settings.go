package postgres

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"

	"github.com/jackc/pgx/v5/pgxpool"
)

// TLSMode is how the connection is encrypted and the server checked, as in libpq.
type TLSMode string

// The TLS modes.
const (
	TLSDisable    TLSMode = "disable"
	TLSRequire    TLSMode = "require"     // encrypted, the server not checked
	TLSVerifyCA   TLSMode = "verify-ca"   // its certificate checked
	TLSVerifyFull TLSMode = "verify-full" // and its host name
)

// TLSModes lists the TLS modes, the weakest first.
var TLSModes = []TLSMode{TLSDisable, TLSRequire, TLSVerifyCA, TLSVerifyFull}

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
}

// Options bound what a database is asked to do.
type Options struct {
	Relation           RelationName
	MaxConnections     int           // 0 means 10
	ConnectionLifetime time.Duration // 0 means 4 hours
	QueryTimeout       time.Duration // 0 means 60 seconds
	ExportsPerUser     int           // at once; 0 means 2
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
	target.TLSConfig, err = c.tlsConfig(host)
	return config, err
}

func (c Connection) hostAndPort() (host string, port uint16, err error) {
	if c.Address == "" {
		return "", 0, fault.New(fault.Configuration, "no host is set: fill in host and port, such as localhost:5432")
	}
	host, portText := c.Address, "5432"
	if h, p, err := net.SplitHostPort(c.Address); err == nil {
		host, portText = h, p
	} else if strings.Contains(err.Error(), "too many colons") && net.ParseIP(c.Address) == nil {
		return "", 0, fault.Wrap(fault.Configuration, err, "the URL is not host:port: write it as localhost:5432, without a scheme")
	}
	number, err := strconv.ParseUint(portText, 10, 16)
	if err != nil || number == 0 || host == "" || strings.ContainsAny(host, "/@ ") && !strings.HasPrefix(host, "/") {
		return "", 0, fault.Wrap(fault.Configuration, err, "the URL is not host:port: write it as localhost:5432, without a scheme")
	}
	return host, uint16(number), nil
}

func (c Connection) tlsConfig(host string) (*tls.Config, error) {
	mode := c.TLSMode
	if mode == "" {
		mode = TLSVerifyFull
	}
	if !slices.Contains(TLSModes, mode) {
		return nil, fault.New(fault.Configuration, "unknown sslmode %q: use disable, require, verify-ca or verify-full", mode)
	}
	if mode == TLSDisable {
		return nil, nil
	}
	config := &tls.Config{MinVersion: tls.VersionTLS12, ServerName: host}
	if c.CACertificate != "" {
		config.RootCAs = x509.NewCertPool()
		if !config.RootCAs.AppendCertsFromPEM([]byte(c.CACertificate)) {
			return nil, fault.New(fault.Configuration, "the CA certificate is not in PEM form: paste the whole text, from -----BEGIN CERTIFICATE----- on")
		}
	}
	if (c.ClientCertificate == "") != (c.ClientKey == "") {
		return nil, fault.New(fault.Configuration, "the client certificate and its key belong together: set both or none")
	}
	if c.ClientCertificate != "" {
		pair, err := tls.X509KeyPair([]byte(c.ClientCertificate), []byte(c.ClientKey))
		if err != nil {
			// The cause is left out: it may quote what was pasted.
			return nil, fault.New(fault.Configuration, "the client certificate and key are not a pair in PEM form: paste both whole")
		}
		config.Certificates = []tls.Certificate{pair}
	}
	switch mode {
	case TLSRequire:
		config.InsecureSkipVerify = true // what the mode means
	case TLSVerifyCA:
		config.InsecureSkipVerify = true // the chain is checked below, without the host name
		config.VerifyConnection = verifyChain(config.RootCAs)
	default: // verify-full, as crypto/tls does
	}
	return config, nil
}

// verifyChain checks the server's certificate but not its host name.
func verifyChain(roots *x509.CertPool) func(tls.ConnectionState) error {
	return func(state tls.ConnectionState) error {
		if len(state.PeerCertificates) == 0 {
			return errors.New("the server sent no certificate")
		}
		options := x509.VerifyOptions{Roots: roots, Intermediates: x509.NewCertPool()}
		for _, certificate := range state.PeerCertificates[1:] {
			options.Intermediates.AddCert(certificate)
		}
		_, err := state.PeerCertificates[0].Verify(options)
		return err
	}
}
