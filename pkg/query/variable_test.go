package query

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"
	"github.com/interaction-segments/interaction-segments-app/pkg/internal/faulttest"
)

func filterOn(t *testing.T, field, operator, value string) ([]any, error) {
	t.Helper()
	quoted, err := json.Marshal(value)
	require.NoError(t, err)
	request, err := ParseAs[Segments](fmt.Appendf(nil, `{"filters":[{"field":%q,"operator":%q,"values":[%s]}]}`, field, operator, quoted), Context{}, Defaults{}, "matter here")
	if err != nil {
		return nil, err
	}
	return request.Conditions[0].Values, nil
}

func TestUnresolvedVariablesAreRefused(t *testing.T) {
	for _, value := range []string{"$queue", "${queue}", "${queue:csv}", "${queue.text}", "${queue.text:regex}", "[[queue]]", "[[queue:pipe]]", "Team $queue", "^($queue)$", "${__all}"} {
		for _, operator := range []string{"=", "!=", "=|", "=~"} {
			_, err := filterOn(t, "queue_name", operator, value)
			faulttest.Require(t, err, fault.Query, "the filter on queue_name (Queue Name) holds the template variable ")
			require.ErrorContains(t, err, "alert rules and shared dashboards cannot use variables")
		}
	}
	_, err := filterOn(t, "queue_wait_time", ">", "$wait")
	faulttest.Require(t, err, fault.Query, "the filter on queue_wait_time (Queue Wait Time) holds the template variable $wait")
	for _, asked := range []string{
		`{"queryType":"timeline","sessionId":"${session}"}`, `{"queryType":"values","field":"queue_name","search":"$search"}`, `{"queryType":"values","field":"$field"}`,
		`{"queryType":"metrics","metrics":[{"measure":"segments"}],"interval":"$__interval"}`, `{"queryType":"metrics","metrics":[{"measure":"segments"}],"groupBy":["$by"]}`,
		`{"queryType":"metrics","metrics":[{"measure":"service_level","threshold":"$threshold"}]}`, `{"timezone":"${zone}"}`, `{"sort":[{"field":"$sort"}]}`,
	} {
		_, err := Parse([]byte(asked), Context{}, defaults)
		faulttest.Require(t, err, fault.Query, "holds the template variable $")
	}
}

func TestTextsThatOnlyLookLikeVariablesAreTaken(t *testing.T) {
	for value, expected := range map[string]string{
		"$5 off": "$5 off", "100$": "100$", "$": "$", "a $ b": "a $ b", `\$queue`: "$queue", `\${queue}`: "${queue}", `\[[queue]]`: "[[queue]]", `C:\$x`: "C:$x",
		"[queue]": "[queue]", "{queue}": "{queue}", `back\slash`: `back\slash`, "[[a b]]": "[[a b]]",
	} {
		values, err := filterOn(t, "queue_name", "=", value)
		require.NoError(t, err, value)
		require.Equal(t, []any{expected}, values)
	}
	// In a regular expression \$ is a dollar sign as it is.
	for _, value := range []string{`^(Sales|Support)$`, `\$queue`, `[[:alpha:]]+$`, `a$|b$`} {
		values, err := filterOn(t, "queue_name", "=~", value)
		require.NoError(t, err, value)
		require.Equal(t, []any{value}, values)
	}
}

func TestAQueryMayNameItsTimeZone(t *testing.T) {
	for asked, expected := range map[string]string{
		`{}`: "Asia/Kolkata", `{"timezone":""}`: "Asia/Kolkata", `{"timezone":"Europe/Berlin"}`: "Europe/Berlin", `{"timezone":"utc"}`: "UTC",
	} {
		request, err := ParseAs[Segments]([]byte(asked), Context{}, Defaults{Location: zoned(t, "1d", "Asia/Kolkata").Zone}, "matter here")
		require.NoError(t, err)
		require.Equal(t, expected, request.Location.String(), asked)
	}
	_, err := Parse([]byte(`{"timezone":"Mars/Olympus"}`), Context{}, Defaults{})
	faulttest.Require(t, err, fault.Query, `timezone "Mars/Olympus" is not a time zone: use a name such as Europe/Berlin`)
}
