package plugin_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"
	"github.com/stretchr/testify/require"
)

// clocks has rows every 13 minutes around the changes of the clocks in Berlin,
// St. John's and on Lord Howe, and of the same dates one day, one week, four
// weeks and a year earlier. Their waits are ties, blanks, negative, infinite
// and not a number.
const clocks = `CREATE TABLE clocks AS
	SELECT i::text AS session_id, 1 AS segment_number, t AS started_at,
		(ARRAY['Sales', 'Service', '', NULL])[1 + i % 4] AS queue_name,
		(ARRAY['Voice', 'Email', NULL])[1 + i % 3] AS channel,
		CASE WHEN i % 11 > 0 THEN t END AS queue_entry_time,
		(ARRAY[5, 20, 20, 30, -4, NULL, 'NaN', 'Infinity', '-Infinity', 3600, 4.5, 600, 100]::float8[])[1 + i % 13] AS queue_wait_time,
		CASE WHEN i % 5 > 1 THEN 's' WHEN i % 5 = 1 THEN '' END AS segment_id,
		i % 7 > 1 AS last_segment, i % 17 = 0 AS in_progress
	FROM (SELECT row_number() OVER (ORDER BY t) AS i, t FROM (
		SELECT DISTINCT date_bin('13 minutes', change, '2024-01-01Z') + step * interval '13 minutes' AS t
		FROM unnest(ARRAY['2026-03-08 05:30Z', '2026-03-29 01:00Z', '2026-04-04 15:00Z', '2026-10-03 15:30Z', '2026-10-25 01:00Z', '2026-11-01 04:30Z']::timestamptz[]) AS changed,
			unnest(ARRAY[changed, changed - interval '1 day', changed - interval '7 days', changed - interval '28 days', changed - interval '1 year', changed + interval '1 day']) AS change,
			generate_series(-170, 170) AS step) AS moments) AS numbered`

// countedBy are metrics, and what each is in plain SQL over rows r, whose wait
// is w: blank where it is no length of time.
var countedBy = []struct{ metric, id, sql string }{
	{`{"measure": "segments"}`, "segments", `count(*)`},
	{`{"measure": "offered"}`, "offered", `count(queue_entry_time)`},
	{`{"measure": "answered_within", "threshold": 20, "thresholds": {"queue": {"Service": "10m"}, "channel": {"Email": "1h", "Voice": 4}}}`, "answered_within",
		`sum(CASE WHEN queue_entry_time IS NOT NULL AND segment_id = 's' AND w <= CASE WHEN queue_name = 'Service' THEN 600 WHEN channel = 'Email' THEN 3600 WHEN channel = 'Voice' THEN 4 ELSE 20 END THEN 1 ELSE 0 END)`},
	{`{"measure": "abandoned_beyond", "threshold": "00:00:04"}`, "abandoned_beyond",
		`sum(CASE WHEN queue_entry_time IS NOT NULL AND coalesce(segment_id, '') <> 's' AND last_segment AND w > 4 THEN 1 ELSE 0 END)`},
	{`{"measure": "short_abandoned"}`, "short_abandoned",
		`sum(CASE WHEN queue_entry_time IS NOT NULL AND coalesce(segment_id, '') <> 's' AND last_segment AND w <= 5 THEN 1 ELSE 0 END)`},
	{`{"measure": "average_speed_of_answer"}`, "average_speed_of_answer",
		`sum(CASE WHEN queue_entry_time IS NOT NULL AND segment_id = 's' THEN w END) / nullif(count(CASE WHEN queue_entry_time IS NOT NULL AND segment_id = 's' THEN w END), 0)`},
	{`{"measure": "abandoned_wait", "aggregate": "max"}`, "abandoned_wait_max",
		`max(CASE WHEN queue_entry_time IS NOT NULL AND coalesce(segment_id, '') <> 's' AND last_segment THEN w END)`},
}

