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
	"github.com/interaction-segments/interaction-segments-app/pkg/reportfile"
)

// reportRequest is what the resource of a format is asked.
type reportRequest struct {
	format  reportfile.Format
	report  reportfile.Asked
	options csvreport.Options
	gzip    bool
}

// reportResource streams the whole report of a query, or its table of figures. Grafana does not abort a
// response whose plugin fails midway, so where the client accepts gzip, a
// report that breaks off cannot be inflated; X-Total-Rows serves the others,
// and a workbook that breaks off has no directory.
func reportResource(format reportfile.Format) func(*DataSource, context.Context, *backend.CallResourceRequest, backend.CallResourceResponseSender) error {
	return func(d *DataSource, ctx context.Context, call *backend.CallResourceRequest, sender backend.CallResourceResponseSender) error {
		asked, err := d.parseReportRequest(format, call)
		if err != nil {
			return sendFailure(ctx, sender, err)
		}
		return d.sendReport(ctx, asked, sender)
	}
}

func (d *DataSource) sendReport(ctx context.Context, asked reportRequest, sender backend.CallResourceResponseSender) error {
	stream := &reportStream{sender: sender, stall: d.stall}
	var compressed *gzipStream
	var rows int64
	started := time.Now()
	sink, err := asked.format.Sink(asked.options, asked.report, func(total int64) (_ io.Writer, err error) {
		rows = total
		stream.headers = reportHeaders(total, asked)
		if !asked.gzip {
			return stream, nil
		}
		compressed, err = newGzipStream(stream)
		return compressed, err
	})
	if err != nil {
		return sendFailure(ctx, sender, err)
	}
	err = d.database.Run(ctx, asked.report.Request, sink)
	if closeErr := sink.Close(); closeErr != nil {
		backend.Logger.FromContext(ctx).Warn("A report left files behind", "error", closeErr)
	}
	if err == nil && compressed != nil {
		err = compressed.Close()
	}
	if !stream.started && err != nil {
		return sendFailure(ctx, sender, err)
	}
	known := logExport(ctx, asked.report.Scope, rows, time.Since(started), err)
	if err == nil {
		return nil
	}
	if compressed != nil && !stream.stalled {
		err = errors.Join(err, compressed.Break())
	}
	if err = fmt.Errorf("the report broke off: %w", err); sourceOf(known.Class) == backend.ErrorSourceDownstream {
		return backend.DownstreamError(err)
	}
	return err
}

// logExport logs who took how much of the report. The filters' values may name
// people, so that only their fields are logged. It returns what the error is to
// its reader.
func logExport(ctx context.Context, about query.Scope, rows int64, took time.Duration, err error) *fault.Error {
	filters := []string{}
	for _, condition := range about.Conditions {
		filters = append(filters, condition.Field.ID)
	}
	details := []any{"user", about.Login, "from", about.Range.From.UTC().Format(time.RFC3339), "to", about.Range.To.UTC().Format(time.RFC3339),
		"filters", strings.Join(filters, ","), "rows", rows, "duration", took.Round(time.Millisecond).String()}
	if err == nil {
		backend.Logger.FromContext(ctx).Info("A report was exported", details...)
		return nil
	}
	return logged(ctx, "A report broke off", err, details...)
}

func (d *DataSource) parseReportRequest(format reportfile.Format, call *backend.CallResourceRequest) (reportRequest, error) {
	values, err := parameters(call)
	if err != nil {
		return reportRequest{}, err
	}
	asked := reportRequest{format: format, gzip: acceptsGzip(call), options: csvreport.Options{Location: d.defaults.Location}}
	if name := values.Get("timezone"); name != "" {
		if asked.options.Location, err = query.ParseLocation("timezone", name); err != nil {
			return reportRequest{}, err
		}
	}
	if err := reportfile.Parse(&asked.options, values.Get); err != nil {
		return reportRequest{}, err
	}
	now := d.now()
	within, err := query.ParseRange(values.Get("from"), values.Get("to"), now, asked.options.Location)
	if err != nil {
		return reportRequest{}, err
	}
	defaults := d.defaults
	defaults.Location = asked.options.Location // hours and days are those of the file's times
	asked.report, err = format.ParseQuery([]byte(cmp.Or(values.Get("query"), "{}")), query.Context{Range: within, Now: now, Asker: d.asker(call.PluginContext.User, false)}, defaults)
	return asked, err
}

func reportHeaders(total int64, asked reportRequest) map[string][]string {
	headers := map[string][]string{
		"Content-Type":           {asked.format.MediaType()},
		"Content-Disposition":    {`attachment; filename="` + asked.report.FileName(asked.format) + `"`},
		"Cache-Control":          {"no-store"},
		"X-Content-Type-Options": {"nosniff"},
		"X-Total-Rows":           {strconv.FormatInt(total, 10)},
		// What a relative range such as now-1d/d came to.
		"X-Range-From": {asked.report.Scope.Range.From.In(asked.options.Location).Format(time.RFC3339)},
		"X-Range-To":   {asked.report.Scope.Range.To.In(asked.options.Location).Format(time.RFC3339)},
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
