package delivery

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// The example's muttrc, with a server that requires STARTTLS and a password.
func TestExampleOfMuttrc(t *testing.T) {
	const password = "kd83-not-to-be-told"
	certificate, authority := selfSigned(t)
	for name, c := range map[string]struct {
		authority, password, failure string
	}{
		"as it should be":         {authority, password, ""},
		"a certificate of others": {"", password, "ertificate"},
		"a wrong password":        {authority, "19x-not-to-be-told", "uthentication failed"},
	} {
		t.Run(name, func(t *testing.T) {
			s := setUp(t, standIn(t, answer{status: 200, rows: "4", body: table}))
			s.mail = newMailServer(t, &certificate, password)
			content, err := os.ReadFile(filepath.Join(folder, "muttrc"))
			require.NoError(t, err)
			s.write(t, "authority.pem", c.authority)
			s.write(t, "muttrc", strings.NewReplacer("smtp.example.com:587", s.mail.address, `smtp_pass="password"`, `smtp_pass="`+c.password+`"`,
				"/etc/ssl/certs/ca-certificates.crt", filepath.Join(s.config, "authority.pem")).Replace(string(content)))
			o := s.run(t)
			require.NotContains(t, o.stderr+o.stdout, "not-to-be-told")
			require.Len(t, s.runs(t), 1)
			if c.failure != "" {
				require.Equal(t, 1, o.status)
				require.Contains(t, o.stderr, "the mail could not be sent; the report is kept as "+s.state)
				require.Contains(t, o.stderr, c.failure)
				require.Empty(t, s.mail.take())
				return
			}
			require.Zero(t, o.status, o.stderr)
			letters := s.mail.take()
			require.Len(t, letters, 1)
			require.Equal(t, "Contact center reports <reports@example.com>", letters[0].from)
			require.Equal(t, table, string(letters[0].file))
		})
	}
}

// selfSigned creates a self-signed certificate for this machine.
func selfSigned(t *testing.T) (certificate tls.Certificate, authority string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "mail of the test"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, DNSNames: []string{"localhost"},
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	require.NoError(t, err)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key},
		string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
}
