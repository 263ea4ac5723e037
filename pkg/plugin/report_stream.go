package plugin

import (
	"fmt"
	"net/http"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"
)

// reportStream sends what is written to it as the parts of one response, the
// first with the headers. A reader that does not take a part within the stall
// timeout ends the stream, and with it the export's hold on a connection.
type reportStream struct {
	sender  backend.CallResourceResponseSender
	stall   time.Duration
	headers map[string][]string
	started bool
	stalled bool
}

// DefaultStallTimeout is how long a part may wait for its reader.
const DefaultStallTimeout = time.Minute

func (s *reportStream) Write(part []byte) (int, error) {
	if s.stalled {
		return 0, s.stallError()
	}
	answer := &backend.CallResourceResponse{Body: append([]byte(nil), part...)}
	if !s.started {
		answer.Status, answer.Headers = http.StatusOK, s.headers
		s.started = true
	}
	// A part that cannot be sent blocks for as long as the call is served. The
	// end of the call ends it too.
	sent := make(chan error, 1)
	go func() { sent <- s.sender.Send(answer) }()
	timeout := time.NewTimer(s.stall)
	defer timeout.Stop()
	select {
	case err := <-sent:
		if err != nil {
			return 0, fmt.Errorf("send the report: %w", err)
		}
		return len(part), nil
	case <-timeout.C:
		s.stalled = true
		return 0, s.stallError()
	}
}

func (s *reportStream) stallError() error {
	return fault.New(fault.Timeout, "the client took nothing of the report for %s: download it again over a faster connection", s.stall)
}
