package plugin

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/interaction-segments/interaction-segments-app/pkg/csvreport"
	"github.com/interaction-segments/interaction-segments-app/pkg/query"
)

// csvRequest is what report.csv is asked.
type csvRequest struct {
	segments query.Segments
	within   query.Range
	options  csvreport.Options
	gzip     bool
}

// reportCSV streams the whole report of a query. Grafana does not break off an
// answer whose plugin fails midway, so where the client takes gzip, a report
// that breaks off cannot be inflated; X-Total-Rows tells the others.
func (d *DataSource) reportCSV(ctx context.Context, request *backend.CallResourceRequest, sender backend.CallResourceResponseSender) error {
	asked, err := d.parseCSVRequest(request)
	if err != nil {
		return sendFailure(ctx, sender, err, false)
	}
	stream := &csvStream{sender: sender}
	var compressed *gzipStream
	err = csvreport.Export(ctx, d.database, asked.segments, asked.within, asked.options, func(total int64) (io.Writer, error) {
		stream.headers = csvHeaders(total, asked)
		if !asked.gzip {
			return stream, nil
		}
		var err error
		compressed, err = newGzipStream(stream)
		return compressed, err
	})
	if err == nil && compressed != nil {
		err = compressed.Close()
	}
	if err == nil {
		return nil
	}
	if !stream.begun {
		return sendFailure(ctx, sender, err, false)
	}
	o := outcomeOf(err, false)
	logFailure(ctx, "A report broke off", err, o)
	if compressed != nil {
		err = errors.Join(err, compressed.Break())
	}
	if err = fmt.Errorf("the report broke off: %w", err); o.source == backend.ErrorSourceDownstream {
		return backend.DownstreamError(err)
	}
	return err
}

func (d *DataSource) parseCSVRequest(request *backend.CallResourceRequest) (csvRequest, error) {
	values, err := parameters(request)
	if err != nil {
		return csvRequest{}, err
	}
	asked := csvRequest{gzip: acceptsGzip(request), options: csvreport.Options{Location: d.defaults.Location}}
	if name := values.Get("timezone"); name != "" {
		if asked.options.Location, err = time.LoadLocation(name); err != nil || name == "Local" {
			return csvRequest{}, &query.Error{Message: fmt.Sprintf("timezone %q is not a time zone: use a name such as Europe/Berlin", name)}
		}
	}
	if raw := values.Get("raw"); raw != "" {
		if asked.options.Raw, err = strconv.ParseBool(raw); err != nil {
			return csvRequest{}, &query.Error{Message: fmt.Sprintf("raw %q is not true or false", raw)}
		}
	}
	if asked.within, err = query.ParseRange(values.Get("from"), values.Get("to"), d.now(), asked.options.Location); err != nil {
		return csvRequest{}, err
	}
	text := values.Get("query")
	if text == "" {
		text = "{}"
	}
	asked.segments, err = query.ParseSegments([]byte(text), d.defaults)
	return asked, err
}

func csvHeaders(total int64, asked csvRequest) map[string][]string {
	headers := map[string][]string{
		"Content-Type":           {"text/csv; charset=utf-8; header=present"},
		"Content-Disposition":    {`attachment; filename="interaction-details-by-segment.csv"`},
		"Cache-Control":          {"no-store"},
		"X-Content-Type-Options": {"nosniff"},
		"X-Total-Rows":           {strconv.FormatInt(total, 10)},
		// What a relative range such as now-1d/d came to.
		"X-Range-From": {asked.within.From.In(asked.options.Location).Format(time.RFC3339)},
		"X-Range-To":   {asked.within.To.In(asked.options.Location).Format(time.RFC3339)},
		"Vary":         {"Accept-Encoding"},
	}
	if asked.gzip {
		headers["Content-Encoding"] = []string{"gzip"}
	}
	return headers
}

// acceptsGzip reads Accept-Encoding (RFC 9110, section 12.5.3).
func acceptsGzip(request *backend.CallResourceRequest) bool {
	for _, entry := range strings.Split(strings.Join(http.Header(request.Headers).Values("Accept-Encoding"), ","), ",") {
		coding, parameter, _ := strings.Cut(strings.TrimSpace(entry), ";")
		if !strings.EqualFold(strings.TrimSpace(coding), "gzip") {
			continue
		}
		quality, weighted := strings.CutPrefix(strings.ReplaceAll(parameter, " ", ""), "q=")
		weight, err := strconv.ParseFloat(quality, 64)
		return !weighted || err != nil || weight > 0
	}
	return false
}

// csvStream sends what is written to it as parts of one answer, the first
// with the headers.
type csvStream struct {
	sender  backend.CallResourceResponseSender
	headers map[string][]string
	begun   bool
}

func (s *csvStream) Write(part []byte) (int, error) {
	answer := &backend.CallResourceResponse{Body: append([]byte(nil), part...)}
	if !s.begun {
		answer.Status, answer.Headers = http.StatusOK, s.headers
		s.begun = true
	}
	if err := s.sender.Send(answer); err != nil {
		return 0, fmt.Errorf("send the report: %w", err)
	}
	return len(part), nil
}
