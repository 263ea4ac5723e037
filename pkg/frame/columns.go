package frame

import (
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
	read   func(wire.Row, int) T
	values []*T
	slab   slab[T]
}

func (c *fixedColumn[T]) append(row wire.Row, i int) int {
	const width = 8
	if row.Blank(i) {
		c.values = append(c.values, nil)
		return width
	}
	c.values = append(c.values, c.slab.put(c.read(row, i)))
	return width
}

func (c *fixedColumn[T]) field(name string) *data.Field { return data.NewField(name, nil, c.values) }

// textColumn holds texts, and lists joined to texts. Where values repeat, as
// names of queues and agents do, it keeps each once.
type textColumn struct {
	list    bool
	joined  []byte // reused
	values  []*string
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
		c.values = append(c.values, nil)
		return offset
	}
	c.values = append(c.values, c.keep(text))
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
	if len(c.seen) > enough && len(c.seen) > len(c.values)/2 {
		c.unusual, c.seen = true, nil
	}
	return kept
}

func (c *textColumn) field(name string) *data.Field { return data.NewField(name, nil, c.values) }

const chunk = 1024

// slab returns addresses of values, allocating many at a time.
type slab[T any] struct{ free []T }

func (s *slab[T]) put(value T) *T {
	if len(s.free) == cap(s.free) {
		s.free = make([]T, 0, chunk)
	}
	s.free = append(s.free, value)
	return &s.free[len(s.free)-1]
}

// arena turns bytes into strings, allocating for many at a time.
type arena struct{ text *strings.Builder }

func (a *arena) put(text []byte) string {
	const size = 32 * chunk
	if a.text == nil || a.text.Cap()-a.text.Len() < len(text) {
		a.text = &strings.Builder{}
		a.text.Grow(max(size, len(text)))
	}
	start := a.text.Len()
	a.text.Write(text)
	return a.text.String()[start:]
}
