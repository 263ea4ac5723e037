package report

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestCatalogueHasTheReportsFieldsInItsOrder(t *testing.T) {
	// As the vendor documents the report, left to right.
	expected := []string{"Session ID", "Direction", "Channel", "Customer", "Support", "Queue Name", "Queue Entry Time", "Queue Exit Time",
		"Queue Wait Time", "Agent Name", "Agent Custom Name", "Agent Email", "Segment ID", "Segment Start Time", "Segment End Time",
		"Talk Time", "Hold/Mute Time", "Snooze Time", "First Response Time", "Consultants", "Joined Users", "Conversation Skills",
		"Transferred In By", "Transferred In Status", "Status", "Reason", "Disconnecting Event"}
	titles := make([]string, 0, len(expected))
	for _, field := range Default() {
		titles = append(titles, field.Title)
	}
	require.Equal(t, expected, titles)
}

func TestEveryFieldHasACellOfItsKind(t *testing.T) {
	var segment Segment
	seen := map[any]string{}
	for _, field := range Fields() {
		cell := field.Cell(&segment)
		require.Empty(t, seen[cell], "%s shares its cell with another field", field.ID)
		seen[cell] = field.ID
		switch field.Kind {
		case Text:
			require.IsType(t, new(string), cell, field.ID)
		case Time:
			require.IsType(t, new(time.Time), cell, field.ID)
		case Duration:
			require.IsType(t, new(Seconds), cell, field.ID)
		case List:
			require.IsType(t, new([]string), cell, field.ID)
		case Integer:
			require.IsType(t, new(Count), cell, field.ID)
		case Boolean:
			require.IsType(t, new(bool), cell, field.ID)
		default:
			t.Errorf("%s is of the unknown kind %q", field.ID, field.Kind)
		}
		byID, found := ByID(field.ID)
		require.True(t, found)
		require.Equal(t, field.Title, byID.Title)
		byTitle, found := ByTitle(field.Title)
		require.True(t, found)
		require.Equal(t, field.ID, byTitle.ID)
		require.NotEmpty(t, field.Description)
		require.NotEmpty(t, field.Group)
	}
}
