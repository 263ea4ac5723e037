package chaos

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/internal/await"
)

// fault is what is done to a bed while it is asked.
type fault struct {
	name string
	// says are the words that a refusal must hold one of; none where the fault
	// must not be felt.
	says []string
	// inject begins the fault and returns what ends it.
	inject func(*testing.T, *bed) (heal func())
	// mightSay are words that a refusal may have besides.
	mightSay []string
	// mayCrash returns how often a part ended by itself, of its own fault; nil
	// where none may.
	mayCrash func() int
	// settings are the data source's, where the defaults do not do.
	settings map[string]any
}

// storm asks every question over and over, and notes what comes.
type storm struct {
	bed     *bed
	allowed []string
	stop    context.CancelFunc
	workers sync.WaitGroup

	mu      sync.Mutex
	right   map[string]int // by question, since the last mark
	refused int            // since the last mark
	total   tally
	wrong   []string
}

// tally counts what was asked.
type tally struct {
	right, refused int
	words          map[string]int
}

// asksAtOnce is how many ask the same question at a time.
const asksAtOnce = 2

func (b *bed) storm(t *testing.T, says []string) *storm {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	s := &storm{bed: b, allowed: says, stop: stop, right: map[string]int{}, total: tally{words: map[string]int{}}}
	for name, ask := range questions {
		for range asksAtOnce {
			s.workers.Go(func() {
				for ctx.Err() == nil {
					answer, err := ask(ctx, b)
					if ctx.Err() == nil {
						s.note(name, answer, err)
					}
					if err != nil {
						time.Sleep(5 * time.Millisecond) // as a dashboard, which does not ask without a pause
					}
				}
			})
		}
	}
	t.Cleanup(s.end)
	return s
}

func (s *storm) end() {
	s.stop()
	s.workers.Wait()
}

// busy are the words of the data source's own bounds, which may always come.
const busy = "as many as this data source serves at once"

func (s *storm) note(name, answer string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case err == nil && answer == s.bed.expected[name]:
		s.right[name]++
		s.total.right++
	case err == nil:
		s.wrong = append(s.wrong, fmt.Sprintf("%s: an answer that is not right: %.300s", name, answer))
	case strings.Contains(err.Error(), busy):
	case !s.permits(err):
		s.wrong = append(s.wrong, fmt.Sprintf("%s: %v", name, err))
	default:
		s.refused++
		s.total.refused++
		s.total.words[firstWords(err)]++
	}
}

func (s *storm) permits(err error) bool {
	var refused *refusal
	if errors.As(err, &refused) && refused.status == 500 || errors.Is(err, errLooksWhole) {
		return false
	}
	return slices.ContainsFunc(s.allowed, func(words string) bool {
		return strings.Contains(strings.ToLower(err.Error()), strings.ToLower(words))
	})
}

// firstWords is what is wrong, without the advice.
func firstWords(err error) string {
	text := err.Error()
	if strings.Contains(text, "code = Unavailable") {
		return "Grafana's own error: the plugin is unavailable"
	}
	var refused *refusal
	if errors.As(err, &refused) {
		text = refused.message
	} else if _, said, found := strings.Cut(text, "the report broke off: "); found {
		said, _, _ = strings.Cut(said, ": ")
		return "The report broke off, " + said
	}
	text, _, _ = strings.Cut(text, ": ")
	text, _, _ = strings.Cut(text, " (")
	return strings.ToUpper(text[:1]) + text[1:]
}

// mark begins a new count.
func (s *storm) mark() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.right)
	s.refused = 0
}

// until waits for a condition, and fails with the first wrong answer.
func (s *storm) until(t *testing.T, what string, condition func() bool) {
	t.Helper()
	await.UntilSaying(t, func() string { return fmt.Sprintf("%s: not so: right %v, refused %d", what, s.right, s.refused) }, func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		require.Empty(t, s.wrong, what)
		return condition()
	})
}

// eachRight reports whether every question was answered that often since the mark.
func (s *storm) eachRight(times int) func() bool {
	return func() bool {
		for name := range questions {
			if s.right[name] < times {
				return false
			}
		}
		return true
	}
}

// weather runs a storm through a fault: before, during, after.
func (b *bed) weather(t *testing.T, f fault) tally {
	t.Helper()
	b.set(t, f.settings)
	b.before = b.warm(t)
	s := b.storm(t, slices.Concat(f.says, f.mightSay))
	s.until(t, "answered before", s.eachRight(1))
	s.mark()
	heal := sync.OnceFunc(f.inject(t, b))
	t.Cleanup(heal)
	if len(f.says) == 0 {
		s.until(t, "answered all along", s.eachRight(size(2, 20)))
	} else {
		s.until(t, "refused in words", func() bool { return s.refused >= size(8, 100) })
	}
	heal()
	s.mark()
	s.until(t, "answered again without a restart", s.eachRight(2))
	s.end()
	s.until(t, "nothing wrong at the end", func() bool { return true })
	b.clean(t)
	b.set(t, nil)
	return s.total
}

func (t tally) said() string {
	return strings.Join(slices.Sorted(maps.Keys(t.words)), "; ")
}
