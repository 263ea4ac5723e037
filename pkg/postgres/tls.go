package postgres

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"slices"
	"strings"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"
)

// TLSMode is how the connection is encrypted and the server checked, as in libpq.
type TLSMode string

// The values of sslmode.
const (
	TLSDisable    TLSMode = "disable"
	TLSRequire    TLSMode = "require"     // encrypted, the server checked only against a CA certificate that is given
	TLSVerifyCA   TLSMode = "verify-ca"   // its certificate checked
	TLSVerifyFull TLSMode = "verify-full" // and its host name
)

// TLSModes lists the values of sslmode, the weakest first.
var TLSModes = []TLSMode{TLSDisable, TLSRequire, TLSVerifyCA, TLSVerifyFull}

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
		if !config.RootCAs.AppendCertsFromPEM(readPEM(c.CACertificate)) {
			return nil, fault.New(fault.Configuration, "the CA certificate is not in PEM form: paste the whole text, from -----BEGIN CERTIFICATE----- on")
		}
	}
	if (c.ClientCertificate == "") != (c.ClientKey == "") {
		return nil, fault.New(fault.Configuration, "the client certificate and its key belong together: set both or none")
	}
	if c.ClientCertificate != "" {
		pair, err := tls.X509KeyPair(readPEM(c.ClientCertificate), readPEM(c.ClientKey))
		if err != nil {
			// The cause is left out: it may quote what was pasted.
			return nil, fault.New(fault.Configuration, "the client certificate and key are not a pair in PEM form: paste both whole")
		}
		config.Certificates = []tls.Certificate{pair}
	}
	if mode != TLSVerifyFull {
		config.InsecureSkipVerify = true // the host name is not checked; the chain is, where asked for
		if mode == TLSVerifyCA || config.RootCAs != nil {
			config.VerifyConnection = verifyChain(config.RootCAs)
		}
	}
	return config, nil
}

// readPEM takes literal \n as the ends of lines, as they reach settings through
// environment variables and JSON.
func readPEM(text string) []byte { return []byte(strings.ReplaceAll(text, `\n`, "\n")) }

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