// rowsOfClocks are the rows r: those of a range that have ended.
func rowsOfClocks(within backend.TimeRange) string {
	return fmt.Sprintf(`r AS (SELECT *, CASE WHEN queue_wait_time NOT IN ('NaN', 'Infinity', '-Infinity') THEN queue_wait_time END AS w FROM clocks
		WHERE started_at >= '%s' AND started_at < '%s' AND NOT in_progress)`, within.From.Format(time.RFC3339), within.To.Format(time.RFC3339))
}

func clocksMetrics() string {
	var asked []oracle
	for _, metric := range countedBy {
		asked = append(asked, oracle{metric: metric.metric})
	}
	return metricsJSON(asked)
}

// plainGroups runs plain SQL whose rows are a name and the figures of countedBy.
func (s *subject) plainGroups(t *testing.T, sql string) map[string]figures {
	t.Helper()
	rows, err := s.sql.Query(t.Context(), sql)
	require.NoError(t, err)
	defer rows.Close()
	found := map[string]figures{}
	for rows.Next() {
		var name string
		values := make([]*float64, len(countedBy))
		targets := []any{&name}
		for i := range values {
			targets = append(targets, &values[i])
		}
		require.NoError(t, rows.Scan(targets...))
		found[name] = figures{}
		for i, value := range values {
			if value != nil {
				found[name][countedBy[i].id] = *value
			}
		}
	}
	require.NoError(t, rows.Err())
	return found
}

// countedColumns are the columns of countedBy in plain SQL.
func countedColumns() (columns string) {
	for _, metric := range countedBy {
		columns += ", (" + metric.sql + ")::float8"
	}
	return columns
}

func requireGroups(t *testing.T, expected, actual map[string]figures, about string) {
	t.Helper()
	require.NotEmpty(t, expected, about)
	for name := range actual {
		require.Contains(t, expected, name, about)
	}
	for name, values := range expected {
		require.Contains(t, actual, name, about)
		requireFigures(t, values, actual[name], about+" "+name)
	}
}

// The ranges that hold a change of the clock, of whole days in each zone, by
// the calendar; nobody changes clocks in Kolkata.
var changes = []struct{ zone, from, to string }{
	{"Europe/Berlin", "2026-03-28", "2026-03-31"},
	{"Europe/Berlin", "2026-10-24", "2026-10-27"},
	{"America/St_Johns", "2026-03-07", "2026-03-10"},
	{"America/St_Johns", "2026-10-31", "2026-11-03"},
	{"Asia/Kolkata", "2026-03-28", "2026-03-31"},
	{"Asia/Kolkata", "2026-10-24", "2026-10-27"},
	{"Australia/Lord_Howe", "2026-04-04", "2026-04-07"},
	{"Australia/Lord_Howe", "2026-10-03", "2026-10-06"},
}

// daysOf is the range from the start of one date to that of another, by PostgreSQL's clock.
func (s *subject) daysOf(t *testing.T, zone, from, to string) (within backend.TimeRange) {
	t.Helper()
	require.NoError(t, s.sql.QueryRow(t.Context(), `SELECT $1::timestamp AT TIME ZONE $3, $2::timestamp AT TIME ZONE $3`, from, to, zone).Scan(&within.From, &within.To))
	within.From, within.To = within.From.UTC(), within.To.UTC()
	return within
}

