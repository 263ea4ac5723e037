package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

const (
	// lockPatience is how long the table is waited for at a time: whoever asks
	// for it meanwhile waits too, panels as well.
	lockPatience = "200ms"
	lockPause    = 2 * time.Second

	lockNotAvailable = "55P03"
)

// lockOut takes the table for the transaction alone, once nobody reads or writes
// it. Waiting, if not nil, is called where it has to wait. The transaction must
// hold no lock of the table before, on which others could wait for it.
func (n table) lockOut(ctx context.Context, tx pgx.Tx, waiting func()) error {
	for {
		attempt, err := tx.Begin(ctx)
		if err != nil {
			return fmt.Errorf("set a savepoint: %w", err)
		}
		if _, err = attempt.Exec(ctx, "SET LOCAL lock_timeout = '"+lockPatience+"'; LOCK TABLE "+n.SQL()+" IN ACCESS EXCLUSIVE MODE; SET LOCAL lock_timeout = 0"); err == nil {
			return attempt.Commit(ctx)
		}
		var server *pgconn.PgError
		if !errors.As(err, &server) || server.Code != lockNotAvailable {
			return fmt.Errorf("wait for the table: %w", err)
		}
		if err := attempt.Rollback(ctx); err != nil {
			return fmt.Errorf("return to the savepoint: %w", err)
		}
		if waiting != nil {
			waiting()
			waiting = nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(lockPause):
		}
	}
}
