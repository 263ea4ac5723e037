package plugin

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"
	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/reportfile"
)

// What an administrator, or a file of provisioning, may hand over: no panic,
// and nothing of a secret in the error.
func FuzzSettings(f *testing.F) {
	f.Add([]byte(`{"database":"d","maxOpenConns":"7","relation":"a.b","queryTimeout":"1m","timezone":"Europe/Berlin"}`), "localhost:5432", "-----BEGIN CERTIFICATE-----\\nAA==\\n-----END CERTIFICATE-----")
	f.Add([]byte(`{"database":"d","sslmode":"disable","relation":"."}`), "[::1]", "")
	f.Add([]byte(`[]`), "/var/run", "\x00")
	f.Fuzz(func(t *testing.T, jsonData []byte, address, certificate string) {
		const secret = "vvvery-s3cret-pass"
		instance, err := New(t.Context(), backend.DataSourceInstanceSettings{JSONData: jsonData, URL: address, User: "u",
			DecryptedSecureJSONData: map[string]string{"password": secret, "tlsCACert": certificate, "tlsClientCert": certificate, "tlsClientKey": secret, "maskKey": secret}})
		if err != nil {
			t.Fatal("an instance is always made: ", err)
		}
		source, _ := instance.(*DataSource)
		defer source.Dispose()
		if source.broken == nil {
			return
		}
		if !fault.Is(source.broken, fault.Configuration) {
			t.Errorf("%v is not an error of the settings", source.broken)
		}
		if strings.Contains(source.broken.Error(), secret) {
			t.Errorf("%v holds a secret", source.broken)
		}
	})
}

// What a client may send to report.csv and report.xlsx: no panic, and an error of the query or
// a request that is whole.
func FuzzReportRequest(f *testing.F) {
	f.Add("report.csv?from=now-1d/d&to=now/d&timezone=Asia/Tokyo&raw=true", "application/json", []byte(`{"query":{"limit":1}}`), "gzip;q=0.5, br", false)
	f.Add("report.csv?from=0&to=1&query=%7B%7D", "application/x-www-form-urlencoded", []byte("from=1&to=2&delimiter=%09&dateFormat=d.m.y"), "", true)
	f.Add("report.csv?from=0&to=1&query=%7B%22queryType%22:%22metrics%22,%22format%22:%22table%22,%22metrics%22:[%7B%22measure%22:%22offered%22%7D]%7D", "", []byte(nil), "", false)
	f.Add("%zz", "text/plain", []byte("\xff"), "gzip;q=", false)
	f.Fuzz(func(t *testing.T, address, kind string, body []byte, encoding string, workbook bool) {
		format := reportfile.CSV
		if workbook {
			format = reportfile.XLSX
		}
		d := &DataSource{now: time.Now, defaults: query.Defaults{RowLimit: 10, Formula: query.AbandonsExcluded, Location: time.UTC}}
		asked, err := d.parseReportRequest(format, &backend.CallResourceRequest{URL: address, Body: body,
			Headers: map[string][]string{"Content-Type": {kind}, "Accept-Encoding": {encoding}}})
		if err != nil {
			if !fault.Is(err, fault.Query) {
				t.Errorf("%v is not an error of the request", err)
			}
			return
		}
		whole := false
		switch request := asked.report.Request.(type) {
		case query.Segments:
			whole = request.Whole
		case query.Metrics:
			whole = request.Whole && request.Format == query.Table && !workbook
		}
		if within := asked.report.Scope.Range; !whole || within.To.Before(within.From) {
			t.Errorf("%+v is no whole report and no table of figures", asked.report)
		}
		for name, values := range reportHeaders(1, asked) {
			for _, value := range values {
				if !utf8.ValidString(value) || strings.Contains(value, "\n") {
					t.Errorf("the header %s: %q", name, value)
				}
			}
		}
	})
}
