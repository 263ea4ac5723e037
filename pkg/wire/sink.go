package wire

import (
	"errors"

	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// Header describes the rows of a result.
type Header struct {
	Fields []report.Field // the columns, where rows are of the report's fields
	Total  int64          // how many rows follow, where the whole report is asked for
}

// Footer says what the rows of a result did not show.
type Footer struct {
	// NotFinite is the number of rows with an infinite time or a duration that
	// is not a number, which are blank in them.
	NotFinite int64
}

// Sink takes the rows of one result: Begin once before the first, Append for
// each, End once after the last. An error ends the result; a sink whose End
// was not called holds part of a result at most.
type Sink interface {
	Begin(Header) error
	Append(Row) error
	End(Footer) error
}

// ErrFull is returned by [Sink.Append] where the sink takes no more rows: the
// result ends there, without an error.
var ErrFull = errors.New("the sink takes no more rows")
