// Package fault is the one type of error that people see: a class, which says
// who can fix it, and a message that anyone may read.
package fault

import (
	"errors"
	"fmt"
	"strings"
)

// Class says where the cause of an error is, and so who can fix it.
type Class string

// The classes of errors.
const (
	Query         Class = "query"         // the query or its parameters
	Configuration Class = "configuration" // the data source's settings, or the relation
	Permission    Class = "permission"    // what the database user or the Grafana user may do
	Unreachable   Class = "unreachable"   // the server, or the network in between
	Busy          Class = "busy"          // a share of the data source's that others have taken
	Quota         Class = "quota"         // the user's own share
	Timeout       Class = "timeout"       // a time limit
	Canceled      Class = "canceled"      // the client disconnected
	Bug           Class = "bug"           // this program
)

// Error is an error whose message is safe for anyone to read: it holds no
// password, no host name and no SQL. The cause is for the log only.
type Error struct {
	Class   Class
	Message string
	cause   error
}

func (e *Error) Error() string { return e.Message }

// Unwrap returns the cause, or nil.
func (e *Error) Unwrap() error { return e.cause }

// New returns an [*Error] without a cause.
func New(class Class, format string, args ...any) error {
	return &Error{Class: class, Message: short(fmt.Sprintf(format, args...))}
}

// Wrap returns an [*Error] with a cause, which the message does not repeat.
func Wrap(class Class, cause error, format string, args ...any) error {
	return &Error{Class: class, Message: short(fmt.Sprintf(format, args...)), cause: cause}
}

// MaxMessage bounds a message, in bytes: a message quotes what is wrong, which
// may be of any size.
const MaxMessage = 4096

// short returns a text that is valid UTF-8, without its middle where it is too
// long: it begins with what is wrong and ends with what to do.
func short(text string) string {
	const gap = " ... "
	if len(text) > MaxMessage {
		half := (MaxMessage - len(gap)) / 2
		text = strings.ToValidUTF8(text[:half], "") + gap + strings.ToValidUTF8(text[len(text)-half:], "")
	}
	return strings.ToValidUTF8(text, "\uFFFD")
}

const bugMessage = "the data source failed in a way it should not: please report it, with Grafana's log"

// Of returns the [*Error] in an error's chain; an error without one is a
// [Bug], with a message that does not repeat it.
func Of(err error) *Error {
	var known *Error
	if errors.As(err, &known) {
		return known
	}
	return &Error{Class: Bug, Message: bugMessage, cause: err}
}

// Is reports whether an error is an [*Error] of that class.
func Is(err error, class Class) bool {
	var known *Error
	return errors.As(err, &known) && known.Class == class
}
