package plugin

import (
	"context"
	"errors"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/interaction-segments/interaction-segments-app/pkg/postgres"
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
		database *postgres.Error
	)
	switch {
	case broken:
		return outcome{backend.StatusBadRequest, backend.ErrorSourceDownstream, err.Error()}
	case errors.As(err, &asked):
		return outcome{backend.StatusBadRequest, backend.ErrorSourceDownstream, asked.Message}
	case errors.As(err, &database):
		return outcome{statusOf(database.Class), sourceOf(database.Class), database.Message}
	case errors.Is(err, context.Canceled):
		return outcome{statusOf(postgres.Canceled), backend.ErrorSourceDownstream, "the query was cancelled"}
	}
	return outcome{backend.StatusInternal, backend.ErrorSourcePlugin, bugMessage}
}

func statusOf(class postgres.Class) backend.Status {
	switch class {
	case postgres.Query, postgres.Configuration:
		return backend.StatusBadRequest
	case postgres.Permission:
		return backend.StatusForbidden
	case postgres.Timeout:
		return backend.StatusTimeout
	case postgres.Unreachable:
		return backend.StatusBadGateway
	case postgres.Canceled:
		const clientClosedRequest = 499
		return backend.Status(clientClosedRequest)
	}
	return backend.StatusInternal
}

func sourceOf(class postgres.Class) backend.ErrorSource {
	if class == postgres.Bug {
		return backend.ErrorSourcePlugin
	}
	return backend.ErrorSourceDownstream
}

// logFailure logs what happened with its cause; what a user did wrong is no error of ours.
func logFailure(ctx context.Context, doing string, err error, o outcome) {
	logger := backend.Logger.FromContext(ctx)
	var database *postgres.Error
	if errors.As(err, &database) && errors.Unwrap(database) != nil {
		err = errors.Unwrap(database)
	}
	if o.source == backend.ErrorSourcePlugin {
		logger.Error(doing, "error", err)
		return
	}
	logger.Info(doing, "error", err, "status", int(o.status))
}
