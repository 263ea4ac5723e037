package frame

import (
	"sync/atomic"

	"github.com/interaction-segments/interaction-segments-app/pkg/wire"
)

// Budget bounds the bytes of rows that are held at a time, within a larger
// budget where there is one: a query's within its request's within the data
// source's.
type Budget struct {
	most     int64
	exceeded error
	within   *Budget
	held     atomic.Int64
}

// NewBudget returns a budget of that many bytes; exceeded is the error of what
// would hold more.
func NewBudget(most int64, exceeded error, within *Budget) *Budget {
	return &Budget{most: most, exceeded: exceeded, within: within}
}

// Within returns a budget that is bounded by this one only.
func (b *Budget) Within() *Budget { return NewBudget(b.most, b.exceeded, b) }

// take adds to what is held, in this budget and in those around it.
func (b *Budget) take(bytes int64) error {
	if b.held.Add(bytes) > b.most {
		b.held.Add(-bytes)
		return b.exceeded
	}
	if b.within == nil {
		return nil
	}
	err := b.within.take(bytes)
	if err != nil {
		b.held.Add(-bytes)
	}
	return err
}

// Release gives back all that is held.
func (b *Budget) Release() {
	held := b.held.Swap(0)
	for around := b.within; around != nil; around = around.within {
		around.held.Add(-held)
	}
}

// Budgeted returns the sink with its rows counted in a budget.
func Budgeted(sink Sink, budget *Budget) Sink { return &budgeted{Sink: sink, budget: budget} }

type budgeted struct {
	Sink
	budget *Budget
	left   int64 // taken and not yet used
}

// Append adds a row, for which bytes are taken many rows at a time.
func (b *budgeted) Append(row wire.Row) error {
	const step = 64 << 10
	if b.left -= int64(row.Size()); b.left < 0 {
		more := step - b.left
		if err := b.budget.take(more); err != nil {
			return err
		}
		b.left += more
	}
	return b.Sink.Append(row)
}
