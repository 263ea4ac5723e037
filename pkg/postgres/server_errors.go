package postgres

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"
)

// words are what an error of PostgreSQL is to people: who can fix it, and how.
type words struct {
	class   fault.Class
	message string
}

// serverErrors are the words for an SQLSTATE, or for all that begin with its
// two characters, see
// https://www.postgresql.org/docs/current/errcodes-appendix.html.
var serverErrors = map[string]words{
	"28P01": {fault.Configuration, "PostgreSQL refuses the user or the password: check both in the data source's settings"},
	"28000": {fault.Configuration, "PostgreSQL does not let this user in: check the user, that it may log in, and that the server's pg_hba.conf allows it from here with this sslmode"},
	"3D000": {fault.Configuration, "PostgreSQL has no database of that name: check the database in the data source's settings"},
	"57P04": {fault.Configuration, "the database has been dropped: check the database in the data source's settings"},

	"42501": {fault.Permission, "the database user may not read the relation: have its owner grant it, GRANT SELECT ON <relation> TO <user> (and USAGE on its schema)"},
	"42P01": relationChanged,
	"42703": relationChanged,
	"42804": relationChanged,
	"42883": relationChanged,
	"42846": {fault.Configuration, "a column of the relation has a type that does not convert to what the report reads: have the relation's owner change its type, or cast it in the view"},
	"55000": {fault.Configuration, "something that the relation reads is not ready, such as a materialized view that was never filled: have its owner run REFRESH MATERIALIZED VIEW"},
	"25006": {fault.Configuration, "the relation's view, or a function of it, writes, which neither the data source's read-only sessions nor a standby server allow: have the view's owner change it to only read"},
	"HV":    {fault.Configuration, "a foreign table that the relation reads does not answer (SQLSTATE %s): have its owner check the foreign server and the user mapping"},
	"P0":    viewFailed, // raised in PL/pgSQL
	"38":    viewFailed, // in other languages
	"39":    viewFailed,

	queryCanceled: {fault.Timeout, "PostgreSQL stopped the query at the time limit: ask for a shorter time range or raise the data source's query timeout"},
	"25P03":       {fault.Timeout, "PostgreSQL ended the session for its idle transaction (idle_in_transaction_session_timeout): run the query again, or have the server's administrator raise the limit for the data source's user"},
	"25P04":       {fault.Timeout, "PostgreSQL ended the transaction at its time limit (transaction_timeout): ask for a shorter time range, or have the server's administrator raise the limit for the data source's user"},

	"2201B": {fault.Query, "a filter's regular expression is not valid: %s"},
	"22":    {fault.Query, "PostgreSQL cannot evaluate the query on this data (SQLSTATE %s): check the filters' values and the relation's view"},
	"54":    {fault.Query, "the query is beyond a limit of PostgreSQL (SQLSTATE %s): ask with fewer filters, groups or metrics"},

	"53300": {fault.Unreachable, "PostgreSQL has no connection left for the data source's user: try again, lower maxOpenConns, or have the server's administrator raise max_connections or the user's CONNECTION LIMIT"},
	"53":    {fault.Unreachable, "PostgreSQL has no memory or disk space left for the query (SQLSTATE %s): ask for a shorter time range, or have the server's administrator look into its log"},
	"57P01": restarting,
	"57P02": restarting,
	"57P03": restarting,
	"57P05": {fault.Unreachable, "PostgreSQL closed a connection that was idle (idle_session_timeout): run the query again, or have the server's administrator raise the limit for the data source's user"},
	"40001": {fault.Unreachable, "PostgreSQL gave the query up, on a standby server to apply the primary's changes: run it again, and if that happens often have the server's administrator raise max_standby_streaming_delay or switch hot_standby_feedback on"},
	"40":    {fault.Unreachable, "PostgreSQL gave the query up in favour of another (SQLSTATE %s): run it again"},
	"08":    notNow,
	"58":    notNow,
	"XX":    notNow,
}

var (
	relationChanged = words{fault.Configuration, "the relation has changed since it was discovered: run the query again, and if it fails again run the data source's health check"}
	viewFailed      = words{fault.Configuration, "a function that the relation's view calls has failed (SQLSTATE %s): have the view's owner fix it; PostgreSQL's log has its message"}
	restarting      = words{fault.Unreachable, "PostgreSQL is starting or shutting down: try again in a moment"}
	// PgBouncer has one SQLSTATE, that of a breach of the protocol, for all that it
	// refuses itself.
	poolerSetting   = words{fault.Configuration, "the server, or a pooler before it, refuses the parameters that a session begins with: in PgBouncer, set ignore_startup_parameters = default_transaction_read_only,statement_timeout"}
	poolerExhausted = words{fault.Unreachable, "the pooler before PostgreSQL has no connection left: try again, lower maxOpenConns, or have its administrator raise default_pool_size or max_client_conn"}
	poolerNotNow    = words{fault.Unreachable, "the pooler before PostgreSQL cannot serve the query now: try again in a moment, and if that does not help have its administrator look into its log"}
	notNow          = words{fault.Unreachable, "PostgreSQL cannot serve the query now (SQLSTATE %s): look into its log"}
	cancelled       = words{fault.Unreachable, "the query was cancelled in PostgreSQL, not in Grafana: run it again, and if that happens often ask the server's administrator who cancels it"}
)

// classifyServer explains an error of PostgreSQL by its SQLSTATE.
func classifyServer(err *pgconn.PgError) error {
	detail := err.Code
	found, known := serverErrors[err.Code]
	if !known {
		found, known = serverErrors[err.Code[:min(2, len(err.Code))]]
	}
	switch {
	case !known:
		found = words{fault.Bug, "PostgreSQL refused the query (SQLSTATE %s): this should not happen, please report it with that code"}
	case err.Code == "2201B":
		detail = strings.TrimPrefix(err.Message, "invalid regular expression: ")
	case err.Code == protocolViolation:
		found = wordsOfPooler(err.Message)
	case err.Code == queryCanceled && strings.Contains(err.Message, "user request"):
		found = cancelled
	}
	if !strings.Contains(found.message, "%s") {
		return fault.Wrap(found.class, err, "%s", found.message)
	}
	return fault.Wrap(found.class, err, found.message, detail)
}

// protocolViolation is the SQLSTATE of PgBouncer's own refusals.
const protocolViolation = "08P01"

// wordsOfPooler explains what a pooler says, in the words of PgBouncer, see
// https://www.pgbouncer.org/config.html.
func wordsOfPooler(message string) words {
	switch {
	case strings.Contains(message, "startup parameter"):
		return poolerSetting
	case strings.Contains(message, "query_wait_timeout"), strings.Contains(message, "no more connections allowed"):
		return poolerExhausted
	}
	return poolerNotNow
}

// WithoutData returns an error for a log: where PostgreSQL's message may hold
// values of the data, such as a name that is no number, only its SQLSTATE.
func WithoutData(err error) error {
	holdsData := []string{"21", "22", "23", "38", "39", "HV", "P0"}
	var server *pgconn.PgError
	if errors.As(err, &server) && slices.Contains(holdsData, server.Code[:min(2, len(server.Code))]) {
		return fmt.Errorf("SQLSTATE %s: PostgreSQL's log has the message, which may hold data", server.Code)
	}
	return err
}
