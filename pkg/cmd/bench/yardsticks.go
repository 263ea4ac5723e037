package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"
	"github.com/grafana/grafana-plugin-sdk-go/data/sqlutil"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx" of database/sql
)

// Names of the yardsticks.
const (
	copyBinary = "COPY (FORMAT binary)"
	copyText   = "COPY (FORMAT text)"
	psqlCopy   = `psql \copy ... csv`
	otherSQL   = "database/sql + sqlutil"
	countRows  = "count(*) of the same rows"
	sameSQL    = "the same SQL"
	floor      = "the floor: COPY (FORMAT binary), and the frame's JSON"
)

// copied is the way of PostgreSQL's COPY of a statement's rows.
func (s *subject) copied(name, statement, format string) way {
	return way{name: name, do: func(ctx context.Context) (int64, error) {
		tag, err := s.sql.PgConn().CopyTo(ctx, io.Discard, "COPY ("+statement+") TO STDOUT (FORMAT "+format+")")
		if err != nil {
			return 0, fmt.Errorf("copy the rows: %w", err)
		}
		return tag.RowsAffected(), nil
	}}
}

// floor is the way of what no plugin can save: PostgreSQL sends the rows, and
// Grafana writes their frame as JSON. The frame is made in the round that warms up.
func (s *subject) floor(statement string, query json.RawMessage) way {
	var frames data.Frames
	sent := s.copied(copyBinary, statement, "binary")
	return way{name: floor, do: func(ctx context.Context) (int64, error) {
		if frames == nil {
			answer, _, err := s.answer(ctx, month, query)
			if err != nil {
				return 0, err
			}
			for _, response := range answer.Responses {
				frames = response.Frames
			}
		}
		if _, err := sent.do(ctx); err != nil {
			return 0, err
		}
		for _, frame := range frames {
			if _, err := data.FrameToJSON(frame, data.IncludeAll); err != nil {
				return 0, fmt.Errorf("write the frame as JSON: %w", err)
			}
		}
		return -1, nil
	}}
}

// psql is the way of psql's \copy, and false where there is no psql.
func (s *subject) psql(statement string) (way, bool) {
	program, err := exec.LookPath("psql")
	if err != nil {
		return way{}, false
	}
	config := s.sql.Config()
	environment := append(os.Environ(), "PGHOST="+config.Host, "PGPORT="+strconv.Itoa(int(config.Port)),
		"PGUSER="+config.User, "PGPASSWORD="+config.Password, "PGDATABASE="+config.Database)
	return way{name: psqlCopy, outside: true, do: func(ctx context.Context) (int64, error) {
		command := exec.CommandContext(ctx, program, "--no-psqlrc", "--command",
			`\copy (`+statement+`) TO '`+os.DevNull+`' (FORMAT csv, HEADER)`)
		command.Env = environment
		output, err := command.CombinedOutput()
		if err != nil {
			return 0, fmt.Errorf("psql: %w: %s", err, output)
		}
		// COPY 1000
		return strconv.ParseInt(strings.TrimSpace(strings.TrimPrefix(string(output), "COPY ")), 10, 64)
	}}, true
}

// sqlutil is the way of a plugin that reads rows through database/sql into
// frames as the SDK does it, and encodes them.
func (s *subject) sqlutil(statement string) (way, error) {
	database, err := sql.Open("pgx", s.address)
	if err != nil {
		return way{}, fmt.Errorf("open database/sql: %w", err)
	}
	s.closers = append(s.closers, func() { _ = database.Close() })
	return way{name: otherSQL, do: func(ctx context.Context) (int64, error) {
		rows, err := database.QueryContext(ctx, statement)
		if err != nil {
			return 0, fmt.Errorf("query through database/sql: %w", err)
		}
		defer func() { _ = rows.Close() }()
		frame, err := sqlutil.FrameFromRows(rows, -1)
		if err != nil {
			return 0, fmt.Errorf("read through sqlutil: %w", err)
		}
		if err := rows.Err(); err != nil {
			return 0, fmt.Errorf("read through database/sql: %w", err)
		}
		answer := &backend.QueryDataResponse{Responses: backend.Responses{"A": {Frames: data.Frames{frame}}}}
		if _, err := backend.ToProto().QueryDataResponse(backend.DataFrameFormat_ARROW, answer); err != nil {
			return 0, fmt.Errorf("encode the frame: %w", err)
		}
		return int64(frame.Rows()), nil
	}}, nil
}

// plain is the way of a statement whose rows nobody reads but to count them.
func (s *subject) plain(name, statement string) way {
	return way{name: name, do: func(ctx context.Context) (int64, error) {
		if _, err := s.sql.Exec(ctx, statement); err != nil {
			return 0, fmt.Errorf("run %s: %w", name, err)
		}
		return -1, nil
	}}
}
