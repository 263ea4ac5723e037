package ingest

import (
	"context"
	"slices"
	"time"

	"github.com/interaction-segments/interaction-segments-app/pkg/ingest/calldetails"
)

// The API returns conversations by the time they started, and by nothing else.
// Of a conversation in progress the start of its first row is known: it started
// then, or before, since a bot may have had it first.

// lookBack is how long before its first row a conversation may have started.
const lookBack = 24 * time.Hour

// listUnread lists the sessions in progress that are to be read again: not those
// that the API does not know any more, nor those that are too old.
func (p *puller) listUnread(ctx context.Context, unknown []string) error {
	open, err := p.writer.OpenSessions(ctx)
	if err != nil {
		return err
	}
	p.unread, p.unknown = map[string]time.Time{}, map[string]bool{}
	for _, session := range unknown {
		p.unknown[session] = true
	}
	for _, session := range open {
		tooOld := p.options.Reopen > 0 && session.StartedAt.Before(p.options.Until.Add(-p.options.Reopen))
		if !tooOld && !p.unknown[session.SessionID] {
			p.unread[session.SessionID] = session.StartedAt
		}
	}
	return nil
}

// reopen reads the sessions in progress again that were not read yet: first the
// time shortly before their first rows; then, for those not found, a day before.
// It records which ones the API does not know.
func (p *puller) reopen(ctx context.Context) error {
	overlap := max(p.options.Overlap, time.Second)
	for _, reach := range [][2]time.Duration{{overlap, -time.Second}, {max(lookBack, overlap), overlap}} {
		for _, w := range p.windows(reach[0], reach[1]) {
			if err := p.read(ctx, w.from, w.to, ""); err != nil {
				return err
			}
		}
	}
	open, err := p.writer.OpenSessions(ctx)
	if err != nil || len(open) == 0 {
		return err
	}
	p.result.InProgress = &InProgress{Sessions: len(open), Oldest: open[0].StartedAt.UTC()}
	var still []string
	for _, session := range open {
		if _, unread := p.unread[session.SessionID]; unread || p.unknown[session.SessionID] {
			still = append(still, session.SessionID)
		}
	}
	p.result.InProgress.Unknown = len(still)
	return p.writer.SetUnknown(ctx, p.client.Source(), still)
}

type timeWindow struct{ from, to time.Time }

// windows returns the times from so long before the starts of unread sessions to
// so long before them, without the times that are read for another one anyway.
func (p *puller) windows(from, to time.Duration) (windows []timeWindow) {
	var starts []time.Time
	for _, start := range p.unread {
		starts = append(starts, start)
	}
	slices.SortFunc(starts, time.Time.Compare)
	for _, start := range starts {
		next := timeWindow{start.Add(-from), start.Add(-to)}
		if next.to.After(p.options.Until) {
			next.to = p.options.Until
		}
		if last := len(windows) - 1; last >= 0 && !next.from.After(windows[last].to) && next.to.Sub(windows[last].from) <= calldetails.MaxWindow {
			windows[last].to = next.to
			continue
		}
		windows = append(windows, next)
	}
	return windows
}
