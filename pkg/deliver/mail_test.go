package deliver

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"math/big"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/tests/mailtest"
)

// A mail server that asks for STARTTLS and a password.
func TestMailIsEncryptedAndAuthenticated(t *testing.T) {
	const password = "kd83-not-to-be-told"
	certificate, authorities := selfSigned(t)
	for name, c := range map[string]struct {
		authorities *x509.CertPool
		password    string
		tls         string
		failure     string
	}{
		"as it should be":         {authorities, password, "starttls", ""},
		"a certificate of others": {x509.NewCertPool(), password, "starttls", "certificate signed by unknown authority"},
		"a wrong password":        {authorities, "19x-not-to-be-told", "starttls", "uthentication failed"},
		"no password":             {authorities, "", "starttls", "the password is away"},
		"no encryption":           {authorities, password, "none", "cannot be used"},
	} {
		t.Run(name, func(t *testing.T) {
			server := mailtest.Start(t, &certificate, password)
			mailer, err := NewMailer(MailConfig{
				Server: server.Address, TLS: c.tls, From: "Contact center <reports@example.com>", User: mailtest.User,
				Password: func() (string, error) {
					if c.password == "" {
						return "", errors.New("the password is away")
					}
					return c.password, nil
				},
				trust: &tls.Config{RootCAs: c.authorities, ServerName: "localhost", MinVersion: tls.VersionTLS12},
			})
			require.NoError(t, err)
			err = mailer.send(t.Context(), letter{to: []string{"anna@example.com"}, id: "1", subject: "Grüße", text: "Zeile\n"})
			if c.failure != "" {
				require.ErrorContains(t, err, c.failure)
				require.NotContains(t, err.Error(), "not-to-be-told")
				require.Empty(t, server.Take())
				return
			}
			require.NoError(t, err)
			letters := server.Take()
			require.Len(t, letters, 1)
			require.Equal(t, `"Contact center" <reports@example.com>`, letters[0].From)
			require.Equal(t, "Grüße", letters[0].Subject)
			require.Equal(t, "Zeile\r\n", letters[0].Text)
		})
	}
}

func TestSettingsOfMailThatAreNotRight(t *testing.T) {
	for message, config := range map[string]MailConfig{
		`the mail server "smtp.example.com" is not of the form smtp.example.com:587`: {Server: "smtp.example.com", From: "a@b.c", TLS: "tls"},
		`the mail server's port "smtp" is not a number`:                              {Server: "smtp.example.com:smtp", From: "a@b.c", TLS: "tls"},
		`the sender "reports" is no mail address`:                                    {Server: "smtp.example.com:25", From: "reports", TLS: "tls"},
		`the encryption "ssl" is not known: use one of starttls, tls, none`:          {Server: "smtp.example.com:25", From: "a@b.c", TLS: "ssl"},
	} {
		_, err := NewMailer(config)
		require.ErrorContains(t, err, message)
	}
}

func TestAMailServerThatIsAway(t *testing.T) {
	mailer, err := NewMailer(MailConfig{Server: "127.0.0.1:1", From: "a@b.c", TLS: "none"})
	require.NoError(t, err)
	err = mailer.send(t.Context(), letter{to: []string{"anna@example.com"}})
	require.ErrorContains(t, err, "the mail server 127.0.0.1 cannot be used: ")
	require.True(t, isPassing(err))
}

// selfSigned creates a self-signed certificate for this machine.
func selfSigned(t *testing.T) (tls.Certificate, *x509.CertPool) {
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
	parsed, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	authorities := x509.NewCertPool()
	authorities.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, authorities
}