func TestPartsOfTheLocalTimeEqualPlainSQLAcrossChangesOfTheClocks(t *testing.T) {
	s := startOn(t, clocks)
	s.set(t, map[string]any{"relation": "clocks"})
	for _, change := range changes {
		within := s.daysOf(t, change.zone, change.from, change.to)
		local := fmt.Sprintf("(started_at AT TIME ZONE '%s')", change.zone)
		half := `to_char(` + local + `, 'HH24:') || CASE WHEN to_char(` + local + `, 'MI') < '30' THEN '00' ELSE '30' END`
		for asked, plain := range map[string]struct{ name, condition string }{
			`"groupBy": ["hour_of_day"]`:                             {`to_char(` + local + `, 'HH24')`, `true`},
			`"groupBy": ["day_of_week"]`:                             {`to_char(` + local + `, 'ID')`, `true`},
			`"groupBy": ["interval_of_day"]`:                         {half, `true`},
			`"groupBy": ["interval_of_day"], "intervalOfDay": "60m"`: {`to_char(` + local + `, 'HH24:00')`, `true`},
			`"groupBy": ["interval_of_day"], "intervalOfDay": "15m"`: {`to_char(` + local + `, 'HH24:') || lpad((to_char(` + local + `, 'MI')::int / 15 * 15)::text, 2, '0')`, `true`},
			`"groupBy": ["day_of_week", "interval_of_day"]`:          {`to_char(` + local + `, 'ID|') || ` + half, `true`},
			`"groupBy": ["queue_name"], "filters": [{"field": "hour_of_day", "operator": "=|", "values": ["1", "02", "3"]}]`: {`coalesce(queue_name, '')`,
				`to_char(` + local + `, 'HH24') IN ('01', '02', '03')`},
			`"groupBy": ["channel"], "filters": [{"field": "day_of_week", "operator": ">=", "values": [6]}, {"field": "interval_of_day", "operator": ">=", "values": ["01:30"]}, {"field": "interval_of_day", "operator": "<", "values": ["02:30"]}]`: {`coalesce(channel, '')`,
				`to_char(` + local + `, 'ID') IN ('6', '7') AND to_char(` + local + `, 'HH24:MI') BETWEEN '01:30' AND '02:29'`},
			`"groupBy": ["hour_of_day"], "filters": [{"field": "day_of_week", "operator": "!=", "values": ["7"]}]`: {`to_char(` + local + `, 'HH24')`, `to_char(` + local + `, 'DY') <> 'SUN'`},
		} {
			expected := s.plainGroups(t, `WITH `+rowsOfClocks(within)+` SELECT `+plain.name+countedColumns()+` FROM r WHERE `+plain.condition+` GROUP BY 1`)
			answer := s.query(t, within, fmt.Sprintf(`{"queryType": "metrics", "format": "table", "maxGroups": 1000, "timezone": %q, "metrics": %s, %s}`, change.zone, clocksMetrics(), asked))["A"]
			require.NoError(t, answer.Error)
			requireGroups(t, expected, groupsOf(t, answer.Frames), change.zone+" "+change.from+" "+asked)
		}
	}
}

// The parts are those of the time that the range is about. Worked out by hand:
// in Kolkata the call began on Sunday at 23:50 and entered its queue at 23:55,
// and an agent had it on Monday from 00:20 to 02:01.
func TestPartsOfTheLocalTimeAreThoseOfTheTimeField(t *testing.T) {
	s := startOn(t, `CREATE TABLE late (session_id text, started_at timestamptz, queue_entry_time timestamptz, segment_start_time timestamptz, segment_end_time timestamptz);
		INSERT INTO late VALUES ('a', '2026-03-29 18:20Z', '2026-03-29 18:25Z', '2026-03-29 18:50Z', '2026-03-29 20:31Z')`)
	s.set(t, map[string]any{"relation": "late", "timezone": "Asia/Kolkata"})
	for timeField, expected := range map[string]string{"started_at": "7|23|23:30", "queue_entry_time": "7|23|23:30", "segment_start_time": "1|00|00:00", "segment_end_time": "1|02|02:00"} {
		asked := `"timeField": "` + timeField + `", "format": "table", "metrics": [{"measure": "segments"}], "groupBy": ["day_of_week", "hour_of_day", "interval_of_day"]`
		require.Equal(t, map[string]figures{expected: {"segments": 1}}, groupsOf(t, s.framesOf(t, always, `{"queryType": "metrics", `+asked+`}`)), timeField)
		day, _, _ := strings.Cut(expected, "|")
		filtered := groupsOf(t, s.framesOf(t, always, `{"queryType": "metrics", `+asked+`, "filters": [{"field": "day_of_week", "operator": "!=", "values": ["`+day+`"]}]}`))
		require.Empty(t, filtered, timeField)
	}
}

