package simulate

import (
	"context"
	"fmt"
	"time"

	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// Live is a center that goes on living: it is asked again and again what has
// happened since.
type Live struct{ engine *engine }

// endless is how long a live center can go on.
const endless = 100 * 366 * 24 * time.Hour

// LiveOptions are those of the default center around the clock that opens on the
// UTC day of a time, so that who knows its first row can set up the same again.
// It is a little short of staff, so that now and then somebody waits.
func LiveOptions(opened time.Time) Options {
	from := opened.UTC().Truncate(24 * time.Hour)
	center := Default().AroundTheClock()
	for i := range center.Teams {
		center.Teams[i].Safety /= 2
	}
	return Options{From: from, To: from.Add(24 * time.Hour), Center: center}
}

// NewLive sets up the center of the options, which opens at From. Rows is the
// number of rows until To; the center goes on after it.
func NewLive(ctx context.Context, o Options) (*Live, error) {
	o, err := o.resolve(ctx)
	if err != nil {
		return nil, fmt.Errorf("simulate: %w", err)
	}
	o.To = o.From.Add(endless)
	live := &Live{newEngine(o, nil)}
	live.engine.open()
	return live, nil
}

// Advance emits what happened before a time, and since the last call: each
// session that ended, whole, then each in progress that began or changed. What
// [Run] says of emit holds here too.
func (l *Live) Advance(ctx context.Context, to time.Time, emit func(rows []report.Segment) error) error {
	l.engine.emit = emit
	if err := l.engine.advance(ctx, l.engine.clock.instant(to.UTC().Truncate(time.Second))); err != nil {
		return err
	}
	l.engine.deliverOpen()
	return l.engine.failed
}
