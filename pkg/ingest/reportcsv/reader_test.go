package reportcsv_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/ingest/localtime"
	"github.com/interaction-segments/interaction-segments-app/pkg/ingest/rejected"
	"github.com/interaction-segments/interaction-segments-app/pkg/ingest/reportcsv"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// outcome is the result of a record: a row, or a rejection.
type outcome struct {
	line    int64
	row     report.Segment
	session string // of a rejected record
	reason  string
	raw     string
}

func readAll(t testing.TB, source io.Reader, order localtime.Order) []outcome {
	t.Helper()
	reader, err := reportcsv.NewReader(source, localtime.NewParser(time.UTC, order), nil)
	require.NoError(t, err)
	var all []outcome
	for {
		row, line, broken, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return all
		}
		require.NoError(t, err)
		if broken == nil {
			all = append(all, outcome{line: line, row: *row})
			continue
		}
		all = append(all, outcome{line: broken.Line, session: broken.SessionID, reason: broken.Reason, raw: string(whole(t, broken))})
	}
}

func whole(t testing.TB, broken *rejected.Record) []byte {
	t.Helper()
	raw := append([]byte(nil), broken.Raw...)
	for broken.Rest != nil {
		part, err := broken.Rest()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		raw = append(raw, part...)
	}
	return raw
}

func at(text string) time.Time {
	t, err := time.Parse(time.DateTime, text)
	if err != nil {
		panic(err)
	}
	return t
}

// everyField is a row with every field, as in the vendor's reference, and its
// segment.
var everyTitle = "Session ID,Direction,Channel,Customer,Support,Queue Name,Queue Entry Time,Queue Exit Time,Queue Wait Time," +
	"Agent Name,Agent Custom Name,Agent Email,Segment ID,Segment Start Time,Segment End Time,Talk Time,Hold/Mute Time,Snooze Time," +
	"First Response Time,Consultants,Joined Users,Conversation Skills,Transferred In By,Transferred In Status,Status,Reason," +
	"Disconnecting Event,Disposition,Messages Sent,Email Subject,Session Tags,User Tags,After Call Work Time," +
	"Started At,Segment Number,Last Segment,In Progress"

var everyCell = "cc-1,Inbound,Voice,John Smith,+1-800-SUPPORT,Sales_Queue_US,2024-02-20 09:15:30,2024-02-20 09:17:45,00:02:15," +
	"Jane Doe,Jane D.,jane.doe@company.com,seg-1,2024-02-20 09:17:46,2024-02-20 09:32:15,00:14:30,00:01:45,00:00:10," +
	"00:00:15,tech.lead@company.com|supervisor@company.com,quality.analyst@company.com,Technical Support L2|English,Bot,Overdue,Resolved," +
	"Technical Issue Fixed,Agent Hangup,Sold,7,Your order,vip=1|new,gold,00:00:20," +
	"2024-02-20 09:15:29,2,true,true"

func everySegment() report.Segment {
	return report.Segment{
		SessionID: "cc-1", Direction: "Inbound", Channel: "Voice", Customer: "John Smith", Support: "+1-800-SUPPORT",
		QueueName: "Sales_Queue_US", QueueEntryTime: at("2024-02-20 09:15:30"), QueueExitTime: at("2024-02-20 09:17:45"),
		QueueWaitTime: report.SecondsOf(135), AgentName: "Jane Doe", AgentCustomName: "Jane D.", AgentEmail: "jane.doe@company.com",
		SegmentID: "seg-1", SegmentStartTime: at("2024-02-20 09:17:46"), SegmentEndTime: at("2024-02-20 09:32:15"),
		TalkTime: report.SecondsOf(870), HoldMuteTime: report.SecondsOf(105), SnoozeTime: report.SecondsOf(10),
		FirstResponseTime: report.SecondsOf(15), Consultants: []string{"tech.lead@company.com", "supervisor@company.com"},
		JoinedUsers: []string{"quality.analyst@company.com"}, ConversationSkills: []string{"Technical Support L2", "English"},
		TransferredInBy: "Bot", TransferredInStatus: "Overdue", Status: "Resolved", Reason: "Technical Issue Fixed",
		DisconnectingEvent: "Agent Hangup", Disposition: "Sold", MessagesSent: report.CountOf(7), EmailSubject: "Your order",
		SessionTags: []string{"vip=1", "new"}, UserTags: []string{"gold"}, AfterCallWorkTime: report.SecondsOf(20),
		StartedAt: at("2024-02-20 09:15:29"), SegmentNumber: report.CountOf(2), LastSegment: true, InProgress: true,
	}
}

