package conversation

import (
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/internal/realdata"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// clockOn is a time on the day of the sample.
func clockOn(clock string) time.Time { return at("2024-11-18 " + clock) }

// The rows of the vendor's published sample, computed by hand.
func TestPublishedSample(t *testing.T) {
	file, err := os.Open(realdata.Path(t, "call-details-sample.json"))
	require.NoError(t, err)
	defer func() { _ = file.Close() }()

	const (
		bot     = "st-4b6a22d1-b8e5-533d-8020-93f847a9xxxx"
		uat     = "uataug14th@mailinator.com"
		newRole = "newrole01@mailinator.com"
	)
	// served is a row that an agent accepted and ended.
	served := func(row report.Segment, number int64, name, email, id, from, to string, talk float64) report.Segment {
		row.AgentName, row.AgentEmail, row.SegmentID = name, email, id
		row.SegmentStartTime, row.SegmentEndTime = clockOn(from), clockOn(to)
		row.TalkTime, row.HoldMuteTime = report.SecondsOf(talk), report.SecondsOf(0)
		if row.StartedAt.IsZero() {
			row.StartedAt = clockOn(from)
		}
		row.SegmentNumber = report.CountOf(number)
		row.Assignments, row.Acceptances = report.CountOf(1), report.CountOf(1)
		return row
	}
	// last is a session's last row.
	last := func(row report.Segment, event string) report.Segment {
		row.Status, row.DisconnectingEvent, row.LastSegment = "CLOSED", event, true
		return row
	}
	responded := func(row report.Segment, seconds float64) report.Segment {
		row.FirstResponseTime = report.SecondsOf(seconds)
		return row
	}
	by := func(row report.Segment, who string) report.Segment {
		row.TransferredInBy = who
		return row
	}
	jones := func(session, customer string) report.Segment {
		return report.Segment{SessionID: session, Direction: "Inbound", Channel: "Jones", Customer: customer, Support: bot}
	}
	outboundCall := func(session string) report.Segment {
		return report.Segment{SessionID: session, Direction: "Outbound", Channel: "Voice", Customer: "+919876543210",
			Support: "+1234567890", SessionTags: []string{"audioCodesCallDisconnect=1"}}
	}

	telegram := report.Segment{
		SessionID: "673b3fd91959d414cb74xxxx", Direction: "Inbound", Channel: "telegram", Support: bot,
		QueueName: "Default Queue", QueueEntryTime: clockOn("18:53:38"), QueueExitTime: clockOn("18:56:39"), QueueWaitTime: report.SecondsOf(181),
		TransferredInBy: "Bot", Status: "TERMINATED", Reason: "NO AGENTS AVAILABLE", DisconnectingEvent: "System Hangup", Disposition: "DROP-OFF",
		StartedAt: clockOn("18:53:38"), SegmentNumber: report.CountOf(1), LastSegment: true,
		Assignments: report.CountOf(0), Acceptances: report.CountOf(0),
	}
	voice := served(report.Segment{
		SessionID: "673b29739514b2f61d0fxxxx", Direction: "Inbound", Channel: "Voice", Customer: "+1234567890", Support: "+1987654321",
		QueueName: "Default Queue", QueueEntryTime: clockOn("17:18:04"), QueueExitTime: clockOn("17:18:20"), QueueWaitTime: report.SecondsOf(16),
		Consultants: []string{uat}, TransferredInBy: "Bot", FirstResponseTime: report.SecondsOf(0), StartedAt: clockOn("17:18:04"),
		SessionTags: []string{"audioCodesCallDisconnect=1", "callerNumber=+1234567890", "voiceAgentTransferStart=1", "welcomeMessageTwilio=1"},
	}, 1, "New Role 01", newRole, "c-185d9c5-9ac3-4313-8073-8697b2a6xxxx-1", "17:18:20", "17:20:04", 104-57)
	voice.HoldMuteTime = report.SecondsOf(57)
	open := jones("673b2813bfc7023ab2f0xxxx", "")
	open.TransferredInBy, open.Status, open.StartedAt = "Bot", "TRANSIENT_OPEN", clockOn("17:12:11")
	open.SegmentNumber, open.LastSegment, open.InProgress = report.CountOf(1), true, true
	open.Assignments, open.Acceptances = report.CountOf(1), report.CountOf(0)

	second := jones("673b2b6abfc7023ab2f0xxxx", "john.doe@abc.com")
	third := jones("673b2b05bfc7023ab2f0xxxx", "jane.doe@abc.com")
	fifth := outboundCall("673b2833bfc7023ab2f0xxxx")
	seventh := jones("673b27debfc7023ab2f0xxxx", "jane.doe@abc.com")
	eighth := jones("673b264cbfc7023ab2f0xxxx", "jane.doe@abc.com")
	ninth := jones("673b2420bfc7023ab2f0xxxx", "jane.doe@abc.com")
	tenth := outboundCall("673b22bfbfc7023ab2f0xxxx")

	want := []report.Segment{
		telegram,
		by(served(second, 1, "UATAug14th 01", uat, "c-d521a77-eec5-4b5c-ba58-ab868457xxxx-1", "17:26:54", "17:27:28", 33), "Bot"),
		last(responded(by(served(second, 2, "New Role 01", newRole, "c-d521a77-eec5-4b5c-ba58-ab868457xxxx-2", "17:27:33", "17:36:43", 550), uat), 11), "Agent Closed"),
		by(served(third, 1, "UATAug14th 01", uat, "c-01c1e11-85a2-463d-aa74-37ba3cb3xxxx-1", "17:25:16", "17:25:28", 12), "Bot"),
		last(by(served(third, 2, "New Role 01", newRole, "c-01c1e11-85a2-463d-aa74-37ba3cb3xxxx-2", "17:25:34", "17:25:49", 16), uat), "Agent Closed"),
		last(voice, "Agent Hangup"),
		served(fifth, 1, "UATAug14th 01", uat, "c-66a640e-4b8c-4262-a5c8-22a93659xxxx-1", "17:12:43", "17:13:06", 23),
		last(responded(by(served(fifth, 2, "New Role 01", newRole, "c-66a640e-4b8c-4262-a5c8-22a93659xxxx-2", "17:13:12", "17:13:29", 18), uat), 0), "Agent Hangup"),
		open,
		last(by(served(seventh, 1, "UATAug14th 01", uat, "c-e43cac4-a406-4583-8a6b-3d2e11eaxxxx-1", "17:11:47", "17:12:00", 13), "Bot"), "Agent Closed"),
		by(served(eighth, 1, "UATAug14th 01", uat, "c-e190a93-aa89-4933-95b9-d6dedc5axxxx-1", "17:05:09", "17:05:15", 7), "Bot"),
		last(responded(by(served(eighth, 2, "New Role 01", newRole, "c-e190a93-aa89-4933-95b9-d6dedc5axxxx-2", "17:05:20", "17:06:58", 98), uat), 8), "Agent Closed"),
		by(served(ninth, 1, "UATAug14th 01", uat, "c-8741e16-0d99-4da2-9222-d863c400xxxx-1", "16:55:54", "16:56:33", 39), "Bot"),
		last(responded(by(served(ninth, 2, "New Role 01", newRole, "c-8741e16-0d99-4da2-9222-d863c400xxxx-2", "16:56:40", "17:00:54", 254), uat), 28), "Agent Closed"),
		responded(served(tenth, 1, "UATAug14th 01", uat, "c-504a3dc-4252-4b29-986c-4c4cbccaxxxx-1", "16:49:27", "16:50:02", 35), 14),
		last(responded(by(served(tenth, 2, "New Role 01", newRole, "c-504a3dc-4252-4b29-986c-4c4cbccaxxxx-2", "16:50:14", "16:50:30", 16), uat), 0), "Agent Hangup"),
	}
	got, rejections := readAll(t, file)
	require.Empty(t, rejections)
	require.Len(t, got, len(want))
	for i := range want {
		require.Equal(t, want[i], got[i], "row %d", i+1)
	}
}
