package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"
)

// PullProgress is how far conversations were pulled from a source.
type PullProgress struct {
	Source string
	Until  time.Time
}

// record stores the progress unless more was recorded before.
func (w *Writer) record(ctx context.Context, tx pgx.Tx, progress *PullProgress) error {
	if progress == nil {
		return nil
	}
	_, err := tx.Exec(ctx, "INSERT INTO "+w.table.companion(pullProgressSuffix)+` AS known (source, pulled_until) VALUES ($1, $2)
		ON CONFLICT (source) DO UPDATE
		SET pulled_until = greatest(known.pulled_until, excluded.pulled_until), updated_at = now()`,
		progress.Source, progress.Until)
	if err != nil {
		return fmt.Errorf("record the pull's progress: %w", err)
	}
	return nil
}

// SQLSTATEs of a table that an earlier version made.
const undefinedColumn, undefinedTable = "42703", "42P01"

// Pulled is the state of earlier pulls from a source.
type Pulled struct {
	Until   time.Time // how far the source was pulled; zero: never pulled
	Unknown []string  // sessions in progress that the source did not know any more
}

// Pulled returns how far a source was pulled.
func (w *Writer) Pulled(ctx context.Context, source string) (pulled Pulled, err error) {
	err = w.transact(ctx, "read the pull's progress of", func(tx pgx.Tx) error {
		if err := w.checkTable(ctx, tx); err != nil {
			return err
		}
		err := tx.QueryRow(ctx, "SELECT pulled_until, unknown_sessions FROM "+w.table.companion(pullProgressSuffix)+" WHERE source = $1", source).
			Scan(&pulled.Until, &pulled.Unknown)
		var server *pgconn.PgError
		switch {
		case errors.Is(err, pgx.ErrNoRows):
			return nil
		case errors.As(err, &server) && (server.Code == undefinedColumn || server.Code == undefinedTable):
			return fault.New(fault.Configuration, "the table is of an earlier version: upgrade it with `segments migrate`")
		}
		return err
	})
	return pulled, err
}

// SetUnknown records the sessions in progress that a source does not know any more.
func (w *Writer) SetUnknown(ctx context.Context, source string, sessions []string) error {
	return w.transact(ctx, "record the unknown sessions of", func(tx pgx.Tx) error {
		if sessions == nil {
			sessions = []string{}
		}
		_, err := tx.Exec(ctx, "UPDATE "+w.table.companion(pullProgressSuffix)+" SET unknown_sessions = $2, updated_at = now() WHERE source = $1", source, sessions)
		return err
	})
}

// OpenSession is a session in progress.
type OpenSession struct {
	SessionID string
	StartedAt time.Time // of its first row
}

// OpenSessions returns the sessions in progress, the oldest first.
func (w *Writer) OpenSessions(ctx context.Context) (sessions []OpenSession, err error) {
	err = w.transact(ctx, "list the sessions in progress of", func(tx pgx.Tx) error {
		if err := w.checkTable(ctx, tx); err != nil {
			return err
		}
		rows, err := tx.Query(ctx, "SELECT session_id, min(started_at) AS started_at FROM "+w.table.SQL()+" WHERE in_progress GROUP BY session_id ORDER BY 2, 1")
		if err != nil {
			return err
		}
		sessions, err = pgx.CollectRows(rows, pgx.RowToStructByPos[OpenSession])
		return err
	})
	return sessions, err
}
