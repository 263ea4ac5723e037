package frame

import (
	"fmt"
	"testing"

	"github.com/grafana/grafana-plugin-sdk-go/data"
	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/report"
	"github.com/interaction-segments/interaction-segments-app/pkg/wire"
)

// Cells lie where they belong, whatever chunk they came in: more than two of
// the largest, with blanks between.
func TestColumnsKeepTheirOrderOverChunks(t *testing.T) {
	const rows = 3*largestChunk + 1
	fields := []report.Field{report.SessionID, report.QueueWaitTime, report.SegmentNumber}
	columns := make([]column, len(fields))
	for i, field := range fields {
		columns[i] = kinds[field.Kind].column()
	}
	encoder := wire.NewEncoder(fields)
	for n := range rows {
		segment := report.Segment{SegmentNumber: report.CountOf(int64(n))}
		if n%3 != 0 {
			segment.SessionID, segment.QueueWaitTime = fmt.Sprint("s", n%1000), report.SecondsOf(float64(n)/4)
		}
		row := encoder.Row(&segment)
		for i, column := range columns {
			column.append(row, i)
		}
	}
	session, wait, number := columns[0].field("session"), columns[1].field("wait"), columns[2].field("number")
	require.Equal(t, []data.FieldType{data.FieldTypeNullableString, data.FieldTypeNullableFloat64, data.FieldTypeNullableInt64},
		[]data.FieldType{session.Type(), wait.Type(), number.Type()})
	require.Equal(t, "wait", wait.Name)
	for n := range rows {
		position := int64(n)
		require.Equal(t, &position, number.At(n))
		if n%3 == 0 {
			require.Nil(t, session.At(n))
			require.Nil(t, wait.At(n))
			continue
		}
		name, seconds := fmt.Sprint("s", n%1000), float64(n)/4
		require.Equal(t, &name, session.At(n))
		require.Equal(t, &seconds, wait.At(n))
	}
	require.Equal(t, 0, kinds[report.Text].column().field("none").Len())
}
