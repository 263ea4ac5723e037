package conversation

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/ingest/localtime"
	"github.com/interaction-segments/interaction-segments-app/pkg/ingest/rejected"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

var utc = localtime.NewParser(time.UTC, localtime.Unknown)

func at(text string) time.Time {
	t, err := time.Parse(time.DateTime, text)
	if err != nil {
		panic(err)
	}
	return t
}

// The rows of testdata/traps.json, computed by hand.
func TestTraps(t *testing.T) {
	content, err := os.ReadFile(filepath.Join("testdata", "traps.json"))
	require.NoError(t, err)
	chat := report.Segment{
		SessionID: "s-one", Direction: "Inbound", Channel: "Chat Blue", Customer: "Ann Lee", Support: "st-bot",
		ConversationSkills: []string{"Orders", "English"}, SessionTags: []string{"campaign=autumn", "vip"}, UserTags: []string{"tier=gold"},
	}
	first, second, third := chat, chat, chat
	// No agent responded: the queue ends when the next is entered.
	first.QueueName, first.QueueEntryTime = "Orders", at("2024-11-18 17:00:10")
	first.QueueExitTime, first.QueueWaitTime = at("2024-11-18 17:00:40"), report.SecondsOf(30)
	first.NonRespondingAgents = []string{"busy@example.com"}
	first.Assignments, first.Acceptances = report.CountOf(1), report.CountOf(0)
	first.TransferredInBy, first.StartedAt, first.SegmentNumber = "Bot", at("2024-11-18 17:00:10"), report.CountOf(1)
	// One row for the queue and the agent; 180 s less 30 on hold.
	second.QueueName, second.QueueEntryTime = "Orders Late", at("2024-11-18 17:00:40")
	second.QueueExitTime, second.QueueWaitTime = at("2024-11-18 17:00:50"), report.SecondsOf(10)
	second.AgentName, second.AgentEmail, second.SegmentID = "Bea", "bea@example.com", "c-one-2"
	second.SegmentStartTime, second.SegmentEndTime = at("2024-11-18 17:00:50"), at("2024-11-18 17:03:50")
	second.TalkTime, second.HoldMuteTime, second.FirstResponseTime = report.SecondsOf(150), report.SecondsOf(30), report.SecondsOf(10)
	second.Assignments, second.Acceptances = report.CountOf(1), report.CountOf(1)
	second.AfterCallWorkTime = report.SecondsOf(5)
	second.Consultants, second.JoinedUsers = []string{"cy@example.com", "+49301234"}, []string{"dee@example.com", "Eve"}
	second.TransferredInBy, second.TransferredInStatus = "System", "Ignored"
	second.StartedAt, second.SegmentNumber = at("2024-11-18 17:00:40"), report.CountOf(2)
	// A transfer between agents, after the recorded end of the session.
	third.AgentName, third.AgentEmail, third.SegmentID = "Fay", "fay@example.com", "c-one-3"
	third.SegmentStartTime, third.SegmentEndTime = at("2024-11-18 17:03:55"), at("2024-11-18 17:05:00")
	third.Assignments, third.Acceptances = report.CountOf(1), report.CountOf(1)
	third.TalkTime, third.HoldMuteTime = report.SecondsOf(64), report.SecondsOf(0)
	third.TransferredInBy, third.StartedAt, third.SegmentNumber = "bea@example.com", at("2024-11-18 17:03:55"), report.CountOf(3)
	third.Status, third.Reason, third.DisconnectingEvent = "CLOSED", "Solved", "Agent Closed"
	third.Disposition, third.LastSegment = "Sold, Follow up", true

	want := []report.Segment{
		first, second, third,
		{ // outbound: no queue, the number called is the customer's
			SessionID: "s-two", Direction: "Outbound", Channel: "Voice", Customer: "+20", Support: "+11",
			AgentName: "Bea", AgentEmail: "bea@example.com", SegmentID: "c-two-1",
			SegmentStartTime: at("2024-11-18 18:00:00"), SegmentEndTime: at("2024-11-18 18:00:23"),
			TalkTime: report.SecondsOf(23), HoldMuteTime: report.SecondsOf(0), Status: "CLOSED", DisconnectingEvent: "User Hangup",
			StartedAt: at("2024-11-18 18:00:00"), SegmentNumber: report.CountOf(1), LastSegment: true,
			Assignments: report.CountOf(1), Acceptances: report.CountOf(1),
		},
		{ // assigned and not accepted: no agent yet
			SessionID: "s-three", Direction: "Inbound", Channel: "Chat Blue", Customer: "gus@example.com", Support: "st-bot",
			TransferredInBy: "Bot", Status: "TRANSIENT_OPEN", StartedAt: at("2024-11-18 19:00:05"), Assignments: report.CountOf(1), Acceptances: report.CountOf(0),
			SegmentNumber: report.CountOf(1), LastSegment: true, InProgress: true,
		},
		{ // the bot's own
			SessionID: "s-four", Channel: "Web/Mobile Client", Customer: "hal@example.com", Support: "st-bot", AgentName: "BOT",
			SegmentStartTime: at("2024-11-18 20:00:00"), SegmentEndTime: at("2024-11-18 20:00:42"), Status: "CLOSED AT BOT",
			StartedAt: at("2024-11-18 20:00:00"), SegmentNumber: report.CountOf(1), LastSegment: true,
		},
		{ // left the queue: it ends with the session
			SessionID: "s-five", Direction: "Inbound", Channel: "Voice", Customer: "+30", Support: "+40", QueueName: "Orders",
			QueueEntryTime: at("2024-11-18 21:00:10"), QueueExitTime: at("2024-11-18 21:01:40"), QueueWaitTime: report.SecondsOf(90),
			TransferredInBy: "Bot", Status: "USER ABANDONED", DisconnectingEvent: "User Hangup", StartedAt: at("2024-11-18 21:00:10"),
			Assignments: report.CountOf(0), Acceptances: report.CountOf(0),
			SegmentNumber: report.CountOf(1), LastSegment: true,
		},
		{ // still waits
			SessionID: "s-six", Direction: "Inbound", Channel: "Voice", Customer: "+50", Support: "+40", QueueName: "Orders",
			QueueEntryTime: at("2024-11-18 22:00:10"), TransferredInBy: "Bot", Status: "WaitingQueue", StartedAt: at("2024-11-18 22:00:10"),
			Assignments: report.CountOf(0), Acceptances: report.CountOf(0),
			SegmentNumber: report.CountOf(1), LastSegment: true, InProgress: true,
		},
	}
	got, rejections := readAll(t, strings.NewReader(string(content)))
	require.Empty(t, rejections)
	require.Equal(t, want, got)
}

