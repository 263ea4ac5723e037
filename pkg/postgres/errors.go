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

// classifyServer explains an error of PostgreSQL by its SQLSTATE, see
// https://www.postgresql.org/docs/current/errcodes-appendix.html.
func classifyServer(err *pgconn.PgError) error {
	switch err.Code {
	case "28P01":
		return fault.Wrap(fault.Configuration, err, "PostgreSQL refuses the user or the password: check both in the data source's settings")
	case "28000":
		return fault.Wrap(fault.Configuration, err, "PostgreSQL does not let this user in: check the user, that it may log in, and that the server's pg_hba.conf allows it from here with this TLS mode")
	case "3D000":
		return fault.Wrap(fault.Configuration, err, "PostgreSQL has no database of that name: check the database in the data source's settings")
	case "42501":
		return fault.Wrap(fault.Permission, err, "the database user may not read the relation: have its owner grant it, GRANT SELECT ON <relation> TO <user> (and USAGE on its schema)")
	case "42P01", "42703", "42804", "42883":
		return fault.Wrap(fault.Configuration, err, "the relation has changed since it was discovered: run the query again, and if it fails again run the data source's health check")
	case "57014":
		return fault.Wrap(fault.Timeout, err, "PostgreSQL stopped the query at the time limit: ask for a shorter time range or raise the data source's query timeout")
	case "2201B":
		return fault.Wrap(fault.Query, err, "a filter's regular expression is not valid: %s", strings.TrimPrefix(err.Message, "invalid regular expression: "))
	case "53300":
		return fault.Wrap(fault.Unreachable, err, "PostgreSQL has no connection left: try again, or lower the data source's connection limit")
	case "57P01", "57P02", "57P03":
		return fault.Wrap(fault.Unreachable, err, "PostgreSQL is starting or shutting down: try again in a moment")
	}
	switch err.Code[:min(2, len(err.Code))] {
	case "08", "53", "58":
		return fault.Wrap(fault.Unreachable, err, "PostgreSQL cannot serve the query now (SQLSTATE %s): look into its log", err.Code)
	case "22":
		return fault.Wrap(fault.Query, err, "PostgreSQL cannot evaluate the query on this data (SQLSTATE %s): check the filters' values and the relation's view", err.Code)
	case "40":
		return fault.Wrap(fault.Unreachable, err, "PostgreSQL gave the query up in favour of another (SQLSTATE %s): run it again", err.Code)
	}
	return fault.Wrap(fault.Bug, err, "PostgreSQL refused the query (SQLSTATE %s): this should not happen, please report it with that code", err.Code)
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
