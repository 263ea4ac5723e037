package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// newPage writes what was measured for people: the budgets, then each contest.
func newPage(m *machine, s *subject, f flags, results []result, memories []memory) string {
	var page strings.Builder
	write := func(format string, values ...any) { fmt.Fprintf(&page, format+"\n", values...) }
	write("# Performance\n")
	write("<!-- written by go tool mage bench -->\n")
	write("Every figure here compares, in one run and in turn, what the data source takes with what something known takes for the same work. Times depend on the machine, and on what else it does; the ratios hardly do. A ratio is the median over the rounds of one's time divided by the other's in the same round.\n")
	write("Measured on %s: PostgreSQL %s, %s rows of a simulated month, %d rounds after one to warm up; %s.\n",
		time.Now().UTC().Format(time.DateOnly), s.version, thousands(s.rows), f.rounds, m)
	write("## Budgets\n")
	write("| work | takes at most | of the time of | measured | |")
	write("|---|---|---|---|---|")
	for _, r := range results {
		for _, v := range r.verdicts() {
			write("| %s | %s | %s | %s | %s |", r.work, number(v.most), v.against, number(v.ratio), kept(v.kept))
		}
	}
	for _, m := range memories {
		if m.mostGrowth > 0 {
			write("| %s | %s more memory | | %s | %s |", m.work, megabytes(float64(m.mostGrowth)), megabytes(float64(m.peak-m.before)), kept(m.kept()))
		}
	}
	for _, r := range results {
		write("\n## %s\n", r.work)
		write("%s\n", r.about)
		if r.skipped != "" {
			write("Not measured: %s.", r.skipped)
			continue
		}
		write("| | median | fastest to slowest | %s takes | allocated | objects | heap at its highest |", oursName)
		write("|---|---|---|---|---|---|---|")
		for i, w := range r.ways {
			write("%s", r.line(i, w))
		}
	}
	if len(memories) > 0 {
		write("\n## Memory of the plugin's process\n")
		write("Resident memory after a first small query, and at its highest while one query is answered, each in a process of its own.\n")
		write("| query | before | at its highest |")
		write("|---|---|---|")
		for _, m := range memories {
			write("| %s | %s | %s |", m.work, megabytes(float64(m.before)), megabytes(float64(m.peak)))
		}
	}
	write("\nAllocations and the heap are those of the process that does the work; of psql and Grafana they are not known here. The memory of a whole answer is in it: a table is gathered before it is sent.")
	return page.String()
}

// line is a way's line of a contest's table.
func (r result) line(i int, w way) string {
	m := r.measures[i]
	times := fmt.Sprintf("%s to %s", short(slices.Min(m.times)), short(slices.Max(m.times)))
	ratio := ""
	if i > 0 {
		ratio = number(r.ratio(0, i)) + " of it"
	}
	memory := "| | | |"
	if !w.outside {
		memory = fmt.Sprintf("| %s | %s | %s |", megabytes(median(m.allocated)), thousands(int64(median(m.objects))), megabytes(median(m.peak)))
	}
	return fmt.Sprintf("| %s | %s | %s | %s %s", w.name, short(median(m.times)), times, ratio, memory)
}

func kept(kept bool) string {
	if kept {
		return "kept"
	}
	return "**not kept**"
}

// number writes a ratio with the digits that matter.
func number(ratio float64) string {
	if ratio < 0.095 {
		return strconv.FormatFloat(ratio, 'f', 3, 64)
	}
	return strconv.FormatFloat(ratio, 'f', 2, 64)
}

func short(d time.Duration) string {
	if d < time.Second {
		return strconv.FormatFloat(float64(d.Microseconds())/1000, 'f', 1, 64) + " ms"
	}
	return strconv.FormatFloat(d.Seconds(), 'f', 2, 64) + " s"
}

func megabytes(bytes float64) string { return strconv.FormatFloat(bytes/1e6, 'f', 1, 64) + " MB" }

// thousands writes a number with commas between groups of three digits.
func thousands(n int64) string {
	digits := strconv.FormatInt(n, 10)
	for i := len(digits) - 3; i > 0 && digits[i-1] != '-'; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}
