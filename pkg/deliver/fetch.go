package deliver

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/reportfile"
)

// fetch writes a report's file and returns its number of rows. A file that is
// not whole is a passing error; that of a workbook is only found by
// [checkWorkbook].
func (g *Grafana) fetch(ctx context.Context, report Report, uid string, within query.Range, zone *time.Location, to io.Writer) (int64, error) {
	form := url.Values{
		"query": {string(report.Query)}, "timezone": {zone.String()},
		"from": {within.From.Format(time.RFC3339Nano)}, "to": {within.To.Format(time.RFC3339Nano)},
	}
	for _, parameter := range reportfile.Parameters {
		if value := report.parameter(parameter.Name); value != "" {
			form.Set(parameter.Name, value)
		}
	}
	response, err := g.send(ctx, http.MethodPost, "/api/datasources/uid/"+url.PathEscape(uid)+"/resources/"+report.Choice.Format.Resource(), nil, []byte(form.Encode()),
		http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "Accept-Encoding": {"gzip"}})
	if err != nil {
		return 0, err
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return 0, refusal(response)
	}
	rows, err := strconv.ParseInt(response.Header.Get("X-Total-Rows"), 10, 64)
	if err != nil || rows < 0 {
		return 0, fmt.Errorf("%s answers with something else than a report: is it Grafana's address?", g.base.Host)
	}
	body := io.Reader(response.Body)
	if response.Header.Get("Content-Encoding") == "gzip" {
		if body, err = gzip.NewReader(body); err != nil {
			return 0, brokeOff(err)
		}
	}
	destination := &written{to: to}
	if _, err := io.Copy(destination, body); err != nil { //nolint:gosec // of a server that has the token: as large as the report is
		if destination.err != nil {
			return 0, passing(fmt.Errorf("the file cannot be kept: %w", destination.err))
		}
		return 0, brokeOff(err)
	}
	if report.Choice.Format == reportfile.CSV {
		err = destination.lines.check(rows)
	}
	return rows, err
}

func brokeOff(err error) error {
	return passing(fmt.Errorf("the report broke off on its way, so it was thrown away: %w", err))
}

// written passes on what is written, counts its records and remembers what
// went wrong with it.
type written struct {
	to    io.Writer
	lines records
	err   error
}

func (w *written) Write(part []byte) (n int, err error) {
	w.lines.count(part)
	n, w.err = w.to.Write(part)
	return n, w.err
}

// records counts the records of CSV. One ends where a line ends outside of
// quotes.
type records struct {
	ended  int64
	quoted bool
	last   byte
}

func (r *records) count(part []byte) {
	for _, char := range part {
		switch {
		case char == '"':
			r.quoted = !r.quoted
		case char == '\n' && !r.quoted:
			r.ended++
		}
	}
	if len(part) > 0 {
		r.last = part[len(part)-1]
	}
}

// check compares the number of records with that of rows, beside the header.
func (r *records) check(rows int64) error {
	cut := ""
	if r.last != '\n' || r.quoted {
		cut = " (the last one cut)"
	}
	if r.ended != rows+1 || cut != "" {
		return passing(fmt.Errorf("the report is not whole, so it was thrown away: of %d lines, the header among them, %d arrived%s", rows+1, r.ended, cut))
	}
	return nil
}

var errNoWorkbook = errors.New("the workbook is not whole, so it was thrown away")