func TestEveryField(t *testing.T) {
	got := readAll(t, strings.NewReader(everyTitle+"\r\n"+everyCell+"\r\n"), localtime.Unknown)
	require.Equal(t, []outcome{{line: 2, row: everySegment()}}, got)
}

func TestColumnsInAnyOrder(t *testing.T) {
	reverse := func(line string) string {
		cells := strings.Split(line, ",")
		for i, j := 0, len(cells)-1; i < j; i, j = i+1, j-1 {
			cells[i], cells[j] = cells[j], cells[i]
		}
		return strings.Join(cells, ",")
	}
	got := readAll(t, strings.NewReader(reverse(everyTitle)+"\n"+reverse(everyCell)), localtime.Unknown)
	require.Equal(t, []outcome{{line: 2, row: everySegment()}}, got)
}

// wide returns an ASCII text in UTF-16, least significant byte first.
func wide(ascii string) (wide string) {
	for _, c := range []byte(ascii) {
		wide += string(c) + "\x00"
	}
	return wide
}

// Exports in all supported layouts.
func TestLayouts(t *testing.T) {
	want := []outcome{{line: 2, row: report.Segment{
		SessionID: "s1", Customer: "Ann", QueueEntryTime: at("2024-02-20 09:15:30"), QueueWaitTime: report.SecondsOf(135),
		StartedAt: at("2024-02-20 09:15:30"),
	}}}
	for name, file := range map[string]string{
		"LF":                    "Session ID,Customer,Queue Entry Time,Queue Wait Time\ns1,Ann,2024-02-20 09:15:30,00:02:15\n",
		"CRLF":                  "Session ID,Customer,Queue Entry Time,Queue Wait Time\r\ns1,Ann,2024-02-20 09:15:30,00:02:15\r\n",
		"no end of line":        "Session ID,Customer,Queue Entry Time,Queue Wait Time\ns1,Ann,2024-02-20 09:15:30,00:02:15",
		"byte order mark":       "\xef\xbb\xbfSession ID,Customer,Queue Entry Time,Queue Wait Time\ns1,Ann,2024-02-20 09:15:30,00:02:15",
		"UTF-16":                "\xff\xfe" + wide("Session ID,Customer,Queue Entry Time,Queue Wait Time\ns1,Ann,2024-02-20 09:15:30,00:02:15"),
		"semicolons":            "Session ID;Customer;Queue Entry Time;Queue Wait Time\ns1;Ann;2024-02-20 09:15:30;00:02:15",
		"tabs":                  "Session ID\tCustomer\tQueue Entry Time\tQueue Wait Time\ns1\tAnn\t2024-02-20 09:15:30\t00:02:15",
		"quotes":                "\"Session ID\",\"Customer\",\"Queue Entry Time\",\"Queue Wait Time\"\n\"s1\",\"Ann\",\"2024-02-20 09:15:30\",\"00:02:15\"",
		"blank in clock":        "Session ID,Customer,Queue Entry Time,Queue Wait Time\ns1,Ann,2024-02-20 09:15:30,00:02: 15",
		"capitals and blanks":   "SESSION id, customer ,Queue  Entry Time,queue wait time\ns1,Ann,2024-02-20 09:15:30,00:02:15",
		"column names":          "session_id,customer,queue_entry_time,queue_wait_time\ns1,Ann,2024-02-20 09:15:30,135",
		"dashes for blanks":     "Session ID,Customer,Queue Entry Time,Queue Exit Time,Queue Wait Time\ns1,Ann,2024-02-20 09:15:30,-,00:02:15",
		"unknown column":        "Session ID,Mood,Customer,Queue Entry Time,Queue Wait Time\ns1,good,Ann,2024-02-20 09:15:30,00:02:15",
		"a column without name": "Session ID,Customer,Queue Entry Time,Queue Wait Time,\ns1,Ann,2024-02-20 09:15:30,00:02:15,",
		"ISO dates":             "Session ID,Customer,Queue Entry Time,Queue Wait Time\ns1,Ann,2024-02-20T10:15:30+01:00,00:02:15",
		"titles once more":      "Session ID,Customer,Queue Entry Time,Queue Wait Time\ns1,Ann,2024-02-20 09:15:30,00:02:15\nSession ID,Customer,Queue Entry Time,Queue Wait Time\n",
		"empty lines at end":    "Session ID,Customer,Queue Entry Time,Queue Wait Time\ns1,Ann,2024-02-20 09:15:30,00:02:15\n\n\r\n\n",
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, want, readAll(t, strings.NewReader(file), localtime.Unknown))
			require.Equal(t, want, readAll(t, iotest.OneByteReader(strings.NewReader(file)), localtime.Unknown))
		})
	}
	t.Run("Excel's line", func(t *testing.T) {
		got := readAll(t, strings.NewReader("sep=;\r\nSession ID;Customer;Queue Entry Time;Queue Wait Time\r\ns1;Ann;2024-02-20 09:15:30;00:02:15"), localtime.Unknown)
		require.Equal(t, int64(3), got[0].line)
		require.Equal(t, want[0].row, got[0].row)
	})
}