func readAll(t testing.TB, source io.Reader) (rows []report.Segment, rejections []rejected.Record) {
	t.Helper()
	reader := NewReader(source, utc)
	for {
		segments, broken, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return rows, rejections
		}
		require.NoError(t, err)
		if broken == nil {
			rows = append(rows, segments...)
			continue
		}
		kept := *broken
		kept.Raw = append([]byte(nil), broken.Raw...)
		for kept.Rest != nil {
			part, err := broken.Rest()
			if errors.Is(err, io.EOF) {
				break
			}
			require.NoError(t, err)
			kept.Raw = append(kept.Raw, part...)
		}
		kept.Rest = nil
		rejections = append(rejections, kept)
	}
}

func compact(session string) string {
	return fmt.Sprintf(`{"sessionId":%q,"sessionStartTime":"2024-11-18T17:00:00","finalStatus":"CLOSED"}`, session)
}

// pretty is a record on several lines with an indentation.
func pretty(session string, indent int) string {
	blanks := strings.Repeat(" ", indent)
	return fmt.Sprintf("%[1]s{\n%[1]s \"sessionId\": %[2]q,\n%[1]s \"metaInfo\": {\"x\": [1, {\"y\": \"}]\\\"\"}]},\n%[1]s \"sessionStartTime\": \"2024-11-18T17:00:00\",\n%[1]s \"finalStatus\": \"CLOSED\"\n%[1]s}", blanks, session)
}

func sessionsOf(rows []report.Segment) string {
	var sessions []string
	for i := range rows {
		sessions = append(sessions, rows[i].SessionID)
	}
	return strings.Join(sessions, " ")
}

// Records in all supported layouts.
func TestLayouts(t *testing.T) {
	for name, file := range map[string]string{
		"answer":             `{"numResults": 2, "data": [` + compact("a") + `,` + compact("b") + `]}`,
		"answer, list first": `{"data": [` + compact("a") + `,` + compact("b") + `], "numResults": 2, "paging": {"next": [1, "}"]}}`,
		"answer, pretty":     "{\n \"numResults\": 2,\n \"data\": [\n" + pretty("a", 2) + ",\n" + pretty("b", 2) + "\n ]\n}",
		"responses":          `{"data": [` + compact("a") + `], "numResults": 1}` + "\n" + `{"data": [` + compact("b") + `]}`,
		"array":              `[` + compact("a") + `, ` + compact("b") + `]`,
		"array of responses": `[{"data": [` + compact("a") + `]}, {"data": []}, {"numResults": 1, "data": [` + compact("b") + `]}]`,
		"lines":              compact("a") + "\n" + compact("b") + "\n",
		"lines, CRLF":        compact("a") + "\r\n\r\n" + compact("b") + "\r\n",
		"no lines":           compact("a") + compact("b"),
		"pretty":             pretty("a", 0) + "\n" + pretty("b", 0),
		"byte order mark":    "\xef\xbb\xbf" + compact("a") + compact("b"),
		"nested arrays":      `[[` + compact("a") + `],[[` + compact("b") + `]]]`,
	} {
		t.Run(name, func(t *testing.T) {
			for _, source := range []io.Reader{strings.NewReader(file), iotest.OneByteReader(strings.NewReader(file))} {
				rows, rejections := readAll(t, source)
				require.Empty(t, rejections)
				require.Equal(t, "a b", sessionsOf(rows))
			}
		})
	}
	rows, rejections := readAll(t, strings.NewReader(" \n"))
	require.Empty(t, rows)
	require.Empty(t, rejections)
}