// starts are the moments at which intervals of the local time begin, by
// walking through the range minute by minute: where the clock shows a multiple
// of the width, or has gone over one. label is what the clock shows where the
// interval began, or would have.
func starts(zone string, within backend.TimeRange, minutes int) string {
	return fmt.Sprintf(`walked AS MATERIALIZED (SELECT at, extract(epoch FROM at AT TIME ZONE '%[1]s')::int8 / 60 AS shown, extract(epoch FROM (at - interval '1 minute') AT TIME ZONE '%[1]s')::int8 / 60 AS before
			FROM generate_series('%[2]s'::timestamptz, '%[3]s'::timestamptz - interval '1 minute', interval '1 minute') AS at),
		starts AS MATERIALIZED (SELECT at, shown / %[4]d AS label FROM walked WHERE shown %% %[4]d = 0 OR shown / %[4]d > before / %[4]d)`,
		zone, within.From.Format(time.RFC3339), within.To.Format(time.RFC3339), minutes)
}

func TestTablesByIntervalEqualPlainSQLAcrossChangesOfTheClocks(t *testing.T) {
	s := startOn(t, clocks)
	s.set(t, map[string]any{"relation": "clocks"})
	for _, change := range changes {
		within := s.daysOf(t, change.zone, change.from, change.to)
		for _, minutes := range []int{15, 30, 60, 120} {
			about := fmt.Sprintf("%s %s %dm", change.zone, change.from, minutes)
			expected := s.plainGroups(t, `WITH `+starts(change.zone, within, minutes)+`, `+rowsOfClocks(within)+`
				SELECT to_char(start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI|') || coalesce(queue_name, '')`+countedColumns()+`
				FROM r, LATERAL (SELECT max(at) AS start FROM starts WHERE at <= started_at) AS last GROUP BY start, coalesce(queue_name, '')`)
			all := s.plainly(t, `WITH `+starts(change.zone, within, minutes)+` SELECT to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI') FROM starts ORDER BY at`)
			answer := s.query(t, within, fmt.Sprintf(`{"queryType": "metrics", "format": "table", "interval": "%dm", "timezone": %q, "groupBy": ["queue_name"], "metrics": %s}`, minutes, change.zone, clocksMetrics()))["A"]
			require.NoError(t, answer.Error)
			actual := map[string]figures{}
			for queue, intervals := range intervalsOf(t, answer.Frames, "queue_name") {
				require.Len(t, intervals, len(all), about)
				for at, found := range intervals {
					written := at.Format("2006-01-02 15:04")
					require.Contains(t, all, written, about)
					if found["segments"] > 0 {
						actual[written+"|"+queue] = found
						continue
					}
					require.Equal(t, figures{"segments": 0, "offered": 0, "answered_within": 0, "abandoned_beyond": 0, "short_abandoned": 0}, found, about)
				}
			}
			requireGroups(t, expected, actual, about)
		}
	}
}

// steps are calendar steps, in words of PostgreSQL and by the names of columns.
var steps = map[string]string{"1d": "1 day", "1w": "7 days", "4w": "28 days", "1y": "1 year"}

