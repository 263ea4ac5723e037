package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
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

// Pulled is the state of earlier pulls.
type Pulled struct {
	Until      time.Time // how far the source was pulled; zero: never pulled
	OldestOpen time.Time // start of the oldest session in progress; zero: none
}

// Pulled returns how far a source was pulled. Sessions in progress count if
// they started at or after the given time.
func (w *Writer) Pulled(ctx context.Context, source string, since time.Time) (Pulled, error) {
	var pulled Pulled
	err := w.transact(ctx, "read the pull's progress of", func(tx pgx.Tx) error {
		if err := w.checkTable(ctx, tx); err != nil {
			return err
		}
		var until, oldest *time.Time
		err := tx.QueryRow(ctx, "SELECT (SELECT pulled_until FROM "+w.table.companion(pullProgressSuffix)+` WHERE source = $1),
			(SELECT min(started_at) FROM `+w.table.SQL()+" WHERE in_progress AND started_at >= $2)", source, since).Scan(&until, &oldest)
		if until != nil {
			pulled.Until = *until
		}
		if oldest != nil {
			pulled.OldestOpen = *oldest
		}
		return err
	})
	return pulled, err
}
