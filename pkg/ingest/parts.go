package ingest

import (
	"github.com/interaction-segments/interaction-segments-app/pkg/postgres/store"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// parts hands rows to a stage that come one by one: it numbers those of a
// session that follow each other in time and marks the last.
type parts struct {
	stage    *store.Stage
	numbered bool // rows may carry numbers
	keepLast bool // rows say which is last

	held    report.Segment // the row before, until it is known whether it is the last
	holding bool
	first   bool // the row held begins a part
	number  int64
}

func (p *parts) add(row *report.Segment) error {
	follows := p.holding && p.follows(row)
	if err := p.release(!follows); err != nil {
		return err
	}
	p.held, p.holding, p.first = *row, true, !follows
	if !p.numbered || !row.SegmentNumber.Valid {
		p.held.SegmentNumber = report.CountOf(1)
		if follows {
			p.held.SegmentNumber.Value += p.number
		}
	}
	p.number = p.held.SegmentNumber.Value
	return nil
}

// follows says whether the row continues the part of the row held.
func (p *parts) follows(row *report.Segment) bool {
	switch {
	case row.SessionID != p.held.SessionID:
		return false
	case p.numbered && row.SegmentNumber.Valid:
		return row.SegmentNumber.Value == p.number+1
	}
	return !row.StartedAt.Before(p.held.StartedAt)
}

// release passes the row held on.
func (p *parts) release(last bool) error {
	if !p.holding {
		return nil
	}
	p.holding = false
	if !p.keepLast {
		p.held.LastSegment = last
	}
	return p.stage.Add(&p.held, p.first)
}
