package simulate

import (
	"math"
	"sort"
	"time"
)

// plannedShift is one shift of a week: the half hour of its start, from Sunday
// 00:00 in the center's zone, and its form.
type plannedShift struct {
	start int
	form  Shift
}

// timetable is a team's weekly shifts in order of their start, and the current
// position.
type timetable struct {
	shifts []plannedShift
	people int
	week   time.Time // local midnight of the current week's Sunday
	next   int       // index in shifts
	turn   int       // index of the person who works the next shift
}

// need is the number of agents required in each half hour of the week.
type need [slotsPerWeek]float64

// tolerance is the part of an agent that may be lacking.
const tolerance = 0.5

// cover plans shifts so that enough agents are on duty in every half hour,
// counting each shift as its share without breaks. It is greedy: for the largest
// lack it adds the shift with the least waste.
func cover(required need, forms []Shift) []plannedShift {
	lack := required
	var planned []plannedShift
	for {
		peak := 0
		for s := range lack {
			if lack[s] > lack[peak] {
				peak = s
			}
		}
		if lack[peak] <= tolerance {
			break
		}
		best, bestUse := plannedShift{}, -1.0
		for _, form := range forms {
			length, present := form.slots(), form.presence()
			for start := peak - length + 1; start <= peak; start++ {
				use := 0.0
				for s := start; s < start+length; s++ {
					use += math.Min(present, math.Max(0, lack[weekSlot(s)]))
				}
				if use /= float64(length) * present; use > bestUse+1e-9 {
					best, bestUse = plannedShift{weekSlot(start), form}, use
				}
			}
		}
		// Large centers are planned several agents at a time.
		for range max(1, int(lack[peak]/16)) {
			planned = append(planned, best)
			for s := best.start; s < best.start+best.form.slots(); s++ {
				lack[weekSlot(s)] -= best.form.presence()
			}
		}
	}
	sort.SliceStable(planned, func(i, j int) bool { return planned[i].start < planned[j].start })
	return planned
}

func weekSlot(s int) int { return (s%slotsPerWeek + slotsPerWeek) % slotsPerWeek }

func (s Shift) slots() int { return int(s.Length / slot) }

// presence is the share (0..1) of the shift without breaks.
func (s Shift) presence() float64 {
	present := s.Length
	for _, b := range s.Breaks {
		present -= b.Length
	}
	return present.Seconds() / s.Length.Seconds()
}

// workforce returns the number of people that work the shifts in rotation: at
// most five days a week each, and at least a day between two starts.
func workforce(shifts []plannedShift) int {
	people := (len(shifts) + 4) / 5
	for i, j := 0, 0; i < len(shifts); i++ {
		for j < i+len(shifts) && startOf(shifts, j)-startOf(shifts, i) < slotsPerDay {
			j++
		}
		people = max(people, j-i)
	}
	return people
}

// startOf returns the start of the i-th shift, which may be of a later week.
func startOf(shifts []plannedShift, i int) int {
	return shifts[i%len(shifts)].start + i/len(shifts)*slotsPerWeek
}

// begin moves to the first shift that starts at or after t.
func (p *timetable) begin(t time.Time) {
	year, month, day := t.Date()
	p.week = time.Date(year, month, day-int(t.Weekday()), 0, 0, 0, 0, t.Location())
	for len(p.shifts) > 0 && p.due().Before(t) {
		p.advance()
	}
}

// due returns when the next shift starts.
func (p *timetable) due() time.Time {
	year, month, day := p.week.Date()
	start := p.shifts[p.next].start
	minutes := int(slot/time.Minute) * (start % slotsPerDay)
	return time.Date(year, month, day+start/slotsPerDay, 0, minutes, 0, 0, p.week.Location())
}

// advance moves to the next shift and the next person.
func (p *timetable) advance() {
	p.turn = (p.turn + 1) % p.people
	p.next++
	if p.next == len(p.shifts) {
		year, month, day := p.week.Date()
		p.next, p.week = 0, time.Date(year, month, day+7, 0, 0, 0, 0, p.week.Location())
	}
}

// startShifts signs in the agents whose shift starts now and schedules the next.
func (e *engine) startShifts(number uint32) {
	t := e.teams[number]
	for {
		due := e.clock.instant(t.plan.due())
		if due > e.now {
			e.at(due, event{kind: shiftDue, number: number})
			return
		}
		e.signIn(t.agents[t.plan.turn], t.plan.shifts[t.plan.next].form)
		t.plan.advance()
	}
}
