package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// PullProgress says how far conversations were pulled from a source.
type PullProgress struct {
	Source string
	Until  time.Time
}

// record notes how far a source was pulled. It never goes back.
func (w *Writer) record(ctx context.Context, tx pgx.Tx, progress *PullProgress) error {
	if progress == nil {
		return nil
	}
	table := w.name.beside("_pull_progress")
	_, err := tx.Exec(ctx, "INSERT INTO "+table+` AS known (source, pulled_until) VALUES ($1, $2)
		ON CONFLICT (source) DO UPDATE
		SET pulled_until = greatest(known.pulled_until, excluded.pulled_until), updated_at = now()`,
		progress.Source, progress.Until)
	if err != nil {
		return fmt.Errorf("record how far was pulled: %w", err)
	}
	return nil
}

// Pulled says what is known of earlier pulls.
type Pulled struct {
	Until      time.Time // how far the source was pulled; zero: not yet
	OldestOpen time.Time // when the oldest session in progress began; zero: there is none
}

// Pulled looks up how far a source was pulled. Sessions in progress count from
// the given time on.
func (w *Writer) Pulled(ctx context.Context, source string, since time.Time) (Pulled, error) {
	var until, oldest *time.Time
	err := pgx.BeginFunc(ctx, w.connection, func(tx pgx.Tx) error {
		if err := w.ready(ctx, tx); err != nil {
			return err
		}
		return tx.QueryRow(ctx, "SELECT (SELECT pulled_until FROM "+w.name.beside("_pull_progress")+` WHERE source = $1),
			(SELECT min(started_at) FROM `+w.name.SQL()+" WHERE in_progress AND started_at >= $2)", source, since).Scan(&until, &oldest)
	})
	if err != nil {
		return Pulled{}, fmt.Errorf("look up how far was pulled into %s: %w", w.name, err)
	}
	var pulled Pulled
	if until != nil {
		pulled.Until = *until
	}
	if oldest != nil {
		pulled.OldestOpen = *oldest
	}
	return pulled, nil
}
