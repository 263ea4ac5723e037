package simulate

// kind is the kind of an event; see engine.dispatch.
type kind uint8

const (
	arrival   kind = iota // number: the stream
	botDone               // the bot contains or transfers
	waitOver              // patience or time-out
	accepted              // the agent picks up
	talkOver              // the segment ends
	agentFree             // after-call work is done
	shiftDue              // number: the team of the shift
	breakDue              // number: its length in seconds
	breakOver
	shiftOver
)

// event is a scheduled event.
type event struct {
	at          instant
	order       uint64 // of scheduling, for events at the same time
	interaction *interaction
	agent       *agent
	number      uint32 // of an interaction: its step when scheduled
	kind        kind
}

func (e *event) before(f *event) bool {
	return e.at < f.at || e.at == f.at && e.order < f.order
}

// agenda is the scheduled events: a binary heap of values, since container/heap
// allocates on each push.
type agenda struct {
	heap  []event
	order uint64
}

func (a *agenda) add(e event) {
	a.order++
	e.order = a.order
	a.heap = append(a.heap, e)
	i := len(a.heap) - 1
	for i > 0 {
		parent := (i - 1) / 2
		if !e.before(&a.heap[parent]) {
			break
		}
		a.heap[i] = a.heap[parent]
		i = parent
	}
	a.heap[i] = e
}

// pop removes and returns the next event. The agenda must not be empty.
func (a *agenda) pop() event {
	next := a.heap[0]
	last := len(a.heap) - 1
	moved := a.heap[last]
	a.heap[last] = event{}
	a.heap = a.heap[:last]
	if last == 0 {
		return next
	}
	i := 0
	for {
		child := 2*i + 1
		if child >= last {
			break
		}
		if child+1 < last && a.heap[child+1].before(&a.heap[child]) {
			child++
		}
		if !a.heap[child].before(&moved) {
			break
		}
		a.heap[i] = a.heap[child]
		i = child
	}
	a.heap[i] = moved
	return next
}
