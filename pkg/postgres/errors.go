package postgres

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"
)

// Class says whose turn it is to mend an error.
type Class string

// The classes of errors.
const (
	Configuration Class = "configuration" // the data source's settings, or the relation
	Query         Class = "query"         // what was asked
	Unreachable   Class = "unreachable"   // the server or the way to it
	Permission    Class = "permission"
	Timeout       Class = "timeout"
	Canceled      Class = "canceled" // whoever asked has gone
	Bug           Class = "bug"
)

// Error is a failure told in words that are safe for anyone to read: without
// passwords, host names or the server's SQL. The cause is for logs.
type Error struct {
	Class   Class
	Message string
	cause   error
}

func (e *Error) Error() string { return e.Message }
func (e *Error) Unwrap() error { return e.cause }

func fail(class Class, cause error, format string, args ...any) error {
	return &Error{Class: class, Message: fmt.Sprintf(format, args...), cause: cause}
}

// classify turns whatever pgx returns into an [*Error].
func classify(ctx context.Context, err error) error {
	var known *Error
	if err == nil || errors.As(err, &known) {
		return err
	}
	if ctx.Err() != nil {
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			return fail(Timeout, err, "the query took longer than the time limit: ask for a shorter time range or raise the data source's query timeout")
		}
		return fail(Canceled, err, "the query was cancelled")
	}
	var server *pgconn.PgError
	if errors.As(err, &server) {
		return classifyServer(server)
	}
	return classifyConnection(err)
}

// classifyServer tells what PostgreSQL answered by its SQLSTATE, see
// https://www.postgresql.org/docs/current/errcodes-appendix.html.
func classifyServer(err *pgconn.PgError) error {
	switch err.Code {
	case "28P01":
		return fail(Configuration, err, "PostgreSQL refuses the user or the password: check both in the data source's settings")
	case "28000":
		return fail(Configuration, err, "PostgreSQL does not let this user in: check the user, that it may log in, and that the server's pg_hba.conf allows it from here with this TLS mode")
	case "3D000":
		return fail(Configuration, err, "PostgreSQL has no database of that name: check the database in the data source's settings")
	case "42501":
		return fail(Permission, err, "the database user may not read the relation: have its owner grant it, GRANT SELECT ON <relation> TO <user> (and USAGE on its schema)")
	case "42P01", "42703", "42804", "42883":
		return fail(Configuration, err, "the relation has changed since it was last looked at: run the query again, and if it fails again run the data source's health check")
	case "57014":
		return fail(Timeout, err, "PostgreSQL stopped the query at the time limit: ask for a shorter time range or raise the data source's query timeout")
	case "2201B":
		return fail(Query, err, "a filter's regular expression is not valid: %s", strings.TrimPrefix(err.Message, "invalid regular expression: "))
	case "53300":
		return fail(Unreachable, err, "PostgreSQL has no connection left: try again, or lower the data source's connection limit")
	case "57P01", "57P02", "57P03":
		return fail(Unreachable, err, "PostgreSQL is starting or shutting down: try again in a moment")
	}
	switch err.Code[:min(2, len(err.Code))] {
	case "08", "53", "58":
		return fail(Unreachable, err, "PostgreSQL cannot serve the query now (SQLSTATE %s): look into its log", err.Code)
	case "22":
		return fail(Query, err, "PostgreSQL cannot evaluate the query on this data (SQLSTATE %s): check the filters' values and the relation's view", err.Code)
	case "40":
		return fail(Unreachable, err, "PostgreSQL gave the query up in favour of another (SQLSTATE %s): run it again", err.Code)
	}
	return fail(Bug, err, "PostgreSQL refused the query (SQLSTATE %s): this should not happen, please report it with that code", err.Code)
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
		return fail(Configuration, err, "the server's certificate is signed by an unknown authority: paste the authority's certificate as CA certificate")
	case errors.As(err, &wrongHost):
		return fail(Configuration, err, "the server's certificate is for another host name: use the name it was issued for, or sslmode verify-ca")
	case errors.As(err, &invalid), errors.As(err, &verification):
		return fail(Configuration, err, "the server's certificate is not valid: check its dates and the CA certificate")
	case errors.As(err, &alert):
		return fail(Configuration, err, "the server refused the TLS connection: check the client certificate and key")
	case strings.Contains(err.Error(), "server refused TLS connection"):
		return fail(Configuration, err, "the server does not speak TLS: set sslmode to disable, or switch TLS on in PostgreSQL")
	case errors.As(err, &dns):
		return fail(Unreachable, err, "the database's host name is not known: check the URL in the data source's settings")
	case errors.Is(err, syscall.ECONNREFUSED):
		return fail(Unreachable, err, "nothing answers at the database's address: check host and port, and that PostgreSQL is running")
	case errors.As(err, &network) && network.Timeout():
		return fail(Unreachable, err, "the database did not answer in time: check host and port, and any firewall between")
	}
	var connect *pgconn.ConnectError
	if errors.As(err, &connect) {
		return fail(Unreachable, err, "the database cannot be connected to: check the connection settings and that PostgreSQL is running")
	}
	return fail(Unreachable, err, "the connection to the database broke: try again")
}