func TestUnknownColumns(t *testing.T) {
	reader, err := reportcsv.NewReader(strings.NewReader("Session ID,Mood,Started At,Weather\n"), nil, nil)
	require.NoError(t, err)
	require.Equal(t, []string{"Mood", "Weather"}, reader.Unknown())
}

func TestTexts(t *testing.T) {
	for cell, want := range map[string]string{
		`Ann`:                     "Ann",
		` Ann `:                   " Ann ",
		`"Ann, Bob"`:              "Ann, Bob",
		`"Ann ""the"" Bob"`:       `Ann "the" Bob`,
		`""`:                      "",
		`""""`:                    `"`,
		"\"first\nsecond\"":       "first\nsecond",
		"\"first\r\nsecond\r\n\"": "first\r\nsecond\r\n",
		`5" pipe`:                 `5" pipe`, // no quote at the begin: it is part of the text
		`'=1+1`:                   `=1+1`,
		`'+49 30 1234`:            `+49 30 1234`,
		`'-`:                      `-`,
		`'@x`:                     `@x`,
		"'\tx":                    "\tx",
		"\"'\rx\"":                "\rx",
		`''=x`:                    `'=x`,
		`'Ann`:                    `'Ann`,
		`'`:                       `'`,
		`=1+1`:                    `=1+1`,
		`-`:                       `-`,
		`Žofie 🙂`:                 `Žofie 🙂`,
	} {
		t.Run(cell, func(t *testing.T) {
			got := readAll(t, strings.NewReader("Session ID,Customer,Started At\ns1,"+cell+",2024-02-20 09:15:30\n"), localtime.Unknown)
			require.Len(t, got, 1)
			require.Empty(t, got[0].reason)
			require.Equal(t, want, got[0].row.Customer)
		})
	}
}

