package deliver

import (
	"context"
	"crypto/rand"
	"fmt"
	"math/big"
	"time"
)

// lease is how long a claim holds that does not change, by Grafana's clock. Its
// owner begins to mail in the first [workLimit] of it, which leaves more than
// the mail takes at most.
const (
	lease     = 30 * time.Minute
	workLimit = 15 * time.Minute
)

// claim is a due time that this program works on, and no other.
type claim struct {
	id    int64 // of its annotation
	name  string
	due   time.Time
	first time.Time // when the work on it began, in whole milliseconds, maybe elsewhere
	until time.Time // when the owner may no longer mail
}

// acquire claims a due time of a report. Without an error and a claim, there is
// nothing to do: the run has ended, or another program is at it.
func (d *Deliverer) acquire(ctx context.Context, report string, due time.Time) (*claim, error) {
	const attempts = 6
	for range attempts {
		before, err := d.standing(ctx, report, due, "")
		if err != nil {
			return nil, err
		}
		if before.ended {
			return nil, d.grafana.eraseAll(ctx, before.idle)
		}
		if before.busy {
			return nil, nil
		}
		began := d.now()
		mine := &claim{name: rand.Text(), due: due, first: began, until: time.Now().Add(workLimit)}
		if !before.first.IsZero() && before.first.Before(began) {
			mine.first = before.first
		}
		mine.id, err = d.grafana.annotate(ctx, annotation{
			DashboardUID: report, Time: mine.first.UnixMilli(), TimeEnd: began.UnixMilli(), Tags: []string{ClaimTag},
		}, mine.note(Running))
		if err != nil {
			return nil, fmt.Errorf("claim the run: %w", err)
		}
		after, err := d.standing(ctx, report, due, mine.name)
		if err == nil && !after.ended && !after.busy {
			if err := d.grafana.eraseAll(ctx, after.idle); err != nil {
				d.Log.Warn("A claim that nobody holds is left for the next time", "error", err)
			}
			return mine, nil
		}
		// Even where the program is to stop: what is left would hold for a while.
		if gone := d.grafana.erase(context.WithoutCancel(ctx), mine.id); err == nil {
			err = gone
		}
		if err != nil || after.ended {
			return nil, err
		}
		if err := d.pause(ctx); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

// note is the text of the claim.
func (c *claim) note(state State) Note {
	return Note{State: state, By: By, Due: c.due.UTC().Format(time.RFC3339), Claim: c.name}
}

// standing is what others have noted of a due time.
type standing struct {
	ended bool      // its run has ended
	busy  bool      // someone works on it
	idle  []int64   // claims that nobody holds: waiting, or left behind
	first time.Time // when the work on it first began, if it did
}

func (d *Deliverer) standing(ctx context.Context, report string, due time.Time, mine string) (standing, error) {
	const most = 5000
	notes, now, err := d.grafana.annotations(ctx, report, due, most, RunTag, ClaimTag)
	if err != nil {
		return standing{}, err
	}
	var s standing
	for _, each := range notes {
		if !each.isDue(due) || each.note.Claim == mine && mine != "" {
			continue
		}
		if each.ended() {
			s.ended = true
			continue
		}
		if began := time.UnixMilli(each.Time); s.first.IsZero() || began.Before(s.first) {
			s.first = began
		}
		if each.held(now) {
			s.busy = true
		} else {
			s.idle = append(s.idle, each.ID)
		}
	}
	return s, nil
}

// held reports whether a claim's owner works on it.
func (a annotation) held(now time.Time) bool {
	return a.note.State == Running && now.Sub(time.UnixMilli(a.Updated)) < lease
}

// open returns the due times of a report that someone began to work on, and
// that nobody works on now.
func (d *Deliverer) open(ctx context.Context, report string) ([]time.Time, error) {
	const most = 100 // they are few, and the last to change
	claims, now, err := d.grafana.annotations(ctx, report, time.Time{}, most, ClaimTag)
	if err != nil {
		return nil, err
	}
	var due []time.Time
	for _, each := range claims {
		at, err := time.Parse(time.RFC3339, each.note.Due)
		if err == nil && !each.ended() && !each.held(now) {
			due = append(due, at)
		}
	}
	return due, nil
}

func (g *Grafana) eraseAll(ctx context.Context, ids []int64) error {
	for _, id := range ids {
		if err := g.erase(ctx, id); err != nil {
			return fmt.Errorf("remove a claim that nobody holds: %w", err)
		}
	}
	return nil
}

// pauseLimit bounds the pause after which a program claims again.
const pauseLimit = 2 * time.Second

// pause waits for a random time.
func pause(ctx context.Context) error {
	random, err := rand.Int(rand.Reader, big.NewInt(int64(pauseLimit)))
	if err != nil {
		return fmt.Errorf("choose the length of a pause: %w", err)
	}
	select {
	case <-time.After(time.Duration(random.Int64())):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
