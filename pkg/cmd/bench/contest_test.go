package main

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func seconds(values ...int) (times []time.Duration) {
	for _, value := range values {
		times = append(times, time.Duration(value)*time.Second)
	}
	return times
}

func TestMedian(t *testing.T) {
	require.Equal(t, 3*time.Second, median(seconds(9, 1, 3)))
	require.Equal(t, 2500*time.Millisecond, median(seconds(4, 1, 2, 3)))
}

// Ours took 2, 3 and 8 where the other took 1, 2 and 2: 2, 1.5 and 4 times as
// long, of which 2 is in the middle; the medians alone would say 3 / 2.
func TestARatioIsOfEachRound(t *testing.T) {
	r := result{
		contest:  contest{work: "w", ways: []way{{name: "ours"}, {name: "other"}}, budgets: []budget{{"other", 2}, {"other", 1.9}, {"absent", 1}}},
		measures: []measure{{times: seconds(2, 3, 8)}, {times: seconds(1, 2, 2)}},
	}
	require.Equal(t, []verdict{{budget{"other", 2}, 2, true}, {budget{"other", 1.9}, 2, false}}, r.verdicts())
	require.False(t, allKept([]result{r}, nil))
	r.budgets = r.budgets[:1]
	require.True(t, allKept([]result{r, {skipped: "no Grafana"}}, []memory{{before: 1, peak: 4, mostGrowth: 3}, {peak: 9}}))
	require.False(t, allKept(nil, []memory{{before: 1, peak: 5, mostGrowth: 3}}))
}

func TestEveryWayIsMeasuredInTurnAndWarmedUp(t *testing.T) {
	var calls []string
	log := func(name string, rows int64) way {
		return way{name: name, do: func(context.Context) (int64, error) { calls = append(calls, name); return rows, nil }}
	}
	r, err := contest{ways: []way{log("a", 7), log("b", -1), log("c", 7)}}.run(t.Context(), 2)
	require.NoError(t, err)
	require.Equal(t, "a b c a b c a b c", strings.Join(calls, " "))
	for _, m := range r.measures {
		require.Len(t, m.times, 2)
	}
}

func TestWaysThatDoNotDoTheSameAreNoContest(t *testing.T) {
	gives := func(rows int64, err error) way {
		return way{name: "it", do: func(context.Context) (int64, error) { return rows, err }}
	}
	_, err := contest{ways: []way{gives(7, nil), gives(8, nil)}}.run(t.Context(), 1)
	require.ErrorContains(t, err, "it gave 8 rows where others gave 7")
	_, err = contest{ways: []way{gives(7, errors.New("broken"))}}.run(t.Context(), 1)
	require.ErrorContains(t, err, "it: broken")
}
