package plugin

import (
	"context"
	"errors"
	"net/http"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"
	"github.com/interaction-segments/interaction-segments-app/pkg/postgres"
)

// faultOf returns what an error is to its reader.
func faultOf(err error) *fault.Error {
	var known *fault.Error
	if !errors.As(err, &known) && errors.Is(err, context.Canceled) {
		err = fault.Wrap(fault.Canceled, err, "the query was cancelled")
	}
	return fault.Of(err)
}

// clientClosedRequest is nginx's status for a client that has disconnected.
const clientClosedRequest backend.Status = 499

// statuses are Grafana's statuses of the classes of errors.
var statuses = map[fault.Class]backend.Status{
	fault.Query:         backend.StatusBadRequest,
	fault.Configuration: backend.StatusBadRequest,
	fault.Permission:    backend.StatusForbidden,
	fault.Timeout:       backend.StatusTimeout,
	fault.Unreachable:   backend.StatusBadGateway,
	fault.Busy:          http.StatusServiceUnavailable,
	fault.Quota:         backend.StatusTooManyRequests,
	fault.Canceled:      clientClosedRequest,
	fault.Bug:           backend.StatusInternal,
}

// sourceOf returns where Grafana counts an error: against the plugin only
// where the plugin is at fault.
func sourceOf(class fault.Class) backend.ErrorSource {
	if class == fault.Bug {
		return backend.ErrorSourcePlugin
	}
	return backend.ErrorSourceDownstream
}

// logged logs an error with its cause and what it is about, and returns what it
// is to its reader.
func logged(ctx context.Context, doing string, err error, about ...any) *fault.Error {
	known := faultOf(err)
	cause := error(known)
	if inner := errors.Unwrap(known); inner != nil {
		cause = inner
	}
	cause = postgres.WithoutData(cause)
	logger := backend.Logger.FromContext(ctx).With(about...)
	if known.Class == fault.Bug {
		logger.Error(doing, "error", cause)
	} else {
		logger.Info(doing, "error", cause, "class", known.Class)
	}
	return known
}
