package query

import "fmt"

// Error is a query that cannot be answered as it is written. Its message is
// for the person who wrote the query and says what to change.
type Error struct{ Message string }

func (e *Error) Error() string { return e.Message }

func refuse(format string, args ...any) error {
	return &Error{Message: fmt.Sprintf(format, args...)}
}
