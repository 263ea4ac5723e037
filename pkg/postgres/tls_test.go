package postgres

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"net/url"
	"testing"
	"time"

	"github.com/interaction-segments/interaction-segments-app/pkg/wire"

	"github.com/interaction-segments/interaction-segments-app/pkg/internal/faulttest"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"

	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/embedded"
)

// pair is a certificate with its key.
type pair struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
	certPEM     []byte
	keyPEM      []byte
}

// issue makes a certificate, signed by the issuer or, without one, by itself.
func issue(t *testing.T, commonName string, issuer *pair) *pair {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: commonName},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: issuer == nil, BasicConstraintsValid: true, DNSNames: []string{commonName},
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	parent, signer := template, key
	if issuer != nil {
		parent, signer = issuer.certificate, issuer.key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, signer)
	require.NoError(t, err)
	certificate, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	keyDER, err := x509.MarshalECPrivateKey(key)
	require.NoError(t, err)
	return &pair{certificate, key,
		pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}),
		pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: keyDER})}
}

// flat writes PEM as environment variables often hold it.
func flat(pem []byte) []byte { return bytes.ReplaceAll(pem, []byte("\n"), []byte(`\n`)) }

func TestTLSModesCheckWhatTheySay(t *testing.T) {
	authority, stranger := issue(t, "authority", nil), issue(t, "stranger", nil)
	atLocalhost, client := issue(t, "localhost", authority), issue(t, "postgres", authority)
	server, err := embedded.Start(t.Context(), embedded.Options{
		Settings: map[string]string{"ssl": "on", "ssl_cert_file": "server.crt", "ssl_key_file": "server.key", "ssl_ca_file": "ca.crt", "fsync": "off"},
		Files: map[string][]byte{
			"server.crt": atLocalhost.certPEM, "server.key": atLocalhost.keyPEM, "ca.crt": authority.certPEM,
			"pg_hba.conf": []byte("host all all 127.0.0.1/32 scram-sha-256\n"),
		},
	})
	require.NoError(t, err)
	defer func() { require.NoError(t, server.Stop()) }()
	address, err := url.Parse(server.URL("postgres"))
	require.NoError(t, err)
	password, _ := address.User.Password()
	_, port, err := net.SplitHostPort(address.Host)
	require.NoError(t, err)

	for name, test := range map[string]struct {
		host    string
		mode    TLSMode
		ca      []byte
		client  *pair
		problem string // empty: the connection stands
	}{
		"require checks nothing":             {host: "127.0.0.1", mode: TLSRequire},
		"require with a CA takes any host":   {host: "127.0.0.1", mode: TLSRequire, ca: authority.certPEM},
		"require with a CA checks it":        {host: "127.0.0.1", mode: TLSRequire, ca: stranger.certPEM, problem: "signed by an unknown authority"},
		"PEM with literal line ends":         {host: "localhost", mode: TLSVerifyFull, ca: flat(authority.certPEM), client: &pair{certPEM: flat(client.certPEM), keyPEM: flat(client.keyPEM)}},
		"verify-ca takes any host name":      {host: "127.0.0.1", mode: TLSVerifyCA, ca: authority.certPEM},
		"verify-ca refuses a stranger's":     {host: "127.0.0.1", mode: TLSVerifyCA, ca: stranger.certPEM, problem: "signed by an unknown authority"},
		"verify-full takes the host name":    {host: "localhost", mode: TLSVerifyFull, ca: authority.certPEM},
		"verify-full refuses another's":      {host: "127.0.0.1", mode: TLSVerifyFull, ca: authority.certPEM, problem: "certificate is for another host name"},
		"verify-full without CA trusts none": {host: "localhost", mode: TLSVerifyFull, problem: "signed by an unknown authority"},
		"the default is verify-full":         {host: "127.0.0.1", ca: authority.certPEM, problem: "certificate is for another host name"},
		"a client certificate is shown":      {host: "localhost", mode: TLSVerifyFull, ca: authority.certPEM, client: client},
	} {
		t.Run(name, func(t *testing.T) {
			connection := Connection{Address: net.JoinHostPort(test.host, port), Database: "postgres", User: "postgres", Password: password,
				TLSMode: test.mode, CACertificate: string(test.ca)}
			if test.client != nil {
				connection.ClientCertificate, connection.ClientKey = string(test.client.certPEM), string(test.client.keyPEM)
			}
			database, err := Open(connection, Options{})
			require.NoError(t, err)
			defer database.Close()
			var session string
			err = runSQL(t.Context(), database, "SELECT concat(ssl, ' ', client_dn) FROM pg_stat_ssl WHERE pid = pg_backend_pid()", nil, func(row wire.Row) {
				session = string(row.Text(0))
			})
			switch {
			case test.problem != "":
				faulttest.Require(t, err, fault.Configuration, test.problem)
			case test.client != nil:
				require.NoError(t, err)
				require.Equal(t, "t /CN=postgres", session)
			default:
				require.NoError(t, err)
				require.Equal(t, "t ", session)
			}
		})
	}
}