// A broken record is rejected unchanged, and no other is affected.
func TestRejections(t *testing.T) {
	const titles = "Session ID,Customer,Queue Entry Time,Queue Wait Time,Messages Sent,In Progress,Segment Number\n"
	const good = "s0,Ann,2024-02-20 09:15:30,00:02:15,1,false,1\n"
	for _, test := range []struct{ name, record, session, reason string }{
		{"time", "s1,Ann,20240220,,,,", "s1", `Queue Entry Time: "20240220" is not a date and time`},
		{"no such day", "s1,Ann,2024-02-31 09:15:30,,,,", "s1", `Queue Entry Time: "2024-02-31 09:15:30" is no such date or time`},
		{"open order", "s1,Ann,03/04/2024 09:15:30,,,,", "s1", `Queue Entry Time: "03/04/2024 09:15:30": the day or the month may come first: give the date format`},
		{"duration", "s1,Ann,2024-02-20 09:15:30,2 min,,,", "s1", `Queue Wait Time: "2 min" is not a duration as HH:mm:SS`},
		{"minutes", "s1,Ann,2024-02-20 09:15:30,00:61:00,,,", "s1", `Queue Wait Time: "00:61:00" is not a duration as HH:mm:SS`},
		{"count", "s1,Ann,2024-02-20 09:15:30,,many,,", "s1", `Messages Sent: "many" is not a whole number`},
		{"count too great", "s1,Ann,2024-02-20 09:15:30,,3000000000,,", "s1", `Messages Sent: "3000000000" is not a whole number`},
		{"truth", "s1,Ann,2024-02-20 09:15:30,,,perhaps,", "s1", `In Progress: "perhaps" is neither true nor false`},
		{"number", "s1,Ann,2024-02-20 09:15:30,,,,0", "s1", `Segment Number: 0 is below 1`},
		{"no session", ",Ann,2024-02-20 09:15:30,,,,", "", `the Session ID is blank`},
		{"no time", "s1,Ann,,,,,", "s1", `no cell has the start of the row`},
		{"too few", "s1,Ann", "s1", `it has 2 cells where the header has 7`},
		{"too many", "s1,Ann,2024-02-20 09:15:30,,,,,,", "s1", `it has 9 cells where the header has 7`},
		{"not UTF-8", "s1,M\xfcller,2024-02-20 09:15:30,,,,", "s1", `it is not UTF-8`},
		{"zero byte", "s1,A\x00n,2024-02-20 09:15:30,,,,", "s1", `it has a zero byte`},
		{"open quote", `s1,"Ann,2024-02-20 09:15:30,,,,`, "s1", `a quote is opened and not closed`},
		{"open quote at begin", `"s1,Ann,2024-02-20 09:15:30,,,,`, "s1", `a quote is opened and not closed`},
		{"text after quote", `s1,"Ann" Smith,2024-02-20 09:15:30,,,,`, "s1", `a quoted cell is followed by other text`},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, end := range []string{"\n", "\r\n", "\n\n"} {
				got := readAll(t, strings.NewReader(titles+good+test.record+end+good+good), localtime.Unknown)
				require.Len(t, got, 4)
				require.Equal(t, outcome{line: 3, session: test.session, reason: test.reason, raw: test.record}, got[1])
				for _, i := range []int{0, 2, 3} {
					require.Equal(t, "s0", got[i].row.SessionID)
				}
			}
			got := readAll(t, strings.NewReader(titles+good+test.record), localtime.Unknown)
			require.Len(t, got, 2)
			require.Equal(t, outcome{line: 3, session: test.session, reason: test.reason, raw: test.record}, got[1])
		})
	}
}

