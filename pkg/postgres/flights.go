package postgres

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strconv"
	"sync"
	"time"

	"github.com/interaction-segments/interaction-segments-app/pkg/wire"
)

// flights runs a statement once for all that ask for it at a time: the same
// SQL, values and types, so that askers of different access or masking, whose
// statements differ, never share one.
//
// Who asks while the first row is awaited, where figures spend nearly all of
// their time, gets every row as it arrives. Nothing is kept for those that come
// later: they have a statement of their own.
type flights struct {
	mu    sync.Mutex
	under map[string]*flight // that may be joined, by [statement.key]
}

// flight is a statement that runs for its riders. It goes on until the last of
// them has got off.
type flight struct {
	flights *flights
	key     string
	cancel  context.CancelFunc
	riders  []*rider // guarded by flights.mu until boarding has ended
	aboard  int      // guarded by flights.mu
}

// errLost is the error of riders whose flight has ended in no known way.
var errLost = errors.New("the reading of the rows ended early")

// read runs a statement for a result, or joins one that runs. The sink is called
// from another goroutine, but never after read has returned.
func (f *flights) read(ctx context.Context, from querier, s statement, result *result) error {
	key, known := s.key()
	if !known {
		return result.read(ctx, from, s)
	}
	r := &rider{result: result, ended: make(chan error, 1)}
	f.mu.Lock()
	joined, begun := f.under[key]
	if !begun {
		// It serves others too, so that the asker's end is not its own.
		flying, cancel := context.WithCancel(context.WithoutCancel(ctx))
		joined = &flight{flights: f, key: key, cancel: cancel}
		if f.under == nil {
			f.under = map[string]*flight{}
		}
		f.under[key] = joined
		go joined.run(flying, from, s)
	}
	joined.riders = append(joined.riders, r)
	joined.aboard++
	f.mu.Unlock()
	select {
	case err := <-r.ended:
		return err
	case <-ctx.Done():
		r.leave()
		joined.leave()
		return Classify(ctx, ctx.Err())
	}
}

func (f *flight) run(ctx context.Context, from querier, s statement) {
	err := errLost
	defer func() { f.end(err) }()
	err = (&result{sink: f}).read(ctx, from, s)
}

// board ends the boarding: from then on the riders are those that there are.
func (f *flight) board() {
	f.flights.mu.Lock()
	defer f.flights.mu.Unlock()
	f.close()
}

// close keeps others from joining; flights.mu is held.
func (f *flight) close() {
	if f.flights.under[f.key] == f {
		delete(f.flights.under, f.key)
	}
}

// leave counts a rider off, and cancels the statement with the last.
func (f *flight) leave() {
	f.flights.mu.Lock()
	defer f.flights.mu.Unlock()
	if f.aboard--; f.aboard == 0 {
		f.close()
		f.cancel()
	}
}

// end tells the riders that are left how the statement ended.
func (f *flight) end(err error) {
	f.board()
	for _, r := range f.riders {
		r.end(func(*result) error { return err })
	}
	f.cancel()
}

// Begin begins every rider's result, each with the header of its own.
func (f *flight) Begin(wire.Header) error {
	f.board()
	return f.each(func(result *result) error {
		result.begun = true
		return result.sink.Begin(result.header)
	})
}

// Append passes a row to every rider.
func (f *flight) Append(row wire.Row) error {
	return f.each(func(result *result) error { return result.sink.Append(row) })
}

// each calls the riders' sinks, or returns [wire.ErrFull] where none takes rows.
func (f *flight) each(call func(*result) error) error {
	taken := false
	for _, r := range f.riders {
		taken = r.take(call) || taken
	}
	if !taken {
		return wire.ErrFull
	}
	return nil
}

// End ends every rider's result.
func (f *flight) End(footer wire.Footer) error {
	for _, r := range f.riders {
		r.end(func(result *result) error { return result.sink.End(footer) })
	}
	return nil
}

// rider is one that asks.
type rider struct {
	mu     sync.Mutex
	result *result // nil once it has ended or left
	full   bool    // takes no more rows
	ended  chan error
}

// take calls the rider's sink, and reports whether it takes more rows.
func (r *rider) take(call func(*result) error) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.result == nil || r.full {
		return false
	}
	err := r.safely(call)
	if errors.Is(err, wire.ErrFull) {
		r.full = true
	} else if err != nil {
		r.result = nil
		r.ended <- err
	}
	return err == nil
}

// end calls the rider's sink a last time, unless it has ended, and passes on
// what comes of it.
func (r *rider) end(call func(*result) error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.result != nil {
		err := r.safely(call)
		r.result = nil
		r.ended <- err
	}
}

// leave takes the rider's sink away.
func (r *rider) leave() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.result = nil
}

// safely returns a sink's panic as an error, which then is its rider's alone.
func (r *rider) safely(call func(*result) error) (err error) {
	defer func() {
		if panicked := recover(); panicked != nil {
			err = fmt.Errorf("panic: %v\n%s", panicked, debug.Stack())
		}
	}()
	return call(r.result)
}

// key returns what statements have in common that give the same rows, and false
// where a value is of a kind that is not known here.
func (s statement) key() (key string, known bool) {
	text := []byte(s.sql)
	for _, column := range s.columns {
		text = append(append(text, 0), column.kind...)
	}
	for _, value := range s.args {
		if text, known = appendValue(append(text, 0), value); !known {
			return "", false
		}
	}
	return string(text), true
}

// appendValue appends a bound value so that no two values look alike. The
// placeholder in the statement's text says of which type it is.
func appendValue(dst []byte, value any) (appended []byte, known bool) {
	switch value := value.(type) {
	case string:
		return strconv.AppendQuote(dst, value), true
	case []byte:
		return strconv.AppendQuote(dst, string(value)), true
	case int:
		return strconv.AppendInt(dst, int64(value), 10), true
	case int64:
		return strconv.AppendInt(dst, value, 10), true
	case float64:
		return strconv.AppendFloat(dst, value, 'g', -1, 64), true
	case bool:
		return strconv.AppendBool(dst, value), true
	case time.Time:
		return value.UTC().AppendFormat(dst, time.RFC3339Nano), true
	case []string:
		return appendValues(dst, value), true
	case []time.Time:
		return appendValues(dst, value), true
	case []float64:
		return appendValues(dst, value), true
	case []int64:
		return appendValues(dst, value), true
	}
	return nil, false
}

func appendValues[T string | time.Time | float64 | int64](dst []byte, values []T) []byte {
	for _, value := range values {
		dst, _ = appendValue(append(dst, ','), value)
	}
	return dst
}
