package reportcsv

import (
	"time"

	"github.com/interaction-segments/interaction-segments-app/pkg/ingest/localtime"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// twice is a cell with a time that occurs twice, while clocks go back.
type twice struct {
	cell   *time.Time
	second time.Time
}

// span is what is known of the row before.
type span struct{ start, end time.Time }

// clocks resolves times that occur twice: within a session, rows are in their
// order, and so are a row's times.
type clocks struct {
	session string
	before  span // of the row before
	// scattered has the sessions with times that occur twice, whose next row may
	// come after others.
	scattered map[string]span
}

// maxScattered bounds the memory of them: about as many as begin in an hour of
// the largest centers.
const maxScattered = 100_000

// resolve sets the row's times that occur twice to those that are meant.
func (c *clocks) resolve(row *report.Segment, ambiguous []twice) {
	before := c.before
	if row.SessionID != c.session {
		before = c.scattered[row.SessionID]
	}
	notBefore, near := before.start, before.end
	now := span{}
	for _, moment := range []*time.Time{&row.StartedAt, &row.QueueEntryTime, &row.QueueExitTime, &row.SegmentStartTime, &row.SegmentEndTime} {
		if moment.IsZero() {
			continue
		}
		for _, t := range ambiguous {
			if t.cell == moment {
				*moment = localtime.Choose(*moment, t.second, notBefore, near)
			}
		}
		if now.start.IsZero() {
			now.start = *moment
		}
		now.end, notBefore, near = *moment, *moment, *moment
	}
	c.session, c.before = row.SessionID, now
	if len(ambiguous) > 0 && len(c.scattered) < maxScattered {
		if c.scattered == nil {
			c.scattered = map[string]span{}
		}
		c.scattered[row.SessionID] = now
	}
}
