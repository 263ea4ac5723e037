package plugin

import (
	"cmp"
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
	"github.com/interaction-segments/interaction-segments-app/pkg/fault"
	"github.com/interaction-segments/interaction-segments-app/pkg/query"
)

// csvRequest is what report.csv is asked.
type csvRequest struct {
	report  query.Segments
	options csvreport.Options
	gzip    bool
}

// reportCSV streams the whole report of a query. Grafana does not abort a
// response whose plugin fails midway, so where the client accepts gzip, a
// report that breaks off cannot be inflated; X-Total-Rows serves the others.
func (d *DataSource) reportCSV(ctx context.Context, call *backend.CallResourceRequest, sender backend.CallResourceResponseSender) error {
	asked, err := d.parseCSVRequest(call)
	if err != nil {
		return sendFailure(ctx, sender, err)
	}
	stream := &csvStream{sender: sender}
	var compressed *gzipStream
	err = d.database.Run(ctx, asked.report, csvreport.NewWriter(asked.options, func(total int64) (_ io.Writer, err error) {
		stream.headers = csvHeaders(total, asked)
		if !asked.gzip {
			return stream, nil
		}
		compressed, err = newGzipStream(stream)
		return compressed, err
	}))
	if err == nil && compressed != nil {
		err = compressed.Close()
	}
	if err == nil {
		return nil
	}
	if !stream.started {
		return sendFailure(ctx, sender, err)
	}
	known := logged(ctx, "A report broke off", err)
	if compressed != nil {
		err = errors.Join(err, compressed.Break())
	}
	if err = fmt.Errorf("the report broke off: %w", err); sourceOf(known.Class) == backend.ErrorSourceDownstream {
		return backend.DownstreamError(err)
	}
	return err
}

func (d *DataSource) parseCSVRequest(call *backend.CallResourceRequest) (csvRequest, error) {
	values, err := parameters(call)
	if err != nil {
		return csvRequest{}, err
	}
	asked := csvRequest{gzip: acceptsGzip(call), options: csvreport.Options{Location: d.defaults.Location}}
	if name := values.Get("timezone"); name != "" {
		if asked.options.Location, err = query.ParseLocation("timezone", name); err != nil {
			return csvRequest{}, err
		}
	}
	if raw := values.Get("raw"); raw != "" {
		if asked.options.Raw, err = strconv.ParseBool(raw); err != nil {
			return csvRequest{}, fault.New(fault.Query, "raw %q is not true or false", raw)
		}
	}
	now := d.now()
	within, err := query.ParseRange(values.Get("from"), values.Get("to"), now, asked.options.Location)
	if err != nil {
		return csvRequest{}, err
	}
	asked.report, err = query.ParseAs[query.Segments]([]byte(cmp.Or(values.Get("query"), "{}")), query.Context{Asker: askerOf(call.PluginContext.User), Range: within, Now: now}, d.defaults, csvreport.Purpose)
	asked.report.Whole = true
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
		"X-Range-From": {asked.report.Range.From.In(asked.options.Location).Format(time.RFC3339)},
		"X-Range-To":   {asked.report.Range.To.In(asked.options.Location).Format(time.RFC3339)},
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

// csvStream sends what is written to it as the parts of one response, the
// first with the headers.
type csvStream struct {
	sender  backend.CallResourceResponseSender
	headers map[string][]string
	started bool
}

func (s *csvStream) Write(part []byte) (int, error) {
	answer := &backend.CallResourceResponse{Body: append([]byte(nil), part...)}
	if !s.started {
		answer.Status, answer.Headers = http.StatusOK, s.headers
		s.started = true
	}
	if err := s.sender.Send(answer); err != nil {
		return 0, fmt.Errorf("send the report: %w", err)
	}
	return len(part), nil
}