// An earlier row is of the interval whose clock shows, one step later, what the
// clock showed at the row; the first where there are two.
func TestComparedFiguresEqualPlainSQLAcrossChangesOfTheClocks(t *testing.T) {
	s := startOn(t, clocks)
	s.set(t, map[string]any{"relation": "clocks"})
	for _, change := range changes {
		within := s.daysOf(t, change.zone, change.from, change.to)
		for _, minutes := range []int{30, 60} {
			ask := func(format string) data.Frames {
				answer := s.query(t, within, fmt.Sprintf(`{"queryType": "metrics", "format": %q, "interval": "%dm", "timezone": %q, "compare": ["1d", "1w", "4w", "1y"], "metrics": %s}`, format, minutes, change.zone, clocksMetrics()))["A"]
				require.NoError(t, answer.Error)
				return answer.Frames
			}
			table, series := intervalsOf(t, ask("table"))[""], pointsOf(t, ask("time_series"), "period")
			for step, interval := range steps {
				about := fmt.Sprintf("%s %s %dm, %s", change.zone, change.from, minutes, interval)
				var then backend.TimeRange
				require.NoError(t, s.sql.QueryRow(t.Context(), `SELECT ($1::timestamp - $4::text::interval) AT TIME ZONE $3, ($2::timestamp - $4::text::interval) AT TIME ZONE $3`,
					change.from, change.to, change.zone, interval).Scan(&then.From, &then.To))
				then.From, then.To = then.From.UTC(), then.To.UTC()
				expected := s.plainGroups(t, `WITH `+starts(change.zone, within, minutes)+`, `+rowsOfClocks(then)+`
					SELECT to_char(min_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI')`+countedColumns()+`
					FROM r JOIN (SELECT label, min(at) AS min_at FROM starts GROUP BY label) AS firsts
					ON label = extract(epoch FROM (started_at AT TIME ZONE '`+change.zone+`') + interval '`+interval+`')::int8 / 60 / `+fmt.Sprint(minutes)+` GROUP BY min_at`)
				inTable, inSeries := map[string]figures{}, map[string]figures{}
				for at, found := range table {
					earlier := figures{}
					for _, metric := range countedBy {
						value, has := found[metric.id+"_"+step]
						own, hasOwn := found[metric.id]
						difference, hasDifference := found[metric.id+"_"+step+"_difference"]
						share, hasShare := found[metric.id+"_"+step+"_relative_difference"]
						require.Equal(t, has && hasOwn, hasDifference, about)
						require.Equal(t, has && hasOwn && value != 0, hasShare, about)
						if has {
							earlier[metric.id] = value
						}
						if hasDifference {
							require.InDelta(t, own-value, difference, 1e-9, about)
						}
						if hasShare {
							require.InDelta(t, (own-value)/max(value, -value), share, 1e-9, about)
						}
					}
					if earlier["segments"] > 0 {
						inTable[at.Format("2006-01-02 15:04")] = earlier
					}
				}
				for at, found := range series[map[string]string{"1d": "1 day", "1w": "1 week", "4w": "4 weeks", "1y": "1 year"}[step]+" earlier"] {
					if found["segments"] > 0 {
						inSeries[at.Format("2006-01-02 15:04")] = found
					}
				}
				requireGroups(t, expected, inTable, about)
				requireGroups(t, expected, inSeries, about)
			}
		}
	}
}

// Whole ranges are compared from clock to clock, group by group.
func TestComparedTablesEqualPlainSQL(t *testing.T) {
	s := startOn(t, clocks)
	s.set(t, map[string]any{"relation": "clocks"})
	for _, change := range changes {
		within := s.daysOf(t, change.zone, change.from, change.to)
		answer := s.query(t, within, fmt.Sprintf(`{"queryType": "metrics", "format": "table", "timezone": %q, "groupBy": ["queue_name", "hour_of_day"], "maxGroups": 1000, "compare": ["1y", "1d"], "metrics": %s}`, change.zone, clocksMetrics()))["A"]
		require.NoError(t, answer.Error)
		groups := groupsOf(t, answer.Frames)
		for _, step := range []string{"1d", "1y"} {
			then := s.daysOf(t, change.zone, change.from, change.to)
			require.NoError(t, s.sql.QueryRow(t.Context(), `SELECT ($1::timestamp - $4::text::interval) AT TIME ZONE $3, ($2::timestamp - $4::text::interval) AT TIME ZONE $3`,
				change.from, change.to, change.zone, steps[step]).Scan(&then.From, &then.To))
			then.From, then.To = then.From.UTC(), then.To.UTC()
			expected := s.plainGroups(t, `WITH `+rowsOfClocks(then)+` SELECT coalesce(queue_name, '') || to_char(started_at AT TIME ZONE '`+change.zone+`', '|HH24')`+countedColumns()+` FROM r GROUP BY 1`)
			actual := map[string]figures{}
			for name, found := range groups {
				earlier := figures{}
				for _, metric := range countedBy {
					if value, has := found[metric.id+"_"+step]; has {
						earlier[metric.id] = value
					}
				}
				if earlier["segments"] > 0 {
					actual[name] = earlier
				}
			}
			requireGroups(t, expected, actual, change.zone+" "+change.from+" "+step)
		}
	}
}
