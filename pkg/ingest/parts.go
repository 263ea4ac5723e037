package ingest

import (
	"github.com/interaction-segments/interaction-segments-app/pkg/postgres/store"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// parts adds single rows to a stage: it numbers consecutive rows of a session
// and marks the last.
type parts struct {
	stage    *store.Stage
	numbered bool // rows may have numbers
	keepLast bool // rows have the mark of the last

	held    report.Segment // the previous row, until the next shows whether it is the last
	holding bool
	first   bool // held begins a part
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

// follows reports whether the row continues the part of the row held.
func (p *parts) follows(row *report.Segment) bool {
	switch {
	case row.SessionID != p.held.SessionID:
		return false
	case p.numbered && row.SegmentNumber.Valid:
		return row.SegmentNumber.Value == p.number+1
	}
	return !row.StartedAt.Before(p.held.StartedAt)
}

// release adds the row held to the stage.
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
