package simulate

import (
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// source is a running Inbound or Outbound stream.
type source struct {
	arrivals  arrivals
	direction string
	channel   string
	bot       Bot
	anonymous float64
	routes    []route
}

type route struct {
	queue   *queue
	share   float64
	support string
}

// choose draws one of the stream's routes.
func (s *source) choose(r *rand.Rand) *route {
	last := len(s.routes) - 1
	if last == 0 {
		return &s.routes[0]
	}
	chance := r.Float64()
	for i := range s.routes[:last] {
		if chance -= s.routes[i].share; chance < 0 {
			return &s.routes[i]
		}
	}
	return &s.routes[last]
}

// handling is a running Handling, with its medium and queues.
type handling struct {
	Handling
	medium    Medium
	transfers []transfer
}

type transfer struct {
	Transfer
	to *queue
}

// newEngine sets up the center of resolved options.
func newEngine(o Options, emit func(rows []report.Segment) error) *engine {
	c := clock{origin: o.From.Add(-warmUp), zone: o.Zone}
	e := &engine{
		clock: c, from: c.instant(o.From), end: c.instant(o.To),
		seed: o.Seed, breaks: stream(breakNumbers.seed(o.Seed), 0),
		ring: o.Center.Ring, agentHangup: o.Center.AgentHangup,
		emit: emit,
	}
	e.setUpLines(o.Center)
	e.setUpTeams(o.Center.Teams)
	e.setUpSources(o.Center)
	e.staff(o.Center.Shifts)
	e.hire()
	return e
}

// setUpLines creates the queues, and a hidden line for each outbound stream.
func (e *engine) setUpLines(c Center) {
	named := make(map[string]*queue, len(c.Queues))
	for _, spec := range c.Queues {
		q := &queue{
			name: spec.Name, skills: spec.Skills, priority: spec.Priority, opening: spec.Opening,
			patience: spec.Patience, timeout: instant(spec.Timeout.Microseconds()),
			handling: &handling{Handling: spec.Handling, medium: spec.Medium},
		}
		named[q.name] = q
		e.lines = append(e.lines, q)
	}
	for i, spec := range c.Queues {
		e.lines[i].overflow = named[spec.Overflow]
	}
	for _, spec := range c.Outbound {
		e.lines = append(e.lines, &queue{
			skills: spec.Skills, priority: math.MinInt, timeout: outboundPatience,
			handling: &handling{Handling: spec.Handling, medium: spec.Medium},
		})
	}
	for _, q := range e.lines {
		for _, t := range q.handling.Transfers {
			q.handling.transfers = append(q.handling.transfers, transfer{t, named[t.To]})
		}
	}
}

// outboundPatience is how long an outbound interaction waits for an agent
// before it is dropped.
const outboundPatience = 2 * 60 * 60 * second

func (e *engine) setUpTeams(specs []Team) {
	for _, spec := range specs {
		t := &team{spec: spec, concurrent: max(1, spec.Concurrent)}
		t.free = make([]list[agent], t.concurrent)
		for _, q := range e.lines {
			if t.serves(q.skills) {
				t.queues = append(t.queues, q)
				q.teams = append(q.teams, t)
			}
		}
		slices.SortStableFunc(t.queues, func(a, b *queue) int {
			if a.priority > b.priority {
				return -1
			} else if a.priority < b.priority {
				return 1
			}
			return 0
		})
		e.teams = append(e.teams, t)
	}
	for _, q := range e.lines { // specialists first
		slices.SortStableFunc(q.teams, func(a, b *team) int { return len(a.queues) - len(b.queues) })
	}
}

func (e *engine) setUpSources(c Center) {
	named := make(map[string]*queue, len(e.lines))
	for _, q := range e.lines {
		named[q.name] = q
	}
	for _, in := range c.Inbound {
		s := &source{
			direction: inbound, channel: in.Channel,
			bot: in.Bot, anonymous: in.Anonymous,
		}
		for _, r := range in.Routes {
			s.routes = append(s.routes, route{named[r.Queue], r.Share, r.Support})
		}
		e.addSource(s, in.Demand, c.DayVariation)
	}
	for i, out := range c.Outbound {
		line := e.lines[len(c.Queues)+i]
		s := &source{
			direction: outbound, channel: out.Channel,
			routes: []route{{line, 1, out.Support}},
		}
		e.addSource(s, out.Demand, c.DayVariation)
	}
}

func (e *engine) addSource(s *source, d Demand, dayVariation float64) {
	s.arrivals = arrivals{
		demand: d, clock: e.clock,
		random:    stream(arrivalNumbers.seed(e.seed), uint64(len(e.sources))),
		variation: LogNormal(time.Second, dayVariation),
		days:      dayNumbers.seed(e.seed),
	}
	e.sources = append(e.sources, s)
}

// agentsPerLead is the number of agents per supervisor.
const agentsPerLead = 12

// hire gives every team its agents and supervisors.
func (e *engine) hire() {
	staff := newDirectory(e.seed)
	for _, t := range e.teams {
		size := t.spec.Agents
		if size == 0 {
			size = t.plan.people
		}
		agents := make([]agent, size)
		t.agents = make([]*agent, size)
		for i := range agents {
			agents[i] = agent{person: staff.hire(), team: t}
			t.agents[i] = &agents[i]
		}
		for range size/agentsPerLead + 1 {
			t.leads = append(t.leads, staff.hire().email)
		}
		e.leads = append(e.leads, t.leads...)
	}
}
