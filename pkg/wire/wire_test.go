package wire

import (
	"encoding/hex"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

var full = report.Segment{
	SessionID: "s", Channel: "Žofie 🙂", QueueEntryTime: time.Date(1999, 12, 31, 23, 59, 59, 999999000, time.UTC),
	QueueWaitTime: report.SecondsOf(-0.25), Consultants: []string{"a", "b"}, MessagesSent: report.CountOf(-7),
	StartedAt: time.Date(2024, 2, 29, 12, 0, 0, 0, time.UTC), SegmentNumber: report.CountOf(1 << 40), InProgress: true,
}

func TestRowOfASegmentHoldsIt(t *testing.T) {
	fields := report.Fields()
	encoder := NewEncoder(fields)
	for _, segment := range []report.Segment{full, {}, full} {
		require.Equal(t, segment, encoder.Row(&segment).Segment(fields))
	}
}

// As PostgreSQL writes them: SELECT encode(int8send(-7), 'hex') and so on.
func TestValuesAreThoseOfPostgreSQL(t *testing.T) {
	for field, expected := range map[string]string{
		"session_id":       "73",
		"queue_entry_time": "ffffffffffffffff", // a microsecond before 2000
		"started_at":       "0002b582c4781000",
		"queue_wait_time":  "bfd0000000000000",
		"messages_sent":    "fffffffffffffff9",
		"in_progress":      "01",
		"consultants":      "0000000100000000000000190000000200000001000000016100000001" + "62",
	} {
		f, found := report.ByID(field)
		require.True(t, found)
		row := NewEncoder([]report.Field{f}).Row(&full)
		require.Equal(t, expected, hex.EncodeToString(row.values[0]), field)
	}
}

func TestIntegersOfEveryWidth(t *testing.T) {
	row := NewRow([][]byte{{0xff, 0xfe}, {0xff, 0xff, 0xff, 0xfd}, {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfc}, {0x00, 0x10}})
	for i, expected := range []int64{-2, -3, -4, 16} {
		require.Equal(t, expected, row.Integer(i))
	}
}

func TestListsLeaveOutBlanks(t *testing.T) {
	// {a,"",NULL,b}, {} and {NULL}
	for raw, expected := range map[string]string{
		"0000000100000001000000190000000400000001" + "0000000161" + "00000000" + "ffffffff" + "0000000162": "a|b",
		"000000000000000000000019":                              "",
		"0000000100000001000000190000000100000001" + "ffffffff": "",
	} {
		value, err := hex.DecodeString(raw)
		require.NoError(t, err)
		require.Equal(t, expected, string(NewRow([][]byte{value}).AppendList(nil, 0)))
	}
}

func TestEveryKindHasAType(t *testing.T) {
	for _, field := range report.Fields() {
		require.NotEmpty(t, TypeOf(field.Kind).Name, field.ID)
		require.NotEmpty(t, TypeOf(field.Kind).OIDs, field.ID)
	}
}
