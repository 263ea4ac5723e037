package report

// Kind says what a field's values are, and so which operators, frame types
// and database types fit it.
type Kind string

// The kinds of field.
const (
	Text     Kind = "text"
	Time     Kind = "time"
	Duration Kind = "duration" // seconds
	List     Kind = "list"     // of text
	Integer  Kind = "integer"
	Boolean  Kind = "boolean"
)

// Presence says whether the report shows a field, and whether a relation may lack it.
type Presence string

const (
	// Shown fields are the report: 27 columns, in catalogue order.
	Shown Presence = "shown"
	// Extra fields came with newer versions of the vendor's report; off by default.
	Extra Presence = "extra"
	// Bookkeeping fields order and classify rows; off by default.
	Bookkeeping Presence = "bookkeeping"
)

// Field is one column of the segments relation and of the report.
type Field struct {
	ID          string   `json:"id"`    // the column's name in the relation, exact
	Title       string   `json:"title"` // the heading in tables and CSV
	Kind        Kind     `json:"kind"`
	Presence    Presence `json:"presence"`
	Required    bool     `json:"-"`           // a relation without it cannot be read
	Group       string   `json:"group"`       // heading in field choosers
	Description string   `json:"description"` // one sentence for people
	Personal    bool     `json:"-"`           // names people, or how to reach them

	cell func(*Segment) any
}

// Cell returns a pointer to the field's value in s: *string, *time.Time,
// *Seconds, *[]string, *Count or *bool, as the kind says.
func (f Field) Cell(s *Segment) any { return f.cell(s) }

// CellOf returns a cell by its type, which the field's kind implies.
func CellOf[T any](cell any) *T {
	value, _ := cell.(*T)
	return value
}

// Separator separates the elements of a list in frames, CSV and text columns.
const Separator = "|"
