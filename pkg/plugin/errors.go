package plugin

import (
	"context"
	"errors"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/interaction-segments/interaction-segments-app/pkg/query"
)

const bugMessage = "the data source failed in a way it should not: please report it, with Grafana's log"

// outcome is how an error is answered: Grafana's status, whose fault it is,
// and words that anyone may read.
type outcome struct {
	status  backend.Status
	source  backend.ErrorSource
	message string
}

func outcomeOf(err error, broken bool) outcome {
	var (
		asked    *query.Error
		database *fault.Error
	)
	switch {
	case broken:
		return outcome{backend.StatusBadRequest, backend.ErrorSourceDownstream, err.Error()}
	case errors.As(err, &asked):
		return outcome{backend.StatusBadRequest, backend.ErrorSourceDownstream, asked.Message}
	case errors.As(err, &database):
		return outcome{statusOf(database.Class), sourceOf(database.Class), database.Message}
	case errors.Is(err, context.Canceled):
		return outcome{statusOf(fault.Canceled), backend.ErrorSourceDownstream, "the query was cancelled"}
	}
	return outcome{backend.StatusInternal, backend.ErrorSourcePlugin, bugMessage}
}

func statusOf(class fault.Class) backend.Status {
	switch class {
	case fault.Query, fault.Configuration:
		return backend.StatusBadRequest
	case fault.Permission:
		return backend.StatusForbidden
	case fault.Timeout:
		return backend.StatusTimeout
	case fault.Unreachable:
		return backend.StatusBadGateway
	case fault.Canceled:
		const clientClosedRequest = 499
		return backend.Status(clientClosedRequest)
	}
	return backend.StatusInternal
}

func sourceOf(class fault.Class) backend.ErrorSource {
	if class == fault.Bug {
		return backend.ErrorSourcePlugin
	}
	return backend.ErrorSourceDownstream
}

// logFailure logs what happened with its cause; what a user did wrong is no error of ours.
func logFailure(ctx context.Context, doing string, err error, o outcome) {
	logger := backend.Logger.FromContext(ctx)
	var database *fault.Error
	if errors.As(err, &database) && errors.Unwrap(database) != nil {
		err = errors.Unwrap(database)
	}
	if o.source == backend.ErrorSourcePlugin {
		logger.Error(doing, "error", err)
		return
	}
	logger.Info(doing, "error", err, "status", int(o.status))
}
