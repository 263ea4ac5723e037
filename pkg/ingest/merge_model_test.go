package ingest_test

import (
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// A model of interactions that knows nothing of how loads are merged: what really
// happened, what a source shows of it at some moment, and how a file writes that.

// interaction is what really happened.
type interaction struct {
	id   string
	rows []happening
}

// happening is one row of an interaction. Times are in seconds of one day.
type happening struct {
	queue                       string
	entered, accepted, finished int    // entered: -1 if it did not queue; accepted: -1 if nobody picked up
	segment                     string // Segment ID; blank if nobody picked up
	agent, disposition, tags    string
	talk, messages, afterWork   int
}

func (h *happening) began() int {
	if h.entered >= 0 {
		return h.entered
	}
	return h.accepted
}

// happen makes an interaction up.
func happen(random *rand.Rand, id string) interaction {
	i := interaction{id: id}
	now := random.IntN(3000)
	for n := range 1 + random.IntN(4) {
		h := happening{entered: -1, accepted: -1}
		if n == 0 || random.IntN(4) > 0 {
			h.queue, h.entered = []string{"Sales", "Claims"}[random.IntN(2)], now
			now += 1 + random.IntN(400)
		}
		if h.entered < 0 || random.IntN(4) > 0 {
			h.segment, h.accepted = fmt.Sprintf("%s-%d", id, n+1), now
			h.agent = fmt.Sprint("agent", random.IntN(3))
			h.talk, h.messages, h.afterWork = random.IntN(500), random.IntN(9), random.IntN(60)
			h.disposition = []string{"", "sold", "lost"}[random.IntN(3)]
			now += 1 + random.IntN(900)
		}
		h.tags = []string{"", "vip", "vip|new"}[random.IntN(3)]
		h.finished = now
		now += 1 + random.IntN(100)
		i.rows = append(i.rows, h)
	}
	return i
}

// shown is what a source shows of a row at some moment.
type shown struct {
	session string
	number  int
	happening
	left           int // when it left the queue; -1: not yet, or never queued
	last, open     bool
	status, reason string
	ended          bool
}

// final returns the interaction after its end.
func (i *interaction) final() []shown { return i.at(1 << 30) }

// moments returns times between the interaction's events, all before its end.
func (i *interaction) moments() (moments []int) {
	for _, h := range i.rows {
		for _, event := range []int{h.entered, h.accepted} {
			if event >= 0 {
				moments = append(moments, event)
			}
		}
	}
	return moments
}

// at returns the interaction as it is shown at a moment.
func (i *interaction) at(moment int) []shown {
	var rows []shown
	over := moment >= i.rows[len(i.rows)-1].finished
	for n, h := range i.rows {
		if h.began() > moment {
			break
		}
		s := shown{session: i.id, number: n + 1, happening: h, left: -1, open: !over, ended: h.finished <= moment}
		if h.entered >= 0 {
			switch {
			case h.accepted >= 0 && h.accepted <= moment:
				s.left = h.accepted
			case h.accepted < 0 && s.ended:
				s.left = h.finished
			}
		}
		if h.accepted > moment {
			s.accepted, s.segment, s.agent = -1, "", ""
		}
		if !s.ended {
			s.finished, s.talk, s.afterWork, s.disposition = -1, -1, -1, ""
			s.messages /= 2
		}
		if s.segment == "" {
			s.finished, s.talk, s.afterWork, s.messages, s.disposition = -1, -1, -1, -1, ""
		}
		rows = append(rows, s)
	}
	last := &rows[len(rows)-1]
	last.last = true
	switch {
	case over:
		last.status, last.reason = "CLOSED", "Resolved"
	case last.segment != "":
		last.status = "WithAgent"
	default:
		last.status = "WaitingQueue"
	}
	return rows
}

// modelDay begins so that interactions may go on into the next month.
var modelDay = time.Date(2024, 5, 31, 23, 25, 0, 0, time.UTC)

func moment(second int) time.Time {
	if second < 0 {
		return time.Time{}
	}
	return modelDay.Add(time.Duration(second) * time.Second)
}

// modelColumn is a column of a file.
type modelColumn struct {
	title string
	cell  func(s *shown, zone *time.Location) string
}

func modelTime(second int, zone *time.Location) string {
	if second < 0 {
		return ""
	}
	return moment(second).In(zone).Format(time.DateTime)
}

func modelNumber(n int) string {
	if n < 0 {
		return ""
	}
	return fmt.Sprint(n)
}

// modelColumns are all columns in which the model has values. The first few make
// a file loadable.
var modelColumns = []modelColumn{
	{"Session ID", func(s *shown, _ *time.Location) string { return s.session }},
	{"Segment ID", func(s *shown, _ *time.Location) string { return s.segment }},
	{"Queue Entry Time", func(s *shown, zone *time.Location) string { return modelTime(s.entered, zone) }},
	{"Segment Start Time", func(s *shown, zone *time.Location) string { return modelTime(s.accepted, zone) }},
	{"Status", func(s *shown, _ *time.Location) string { return s.status }},
	{"Queue Name", func(s *shown, _ *time.Location) string { return s.queue }},
	{"Queue Exit Time", func(s *shown, zone *time.Location) string { return modelTime(s.left, zone) }},
	{"Segment End Time", func(s *shown, zone *time.Location) string { return modelTime(s.finished, zone) }},
	{"Agent Name", func(s *shown, _ *time.Location) string { return s.agent }},
	{"Talk Time", func(s *shown, _ *time.Location) string { return modelNumber(s.talk) }},
	{"Reason", func(s *shown, _ *time.Location) string { return s.reason }},
	{"Disposition", func(s *shown, _ *time.Location) string { return s.disposition }},
	{"Messages Sent", func(s *shown, _ *time.Location) string { return modelNumber(s.messages) }},
	{"Session Tags", func(s *shown, _ *time.Location) string { return s.tags }},
	{"After Call Work Time", func(s *shown, _ *time.Location) string { return modelNumber(s.afterWork) }},
}

const (
	needed    = 6 // of modelColumns; others may be missing in a file
	segmentID = 1
)

// bookkeeping are columns of our own export.
var bookkeeping = []modelColumn{
	{"Started At", func(s *shown, zone *time.Location) string { return modelTime(s.began(), zone) }},
	{"Segment Number", func(s *shown, _ *time.Location) string { return fmt.Sprint(s.number) }},
	{"Last Segment", func(s *shown, _ *time.Location) string { return fmt.Sprint(s.last) }},
	{"In Progress", func(s *shown, _ *time.Location) string { return fmt.Sprint(s.open) }},
}

// writeModel returns rows as CSV, with the header before each block.
func writeModel(columns []modelColumn, zone *time.Location, blocks [][]shown) string {
	var text strings.Builder
	out := csv.NewWriter(&text)
	for _, rows := range blocks {
		var line []string
		for _, c := range columns {
			line = append(line, c.title)
		}
		_ = out.Write(line)
		for i := range rows {
			line = line[:0]
			for _, c := range columns {
				line = append(line, c.cell(&rows[i], zone))
			}
			_ = out.Write(line)
		}
	}
	out.Flush()
	return text.String()
}

// segments returns a state as a source of whole sessions gives it.
func segments(rows []shown) []report.Segment {
	seconds := func(n int) report.Seconds {
		if n < 0 {
			return report.Seconds{}
		}
		return report.SecondsOf(float64(n))
	}
	var segments []report.Segment
	for _, s := range rows {
		segment := report.Segment{
			SessionID: s.session, SegmentID: s.segment, QueueName: s.queue, AgentName: s.agent, Status: s.status, Reason: s.reason, Disposition: s.disposition,
			QueueEntryTime: moment(s.entered), QueueExitTime: moment(s.left), SegmentStartTime: moment(s.accepted), SegmentEndTime: moment(s.finished),
			TalkTime: seconds(s.talk), AfterCallWorkTime: seconds(s.afterWork), StartedAt: moment(s.began()),
			SegmentNumber: report.CountOf(int64(s.number)), LastSegment: s.last, InProgress: s.open,
		}
		if s.messages >= 0 {
			segment.MessagesSent = report.CountOf(int64(s.messages))
		}
		if s.tags != "" {
			segment.SessionTags = strings.Split(s.tags, "|")
		}
		segments = append(segments, segment)
	}
	return segments
}

// storedColumns and text are the two ways to write a stored row as one text.
const storedColumns = `SELECT concat_ws('/', session_id, segment_number, coalesce(segment_id, '-'), coalesce(queue_name, '-'),
	extract(epoch FROM started_at - '2024-05-31 23:25Z')::int, coalesce(extract(epoch FROM queue_entry_time - '2024-05-31 23:25Z')::int, -1),
	coalesce(extract(epoch FROM queue_exit_time - '2024-05-31 23:25Z')::int, -1), coalesce(extract(epoch FROM segment_start_time - '2024-05-31 23:25Z')::int, -1),
	coalesce(extract(epoch FROM segment_end_time - '2024-05-31 23:25Z')::int, -1), coalesce(agent_name, '-'), coalesce(talk_time, -1), coalesce(after_call_work_time, -1),
	coalesce(messages_sent, -1), coalesce(disposition, '-'), coalesce(array_to_string(session_tags, '|'), '-'), coalesce(status, '-'), coalesce(reason, '-'),
	last_segment, in_progress) FROM interaction_segments ORDER BY session_id, segment_number`

func (s *shown) text() string {
	dash := func(text string) string {
		if text == "" {
			return "-"
		}
		return text
	}
	sign := map[bool]string{true: "t", false: "f"}
	return fmt.Sprint(strings.Join([]string{
		s.session, fmt.Sprint(s.number), dash(s.segment), dash(s.queue), fmt.Sprint(s.began()), fmt.Sprint(s.entered), fmt.Sprint(s.left), fmt.Sprint(s.accepted),
		fmt.Sprint(s.finished), dash(s.agent), fmt.Sprint(s.talk), fmt.Sprint(s.afterWork), fmt.Sprint(s.messages), dash(s.disposition), dash(s.tags), dash(s.status), dash(s.reason),
		sign[s.last], sign[s.open],
	}, "/"))
}

// shuffled interleaves states without changing the order of rows in one.
func shuffled(random *rand.Rand, states [][]shown) []shown {
	states = slices.Clone(states)
	var rows []shown
	for len(states) > 0 {
		i := random.IntN(len(states))
		n := 1 + random.IntN(len(states[i]))
		rows = append(rows, states[i][:n]...)
		if states[i] = states[i][n:]; len(states[i]) == 0 {
			states = slices.Delete(states, i, i+1)
		}
	}
	return rows
}
