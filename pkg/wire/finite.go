package wire

import (
	"encoding/binary"
	"math"

	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// Finite blanks the values of rows that stand for no moment and no length of
// time: infinite times, and durations that are not a number, infinite or beyond
// [report.MaxSeconds].
type Finite struct {
	times, durations []int // columns
	rows             int64
}

// Watch adds a column of that kind.
func (f *Finite) Watch(i int, kind report.Kind) {
	switch kind {
	case report.Time:
		f.times = append(f.times, i)
	case report.Duration:
		f.durations = append(f.durations, i)
	case report.Text, report.List, report.Integer, report.Boolean:
	}
}

// Rows returns the number of rows in which a value was blanked.
func (f *Finite) Rows() int64 { return f.rows }

// Row returns the row of those values, of which some may become nil.
func (f *Finite) Row(values [][]byte) Row {
	blanked := false
	for _, i := range f.times {
		if value := values[i]; value != nil {
			switch int64(binary.BigEndian.Uint64(value)) { //nolint:gosec // two's complement, as PostgreSQL sends it
			case math.MaxInt64, math.MinInt64: // infinity, -infinity
				values[i], blanked = nil, true
			}
		}
	}
	for _, i := range f.durations {
		if value := values[i]; value != nil && !report.IsDuration(math.Float64frombits(binary.BigEndian.Uint64(value))) {
			values[i], blanked = nil, true
		}
	}
	if blanked {
		f.rows++
	}
	return Row{values: values}
}
