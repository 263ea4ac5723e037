package simulate

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// Days returns the options of a period of some days that ends at a time, with
// the default center scaled to about that many rows (0: not scaled).
func Days(days, rows int, to time.Time, zone *time.Location) Options {
	if zone == nil {
		zone = time.UTC
	}
	return Options{From: to.In(zone).AddDate(0, 0, -days), To: to, Zone: zone, Center: Default(), Rows: rows}
}

// Scaled returns a center with its demand and its teams of fixed size
// multiplied by a factor. Other teams follow the demand.
func (c Center) Scaled(factor float64) Center {
	c.Inbound = append([]Inbound(nil), c.Inbound...)
	for i := range c.Inbound {
		c.Inbound[i].Demand.PerDay *= factor
	}
	c.Outbound = append([]Outbound(nil), c.Outbound...)
	for i := range c.Outbound {
		c.Outbound[i].Demand.PerDay *= factor
	}
	c.Teams = append([]Team(nil), c.Teams...)
	for i := range c.Teams {
		if n := c.Teams[i].Agents; n > 0 {
			c.Teams[i].Agents = max(1, int(math.Round(float64(n)*factor)))
		}
	}
	return c
}

// interactions returns the mean number that start between two times.
func (c Center) interactions(from, to time.Time, zone *time.Location) float64 {
	total := 0.0
	for _, in := range c.Inbound {
		total += in.Demand.expected(from, to, zone)
	}
	for _, out := range c.Outbound {
		total += out.Demand.expected(from, to, zone)
	}
	return total
}

// resolve checks the options and sets their defaults.
func (o Options) resolve(ctx context.Context) (Options, error) {
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	o.From, o.To = o.From.UTC().Truncate(time.Second), o.To.UTC().Truncate(time.Second)
	if !o.From.Before(o.To) {
		return o, fmt.Errorf("the period must end after it starts: from %s to %s",
			o.From.Format(time.RFC3339), o.To.Format(time.RFC3339))
	}
	if o.Rows < 0 {
		return o, fmt.Errorf("the number of rows must be 0 or more, not %d", o.Rows)
	}
	if err := o.Center.Validate(); err != nil {
		return o, fmt.Errorf("the center: %w", err)
	}
	if o.Rows == 0 {
		return o, nil
	}
	return o.scale(ctx)
}

// The size of a trial run, which counts the rows per interaction.
const (
	trialDays         = 7
	trialInteractions = 20_000
)

// scale scales the center to the number of rows. The rows per interaction depend
// on the whole center, so they are counted in a trial run of at most a week.
func (o Options) scale(ctx context.Context) (Options, error) {
	trial := o
	trial.Rows = 0
	if week := o.From.AddDate(0, 0, trialDays); week.Before(trial.To) {
		trial.To = week
	}
	inTrial := o.Center.interactions(trial.From, trial.To, o.Zone)
	if inTrial == 0 {
		return o, errors.New("the center has no demand in this period, so it cannot be scaled to a number of rows")
	}
	trial.Center = o.Center.Scaled(trialInteractions / inTrial)
	rows := 0
	err := newEngine(trial, func(session []report.Segment) error {
		rows += len(session)
		return nil
	}).run(ctx)
	if err != nil {
		return o, err
	}
	if rows == 0 {
		return o, errors.New("the center has no rows in this period, so it cannot be scaled to a number of rows")
	}
	rowsEach := float64(rows) / trialInteractions
	wanted := float64(o.Rows) / rowsEach
	o.Center = o.Center.Scaled(wanted / o.Center.interactions(o.From, o.To, o.Zone))
	o.Rows = 0
	return o, nil
}