// A broken record is rejected unchanged, and no other is lost.
func TestRejections(t *testing.T) {
	for _, test := range []struct {
		name, file, rows string
		want             rejected.Record
	}{
		{"syntax, on lines", compact("a") + "\n" + `{"sessionId":"x",,}` + "\n" + compact("b"), "a b",
			rejected.Record{Line: 2, SessionID: "x", Reason: "it cannot be read: invalid character ',' looking for beginning of object key string", Raw: []byte(`{"sessionId":"x",,}`)}},
		{"cut, on lines", compact("a") + "\n" + `{"sessionId":"x","metaInfo":{"a":` + "\n" + compact("b"), "a b",
			rejected.Record{Line: 2, SessionID: "x", Reason: "it does not end", Raw: []byte(`{"sessionId":"x","metaInfo":{"a":`)}},
		{"open text, on lines", compact("a") + "\n" + `{"sessionId":"x","channel":"Voi` + "\n" + compact("b"), "a b",
			rejected.Record{Line: 2, SessionID: "x", Reason: "a string in it is not closed", Raw: []byte(`{"sessionId":"x","channel":"Voi`)}},
		{"cut, in an array", "[\n" + pretty("a", 2) + ",\n  {\n   \"sessionId\": \"x\",\n   \"metaInfo\": {\n" + pretty("b", 2) + "\n]", "a b",
			rejected.Record{Line: 8, SessionID: "x", Reason: "it does not end", Raw: []byte("{\n   \"sessionId\": \"x\",\n   \"metaInfo\": {")}},
		{"no session", `[` + compact("a") + `,{"channel":"Voice"},` + compact("b") + `]`, "a b",
			rejected.Record{Line: 1, Reason: "it has no sessionId", Raw: []byte(`{"channel":"Voice"}`)}},
		{"no time", `[` + compact("a") + `,{"sessionId":"x"},` + compact("b") + `]`, "a b",
			rejected.Record{Line: 1, SessionID: "x", Reason: "it has no start time", Raw: []byte(`{"sessionId":"x"}`)}},
		{"bad time", compact("a") + `{"sessionId":"x","sessionStartTime":"soon"}` + compact("b"), "a b",
			rejected.Record{Line: 1, SessionID: "x", Reason: `sessionStartTime: "soon" is not a date and time`, Raw: []byte(`{"sessionId":"x","sessionStartTime":"soon"}`)}},
		{"bad duration", compact("a") + `{"sessionId":"x","destinations":[{"interactionDuration":"long"}]}` + compact("b"), "a b",
			rejected.Record{Line: 1, SessionID: "x", Reason: `it cannot be read: "long" is not a number of seconds`, Raw: []byte(`{"sessionId":"x","destinations":[{"interactionDuration":"long"}]}`)}},
		{"zero byte", compact("a") + `{"sessionId":"x","sessionStartTime":"2024-11-18T17:00:00","channel":"a\u0000"}` + compact("b"), "a b",
			rejected.Record{Line: 1, SessionID: "x", Reason: "it has a zero byte in a string", Raw: []byte(`{"sessionId":"x","sessionStartTime":"2024-11-18T17:00:00","channel":"a\u0000"}`)}},
		{"not UTF-8", compact("a") + "{\"sessionId\":\"x\",\"channel\":\"\xfc\"}" + compact("b"), "a b",
			rejected.Record{Line: 1, SessionID: "x", Reason: "it is not UTF-8", Raw: []byte("{\"sessionId\":\"x\",\"channel\":\"\xfc\"}")}},
		{"not an object", "[" + compact("a") + ", null, " + compact("b") + "]", "a b",
			rejected.Record{Line: 1, Reason: "it is no conversation record", Raw: []byte("null")}},
		{"another line", compact("a") + "\n# note, with a comma\n" + compact("b"), "a b",
			rejected.Record{Line: 2, Reason: "it is no conversation record", Raw: []byte("# note, with a comma")}},
		{"stray brace", compact("a") + "}\n" + compact("b"), "a b",
			rejected.Record{Line: 1, Reason: "it is no conversation record", Raw: []byte("}")}},
		{"an error of the API", `{"errors":[{"msg":"x","code":400}]}`, "",
			rejected.Record{Line: 1, Reason: "it has no sessionId", Raw: []byte(`{"errors":[{"msg":"x","code":400}]}`)}},
		{"cut after a record", `{"numResults":2,"data":[` + compact("a") + ",\n", "a",
			rejected.Record{Line: 2, Reason: "the file ends before its list of conversations does: it may be cut short"}},
		{"cut after the list", `{"numResults":2,"data":[` + compact("a") + "]\n", "a",
			rejected.Record{Line: 2, Reason: "the file ends before its list of conversations does: it may be cut short"}},
		{"cut in a record", `{"numResults":2,"data":[` + compact("a") + `,{"sessionId":"x","chan`, "a",
			rejected.Record{Line: 1, SessionID: "x", Reason: "it does not end", Raw: []byte(`{"sessionId":"x","chan`)}},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, source := range []io.Reader{strings.NewReader(test.file), iotest.OneByteReader(strings.NewReader(test.file))} {
				rows, rejections := readAll(t, source)
				require.Len(t, rejections, 1)
				require.Equal(t, string(test.want.Raw), string(rejections[0].Raw))
				rejections[0].Raw = test.want.Raw
				require.Equal(t, test.want, rejections[0])
				require.Equal(t, test.rows, sessionsOf(rows))
			}
		})
	}
}

