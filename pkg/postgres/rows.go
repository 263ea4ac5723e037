package postgres

import (
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// Row is one row as it came over the wire. Its values are read in place,
// without allocation, and hold only until the next row.
type Row struct{ values [][]byte }

// Blank tells whether the i-th value is null or an empty text.
func (r Row) Blank(i int) bool { return len(r.values[i]) == 0 }

// Text returns the i-th value, of kind text.
func (r Row) Text(i int) []byte { return r.values[i] }

// Seconds returns the i-th value, of kind duration.
func (r Row) Seconds(i int) float64 {
	return math.Float64frombits(binary.BigEndian.Uint64(r.values[i]))
}

// Integer returns the i-th value, of kind integer.
func (r Row) Integer(i int) int64 {
	return int64(binary.BigEndian.Uint64(r.values[i])) //nolint:gosec // two's complement, as PostgreSQL sends it
}

// Integer32 returns the i-th value, of PostgreSQL's type integer.
func (r Row) Integer32(i int) int32 {
	return int32(binary.BigEndian.Uint32(r.values[i])) //nolint:gosec // two's complement, as PostgreSQL sends it
}

// Boolean returns the i-th value, of kind boolean.
func (r Row) Boolean(i int) bool { return r.values[i][0] != 0 }

// postgresEpoch is 2000-01-01 UTC in microseconds of the Unix epoch.
const postgresEpoch = 946684800 * 1_000_000

// Time returns the i-th value, of kind time, in UTC to the microsecond.
func (r Row) Time(i int) time.Time {
	return time.UnixMicro(r.Integer(i) + postgresEpoch).UTC()
}

// AppendList appends the elements of the i-th value, of kind list, with |
// between them. An array that is empty, or of blanks only, appends nothing.
//
// An array arrives as: dimensions, flags, element type, then for each
// dimension its length and lower bound, then each element's length and bytes
// (PostgreSQL's array_send); nulls have length -1.
func (r Row) AppendList(dst []byte, i int) []byte {
	raw := r.values[i]
	const head, dimension = 12, 8
	if len(raw) < head || binary.BigEndian.Uint32(raw) == 0 {
		return dst
	}
	rest := raw[head+dimension*int(binary.BigEndian.Uint32(raw)):]
	separated := false
	for len(rest) >= 4 {
		length := int(int32(binary.BigEndian.Uint32(rest))) //nolint:gosec // two's complement, as PostgreSQL sends it
		rest = rest[4:]
		if length <= 0 {
			continue
		}
		if separated {
			dst = append(dst, report.Separator...)
		}
		dst = append(dst, rest[:length]...)
		rest = rest[length:]
		separated = true
	}
	return dst
}

// querier is a pool or a transaction.
type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

// Stream runs the statement and hands each row to each as it arrives. It stops
// at the first error, which is returned: each's as it is, else an [*fault.Error].
func (d *Database) Stream(ctx context.Context, statement Statement, each func(Row) error) error {
	err := stream(ctx, d.pool, statement, each)
	d.forgetAfter(err)
	return err
}

func stream(ctx context.Context, from querier, statement Statement, each func(Row) error) error {
	arguments := append([]any{pgx.QueryResultFormats{pgx.BinaryFormatCode}}, statement.Args...)
	rows, err := from.Query(ctx, statement.SQL, arguments...)
	if err != nil {
		return Classify(ctx, fmt.Errorf("run the query: %w", err))
	}
	defer rows.Close()
	for rows.Next() {
		if err := each(Row{values: rows.RawValues()}); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return Classify(ctx, fmt.Errorf("read the query's rows: %w", err))
	}
	return nil
}

// Snapshot sees one state of the database for as many statements as are run
// in it.
type Snapshot struct {
	transaction pgx.Tx
}

// exportTimeout bounds one snapshot, which may stream a report of any size to
// a slow reader; the timeout for a panel's query would cut it.
const exportTimeout = 6 * time.Hour

// Snapshot runs work within one snapshot.
func (d *Database) Snapshot(ctx context.Context, work func(*Snapshot) error) error {
	options := pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
	var failed error
	err := pgx.BeginTxFunc(ctx, d.pool, options, func(transaction pgx.Tx) error {
		if _, err := transaction.Exec(ctx, fmt.Sprintf("SET LOCAL statement_timeout = %d", exportTimeout.Milliseconds())); err != nil {
			return fmt.Errorf("set the time limit of the export: %w", err)
		}
		failed = work(&Snapshot{transaction: transaction})
		return failed
	})
	if failed != nil {
		d.forgetAfter(failed)
		return failed
	}
	return Classify(ctx, err)
}

// Stream is [Database.Stream] within the snapshot.
func (s *Snapshot) Stream(ctx context.Context, statement Statement, each func(Row) error) error {
	return stream(ctx, s.transaction, statement, each)
}

// Count runs a statement of [Relation.Count].
func (s *Snapshot) Count(ctx context.Context, statement Statement) (count int64, err error) {
	err = s.Stream(ctx, statement, func(row Row) error {
		count = row.Integer(0)
		return nil
	})
	return count, err
}

// Span returns the times of the first and the last row, and false where there is none.
func (d *Database) Span(ctx context.Context) (first, last time.Time, found bool, err error) {
	relation, err := d.Relation(ctx)
	if err != nil {
		return first, last, false, err
	}
	if err := relation.usable(); err != nil {
		return first, last, false, err
	}
	started := relation.expression(report.StartedAt)
	statement := Statement{SQL: fmt.Sprintf("SELECT min(%[1]s), max(%[1]s) FROM %[2]s", started, relation.Name.SQL())}
	err = d.Stream(ctx, statement, func(row Row) error {
		if found = !row.Blank(0); found {
			first, last = row.Time(0), row.Time(1)
		}
		return nil
	})
	return first, last, found, err
}
