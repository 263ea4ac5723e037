package simulate

import (
	"math"
	"math/rand/v2"
	"time"
)

const (
	slot         = 30 * time.Minute
	slotsPerDay  = int(24 * time.Hour / slot)
	slotsPerWeek = 7 * slotsPerDay
)

// rate returns the arrivals per second in that hour of the week.
func (d Demand) rate(weekday time.Weekday, hour int) float64 {
	return d.PerDay / (24 * 60 * 60) * weight(d.Hours[:], hour) * weight(d.Weekdays[:], int(weekday))
}

// weight returns the i-th weight relative to the mean.
func weight(weights []float64, i int) float64 {
	total := 0.0
	for _, w := range weights {
		total += w
	}
	if total == 0 {
		return 1
	}
	return weights[i] / total * float64(len(weights))
}

// expected returns the mean number of arrivals between two times.
func (d Demand) expected(from, to time.Time, zone *time.Location) float64 {
	total := 0.0
	for t := from; t.Before(to); {
		local := t.In(zone)
		end := nextHour(local)
		if end.After(to) {
			end = to
		}
		total += d.rate(local.Weekday(), local.Hour()) * end.Sub(t).Seconds()
		t = end
	}
	return total
}

// nextHour returns the start of the next hour in t's location, whose offset from
// UTC may include part of an hour.
func nextHour(t time.Time) time.Time {
	_, minute, sec := t.Clock()
	past := time.Duration(minute)*time.Minute + time.Duration(sec)*time.Second + time.Duration(t.Nanosecond())
	return t.Add(time.Hour - past)
}

// arrivals is a Poisson process with a rate that is constant within an hour.
type arrivals struct {
	demand    Demand
	clock     clock
	random    *rand.Rand
	variation Distribution // of a day's demand around 1
	days      uint64       // seed of the days' variation

	rate  float64 // per second, until
	until instant
}

// next returns the first arrival after now, or false if there is none before
// the end. As the process has no memory, the search starts again in each hour
// with that hour's rate.
func (a *arrivals) next(now, end instant) (instant, bool) {
	for t := now; t < end; t = a.until {
		if t >= a.until {
			a.enter(t)
		}
		if a.rate <= 0 {
			continue
		}
		gap := a.random.ExpFloat64() / a.rate * float64(second)
		if gap >= float64(a.until-t) {
			continue
		}
		if at := t + instant(gap); at < end {
			return at, true
		}
		return 0, false
	}
	return 0, false
}

// enter sets the rate for the hour of t.
func (a *arrivals) enter(t instant) {
	local := a.clock.at(t)
	a.until = a.clock.instant(nextHour(local))
	a.rate = a.demand.rate(local.Weekday(), local.Hour()) * a.busyness(local)
}

// busyness returns the factor of a local day. It depends only on the seed and
// the date, so all streams of a center share their busy days.
func (a *arrivals) busyness(local time.Time) float64 {
	if a.variation.sigma == 0 {
		return 1
	}
	year, month, day := local.Date()
	date := time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix()
	factor := a.variation.seconds(stream(a.days, uint64(date))) //nolint:gosec // any number unique to the date
	return math.Min(math.Max(factor, 0.5), 2)
}
