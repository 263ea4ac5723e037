package frame

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/interaction-segments/interaction-segments-app/pkg/wire"
)

// column gathers the values of one field. append reads the i-th value of a
// row and returns about how many bytes it takes in the answer.
type column interface {
	append(row wire.Row, i int) int
	field(name string) *data.Field
}

// fixedColumn holds values of a fixed width.
type fixedColumn[T time.Time | float64 | int64 | bool] struct {
	read  func(wire.Row, int) T
	cells cells[T]
	slab  slab[T]
}

const fixedWidth = 8

func (c *fixedColumn[T]) append(row wire.Row, i int) int {
	if row.Blank(i) {
		c.cells.add(nil)
	} else {
		c.cells.add(c.slab.put(c.read(row, i)))
	}
	return fixedWidth
}

func (c *fixedColumn[T]) field(name string) *data.Field { return c.cells.field(name) }

// timeColumn holds times that a frame can hold: nanoseconds in 64 bits.
type timeColumn struct {
	fixedColumn[time.Time]
	beyond int // times that are left out
}

// The whole years that fit, 1678 to 2261.
var (
	firstTime  = time.Date(1678, 1, 1, 0, 0, 0, 0, time.UTC)
	endOfTimes = time.Date(2262, 1, 1, 0, 0, 0, 0, time.UTC)
)

func newTimeColumn() *timeColumn {
	return &timeColumn{fixedColumn: fixedColumn[time.Time]{read: wire.Row.Time}}
}

func (c *timeColumn) append(row wire.Row, i int) int {
	if !row.Blank(i) {
		if !fits(row.Time(i)) {
			c.cells.add(nil)
			c.beyond++
			return fixedWidth
		}
	}
	return c.fixedColumn.append(row, i)
}

// fits reports whether a frame can hold a time.
func fits(t time.Time) bool { return !t.Before(firstTime) && t.Before(endOfTimes) }

// durationColumn holds durations, and how the negative ones are shown.
type durationColumn struct {
	fixedColumn[float64]
	negative negatives
}

func newDurationColumn() *durationColumn {
	return &durationColumn{fixedColumn: fixedColumn[float64]{read: wire.Row.Seconds}}
}

func (c *durationColumn) append(row wire.Row, i int) int {
	width := c.fixedColumn.append(row, i)
	if !row.Blank(i) {
		c.negative.add(row.Seconds(i))
	}
	return width
}

func (c *durationColumn) field(name string) *data.Field {
	field := c.fixedColumn.field(name)
	field.Config = &data.FieldConfig{Mappings: c.negative.mappings()}
	return field
}

// negatives are the negative durations of a field. Grafana's unit shows them
// as a time ago (00:00:05 ago), so that each is mapped to its text, -00:00:05,
// as CSV has it.
type negatives map[string]data.ValueMappingResult

func (n *negatives) add(seconds float64) {
	if seconds >= 0 {
		return
	}
	if *n == nil {
		*n = negatives{}
	}
	// As JavaScript writes the number, by which Grafana looks it up.
	(*n)[strconv.FormatFloat(seconds, 'f', -1, 64)] = data.ValueMappingResult{Text: clock(seconds)}
}

func (n negatives) mappings() data.ValueMappings {
	if len(n) == 0 {
		return nil
	}
	return data.ValueMappings{data.ValueMapper(n)}
}

// textColumn holds texts, and lists joined to texts. Where values repeat, as
// names of queues and agents do, it keeps each once.
type textColumn struct {
	list    bool
	joined  []byte // reused
	cells   cells[string]
	slab    slab[string]
	arena   arena
	seen    map[string]*string
	unusual bool // values seldom repeat: looking for them costs more than it saves
}

func (c *textColumn) append(row wire.Row, i int) int {
	text := row.Text(i)
	if c.list && text != nil {
		c.joined = row.AppendList(c.joined[:0], i)
		text = c.joined
	}
	const offset = 4
	if len(text) == 0 {
		c.cells.add(nil)
		return offset
	}
	c.cells.add(c.keep(text))
	return offset + len(text)
}

func (c *textColumn) keep(text []byte) *string {
	if c.unusual {
		return c.slab.put(c.arena.put(text))
	}
	if known, found := c.seen[string(text)]; found {
		return known
	}
	if c.seen == nil {
		c.seen = map[string]*string{}
	}
	kept := c.slab.put(c.arena.put(text))
	c.seen[*kept] = kept
	const enough = 512
	if len(c.seen) > enough && len(c.seen) > c.cells.count/2 {
		c.unusual, c.seen = true, nil
	}
	return kept
}

func (c *textColumn) field(name string) *data.Field { return c.cells.field(name) }

// Columns grow by chunks, each twice as large as the one before up to a bound:
// few values take little, and none is copied as a slice that grows copies all.
const (
	smallestChunk = 32
	largestChunk  = 8192
)

func nextChunk(last int) int { return max(smallestChunk, min(2*last, largestChunk)) }

// cells gathers a column's values.
type cells[T any] struct {
	full  [][]*T
	last  []*T
	count int
}

func (c *cells[T]) add(value *T) {
	if len(c.last) == cap(c.last) {
		c.full = append(c.full, c.last)
		c.last = make([]*T, 0, nextChunk(cap(c.last)))
	}
	c.last = append(c.last, value)
	c.count++
}

// list returns the values.
func (c *cells[T]) list() []*T { return slices.Concat(append(c.full, c.last)...) }

// field returns the values as a field. It is filled in place, since a field
// that is made of a slice copies it.
func (c *cells[T]) field(name string) *data.Field {
	field := data.NewFieldFromFieldType(data.FieldTypeFor((*T)(nil)), c.count)
	field.Name = name
	row := 0
	for _, chunk := range append(c.full, c.last) {
		for _, value := range chunk {
			field.Set(row, value)
			row++
		}
	}
	return field
}

// slab returns addresses of values, allocating many at a time.
type slab[T any] struct{ free []T }

func (s *slab[T]) put(value T) *T {
	if len(s.free) == cap(s.free) {
		s.free = make([]T, 0, nextChunk(cap(s.free)))
	}
	s.free = append(s.free, value)
	return &s.free[len(s.free)-1]
}

// arena turns bytes into strings, allocating for many at a time.
type arena struct{ text *strings.Builder }

func (a *arena) put(text []byte) string {
	const size = 32 << 10
	if a.text == nil || a.text.Cap()-a.text.Len() < len(text) {
		a.text = &strings.Builder{}
		a.text.Grow(max(size, len(text)))
	}
	start := a.text.Len()
	a.text.Write(text)
	return a.text.String()[start:]
}