// A record without its end may include others and still end where one does.
func TestRecordThatIncludesOthers(t *testing.T) {
	rows, rejections := readAll(t, strings.NewReader(compact("a")+"\n"+`{"sessionId":"x","metaInfo":{"k":1}`+"\n"+compact("b")+"\n}\n"+compact("c")))
	require.Equal(t, "a b c", sessionsOf(rows))
	require.Len(t, rejections, 2)
	require.Equal(t, `{"sessionId":"x","metaInfo":{"k":1}`, string(rejections[0].Raw))
	require.Equal(t, "x", rejections[0].SessionID)
	require.Equal(t, "}", string(rejections[1].Raw))
	require.Equal(t, int64(4), rejections[1].Line)
}

func TestLongRecords(t *testing.T) {
	filler := strings.Repeat("x", 9<<20)
	long := `{"sessionId":"x","note":"` + filler + `"}`
	rows, rejections := readAll(t, strings.NewReader(compact("a")+"\n"+long+"\n"+compact("b")))
	require.Equal(t, "a b", sessionsOf(rows))
	require.Len(t, rejections, 1)
	require.Equal(t, "it does not end within the size a record may have", rejections[0].Reason)
	require.True(t, long == strings.TrimSpace(string(rejections[0].Raw)), "it is whole")

	stray := strings.Repeat("y", 9<<20)
	rows, rejections = readAll(t, strings.NewReader(compact("a")+"\n"+stray+"\n"+compact("b")))
	require.Equal(t, "a b", sessionsOf(rows))
	require.Len(t, rejections, 1)
	require.True(t, stray == string(rejections[0].Raw), "it is whole")
}

// However deep a file is nested, it is read to its end: the record after what is
// no record is read too, or is in what was rejected.
func TestDeepNesting(t *testing.T) {
	for name, deep := range map[string]string{
		"lists":           strings.Repeat("[", 1<<20),
		"responses":       strings.Repeat(`{"data":[`, 1<<18),
		"objects":         strings.Repeat(`{"a":`, 1<<18),
		"within a record": `{"sessionId":"x","a":` + strings.Repeat("[", 20000) + strings.Repeat("]", 20000) + "}",
		"within a field":  `{"sessionId":"x","destinations":` + strings.Repeat("[", 20000) + strings.Repeat("]", 20000) + "}",
	} {
		t.Run(name, func(t *testing.T) {
			rows, rejections := readAll(t, strings.NewReader(deep+"\n"+compact("a")))
			require.NotEmpty(t, rejections)
			last := rejections[len(rejections)-1]
			require.True(t, sessionsOf(rows) == "a" || bytes.Contains(last.Raw, []byte(compact("a"))), "%.200s", last.Raw)
		})
	}
}

func TestReadErrorsAreNotTheEnd(t *testing.T) {
	reader := NewReader(io.MultiReader(strings.NewReader(compact("a")+`{"sess`), iotest.ErrReader(errors.New("gone"))), utc)
	_, _, err := reader.Next()
	require.NoError(t, err)
	_, _, err = reader.Next()
	require.ErrorContains(t, err, "gone")
}