// A quote that is never closed must not hide the lines up to the next quote.
func TestOpenQuoteLosesNoLines(t *testing.T) {
	file := "Session ID,Customer,Started At\n" +
		"s1,\"Ann,2024-02-20 09:15:30\n" +
		"s2,Bob,2024-02-20 09:15:30\n" +
		"s3,\"Cleo\nthe second\",2024-02-20 09:15:30\n" +
		"s4,Dora,2024-02-20 09:15:30\n"
	var sessions, rejections []string
	for _, o := range readAll(t, strings.NewReader(file), localtime.Unknown) {
		if o.reason != "" {
			rejections = append(rejections, fmt.Sprintf("%d: %s: %s", o.line, o.reason, o.raw))
			continue
		}
		sessions = append(sessions, fmt.Sprintf("%d: %s", o.line, o.row.SessionID))
	}
	require.Equal(t, []string{"3: s2", "4: s3", "6: s4"}, sessions)
	require.Equal(t, []string{`2: a quoted cell is followed by other text: s1,"Ann,2024-02-20 09:15:30`}, rejections)
}

func TestLongRecords(t *testing.T) {
	const titles = "Session ID,Customer,Started At\n"
	const after = "s9,Bob,2024-02-20 09:15:30\n"
	half, twice := strings.Repeat("x", 1<<19), strings.Repeat("x", 2<<20)

	got := readAll(t, strings.NewReader(titles+"s1,"+half+",2024-02-20 09:15:30\n"+after), localtime.Unknown)
	require.Len(t, got, 2)
	require.Equal(t, half, got[0].row.Customer)

	long := "s1," + twice + ",2024-02-20 09:15:30"
	for _, end := range []string{"\n", "\r\n"} {
		got = readAll(t, strings.NewReader(titles+long+end+after), localtime.Unknown)
		require.Len(t, got, 2)
		require.Equal(t, "the line is longer than 1048576 bytes", got[0].reason)
		require.True(t, long == strings.TrimSuffix(got[0].raw, "\r"), "the record is whole")
		require.Equal(t, int64(3), got[1].line)
		require.Equal(t, "s9", got[1].row.SessionID)
	}
	// The next record is read even if the rest of a long one is not.
	reader, err := reportcsv.NewReader(strings.NewReader(titles+long+"\n"+after), localtime.NewParser(time.UTC, localtime.Unknown), nil)
	require.NoError(t, err)
	_, _, broken, err := reader.Next()
	require.NoError(t, err)
	require.NotNil(t, broken)
	row, _, _, err := reader.Next()
	require.NoError(t, err)
	require.Equal(t, "s9", row.SessionID)

	// For a quote that exceeds the size of a record only the first line is rejected.
	got = readAll(t, strings.NewReader(titles+"s1,\"Ann,2024-02-20 09:15:30\n"+strings.Repeat(after, 60_000)), localtime.Unknown)
	require.Len(t, got, 60_001)
	require.Equal(t, `s1,"Ann,2024-02-20 09:15:30`, got[0].raw)
}

func TestFilesThatAreNoReport(t *testing.T) {
	for name, test := range map[string]struct{ file, reason string }{
		"empty":      {"", "the file is empty: a report CSV begins with a line of titles"},
		"other CSV":  {"a,b\n1,2\n", `no column is titled "Session ID", so this is no report CSV; none of its 2 titles is one of the report's, which are "Session ID", "Direction", `},
		"no time":    {"Session ID,Channel\n", `no column says when a row began: one of "Started At", "Queue Entry Time", "Segment Start Time", "Queue Exit Time", "Segment End Time" is needed`},
		"twice":      {"Session ID,Channel,channel,Started At\n", `two columns are titled "Channel"`},
		"rejections": {"Rejected Line,Rejected Because,Session ID,Started At\n", "this is a file of rejected rows: correct the rows in the file they came from"},
		"open quote": {"Session ID,\"Channel\nStarted At", "the line of titles cannot be read: a quote is opened and not closed"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := reportcsv.NewReader(strings.NewReader(test.file), nil, nil)
			require.ErrorContains(t, err, test.reason)
		})
	}
}

