package rowhash

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/internal/pgtest"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
	"github.com/interaction-segments/interaction-segments-app/pkg/wire"
)

// The hash is PostgreSQL's, for every kind of value and every length of text.
func TestHashIsThatOfPostgreSQL(t *testing.T) {
	connection, err := pgx.Connect(t.Context(), pgtest.Database(t))
	require.NoError(t, err)
	t.Cleanup(func() { _ = connection.Close(context.Background()) })
	var known bool
	require.NoError(t, connection.QueryRow(t.Context(), "SELECT to_regprocedure('hash_record_extended(record, bigint)') IS NOT NULL").Scan(&known))
	if !known {
		t.Skip("PostgreSQL before 14 has no hash of rows")
	}
	fields := report.Fields()
	moment := time.Date(2024, 2, 29, 23, 59, 59, 123456000, time.UTC)
	var rows []report.Segment
	for size := range 40 {
		rows = append(rows, report.Segment{
			SessionID: strings.Repeat("Ž🙂x", size) + strings.Repeat("y", size%5), StartedAt: moment.AddDate(-10*size, size, 0),
			TalkTime: report.SecondsOf(float64(size-3) / 7), Consultants: strings.Split(strings.Repeat("a|", size), "|")[:size],
			SegmentNumber: report.CountOf(int64(size) - 20), MessagesSent: report.CountOf(math.MaxInt32 - int64(size)),
			LastSegment: size%2 == 0, InProgress: size%3 == 0,
		})
	}
	rows = append(rows, report.Segment{}, report.Segment{TalkTime: report.SecondsOf(math.Copysign(0, -1)), Consultants: []string{"", "NULL"}})
	for name, counts := range map[string]func(string) bool{
		"every field": func(string) bool { return true },
		"some fields": func(id string) bool { return id == "talk_time" || id == "consultants" || id == "started_at" },
	} {
		hasher, cells := New(fields, counts), wire.NewEncoder(fields)
		for i := range rows {
			var values []string
			var arguments []any
			row := cells.Row(&rows[i])
			for f, field := range fields {
				if !counts(field.ID) {
					continue
				}
				values = append(values, fmt.Sprintf("$%d::%s", len(values)+1, wire.TypeOf(field.Kind).Name))
				arguments = append(arguments, argument(row, f, field, &rows[i]))
			}
			var want int64
			require.NoError(t, connection.QueryRow(t.Context(), "SELECT hash_record_extended(ROW("+strings.Join(values, ", ")+"), 0)", arguments...).Scan(&want))
			require.Equal(t, want, hasher.Sum(cells.Append(nil, &rows[i])), "%s: %+v", name, rows[i])
		}
	}
}

// argument returns a cell as an argument of a query; nil for NULL.
func argument(row wire.Row, i int, field report.Field, segment *report.Segment) any {
	if row.Blank(i) && field.Kind != report.List {
		return nil
	}
	switch cell := field.Cell(segment).(type) {
	case *report.Seconds:
		return cell.Value
	case *report.Count:
		return cell.Value
	case *[]string:
		if len(*cell) == 0 {
			return nil
		}
		return *cell
	case *string:
		return *cell
	case *time.Time:
		return *cell
	case *bool:
		return *cell
	}
	panic(field.ID)
}
