package postgres

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"strings"
	"syscall"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"

	"github.com/jackc/pgx/v5/pgconn"
)

// Classify returns an error of pgx as a [*fault.Error].
func Classify(ctx context.Context, err error) error {
	var known *fault.Error
	if err == nil || errors.As(err, &known) {
		return err
	}
	if ctx.Err() != nil {
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			return fault.Wrap(fault.Timeout, err, "the query took longer than the time limit: ask for a shorter time range or raise the data source's query timeout")
		}
		return fault.Wrap(fault.Canceled, err, "the query was cancelled")
	}
	var server *pgconn.PgError
	if errors.As(err, &server) {
		return classifyServer(server)
	}
	return classifyConnection(err)
}

func classifyConnection(err error) error {
	var (
		unknownAuthority x509.UnknownAuthorityError
		wrongHost        x509.HostnameError
		invalid          x509.CertificateInvalidError
		verification     *tls.CertificateVerificationError
		alert            tls.AlertError
		dns              *net.DNSError
		network          net.Error
	)
	switch {
	case errors.As(err, &unknownAuthority):
		return fault.Wrap(fault.Configuration, err, "the server's certificate is signed by an unknown authority: paste the authority's certificate as CA certificate")
	case errors.As(err, &wrongHost):
		return fault.Wrap(fault.Configuration, err, "the server's certificate is for another host name: use the name it was issued for, or sslmode verify-ca")
	case errors.As(err, &invalid), errors.As(err, &verification):
		return fault.Wrap(fault.Configuration, err, "the server's certificate is not valid: check its dates and the CA certificate")
	case errors.As(err, &alert):
		return fault.Wrap(fault.Configuration, err, "the server refused the TLS connection: check the client certificate and key")
	case strings.Contains(err.Error(), "server refused TLS connection"):
		return fault.Wrap(fault.Configuration, err, "the server does not speak TLS: set sslmode to disable, or switch TLS on in PostgreSQL")
	case errors.As(err, &dns):
		return fault.Wrap(fault.Unreachable, err, "the database's host name is not known: check the URL in the data source's settings")
	case errors.Is(err, syscall.ECONNREFUSED):
		return fault.Wrap(fault.Unreachable, err, "nothing answers at the database's address: check host and port, and that PostgreSQL is running")
	case errors.As(err, &network) && network.Timeout():
		return fault.Wrap(fault.Unreachable, err, "the database did not answer in time: check host and port, and any firewall between")
	}
	var connect *pgconn.ConnectError
	if errors.As(err, &connect) {
		return fault.Wrap(fault.Unreachable, err, "the database cannot be connected to: check the connection settings and that PostgreSQL is running")
	}
	return fault.Wrap(fault.Unreachable, err, "the connection to the database broke: try again")
}