func TestReadErrorsAreNotTheEnd(t *testing.T) {
	broken := io.MultiReader(strings.NewReader("Session ID,Started At\ns1,2024-02-20 09:15:30\ns2,2024"), iotest.ErrReader(errors.New("gone")))
	reader, err := reportcsv.NewReader(broken, localtime.NewParser(time.UTC, localtime.Unknown), nil)
	require.NoError(t, err)
	_, _, _, err = reader.Next()
	require.NoError(t, err)
	_, _, _, err = reader.Next()
	require.ErrorContains(t, err, "gone")
}

func TestSessionsInProgress(t *testing.T) {
	for status, want := range map[string]bool{
		"CLOSED": false, "ABANDONED": false, "": false, "Resolved": false, "ERROR": false, "CLOSED AT BOT": false,
		"InWorkbin": true, "InAgentsWorkbin": true, "TRANSIENT_OPEN": true, "In Progress": true, "open": true, "WaitingQueue": true,
		"Callback Created": true, "Voicemail": true, "Ended": true, "AwaitingFeedback": true, "ACW": true, "on hold": true, "Paused": false,
	} {
		got := readAll(t, strings.NewReader("Session ID,Started At,Status\ns1,2024-02-20 09:15:30,"+status), localtime.Unknown)
		require.Equal(t, want, got[0].row.InProgress, status)
	}
	// A column In Progress takes precedence over the status.
	got := readAll(t, strings.NewReader("Session ID,Started At,Status,In Progress\ns1,2024-02-20 09:15:30,OPEN,false"), localtime.Unknown)
	require.False(t, got[0].row.InProgress)
}

func TestOrder(t *testing.T) {
	file := func(dates ...string) string {
		return "Session ID,Started At,Segment End Time\ns," + strings.Join(dates, " 09:15:30,\ns,") + " 09:15:30,\n"
	}
	for name, test := range map[string]struct {
		file   string
		order  localtime.Order
		reason string
	}{
		"day first":      {file: file("03/04/2024", "13/04/2024", "05/04/2024"), order: localtime.DayFirst},
		"month first":    {file: file("03/04/2024", "04/13/2024", "05/04/2024"), order: localtime.MonthFirst},
		"late evidence":  {file: file(append(strings.Split(strings.Repeat("03/04/2024 ", 3000), " ")[:3000], "04/13/2024")...), order: localtime.MonthFirst},
		"another column": {file: "Session ID,Started At,Segment End Time\ns,03/04/2024 09:15:30,31/03/2024 10:00:00\n", order: localtime.DayFirst},
		"late contradiction": {file: file(append(strings.Split(strings.Repeat("13/04/2024 ", 1100), " ")[:1100], "04/13/2024")...),
			reason: `the dates contradict each other: the day is first in "13/04/2024 09:15:30" on line 2, and the month in "04/13/2024 09:15:30" on line 1102; correct them, or give the format with --date-format`},
		"not of our making": {file: file("2024-04-03", "03.04.2024", "03/03/2024"), order: localtime.Unknown},
		"no rows":           {file: "Session ID,Started At\n", order: localtime.Unknown},
		"open": {file: file("04/04/2024", "03/04/2024", "05/04/2024"),
			reason: `whether the day or the month comes first is not clear from the dates, such as "03/04/2024 09:15:30" on line 3; give the format with --date-format, such as dd/MM/yyyy HH:mm:ss or MM/dd/yyyy HH:mm:ss`},
		"both": {file: file("13/04/2024", "04/13/2024"), reason: `the day is first in "13/04/2024 09:15:30" on line 2, and the month in "04/13/2024 09:15:30" on line 3`},
	} {
		t.Run(name, func(t *testing.T) {
			facts, err := reportcsv.Survey(strings.NewReader(test.file))
			require.NoError(t, err)
			order, err := facts.Order()
			if test.reason != "" {
				require.ErrorContains(t, err, test.reason)
				return
			}
			require.NoError(t, err)
			require.Equal(t, test.order, order)
		})
	}
}
