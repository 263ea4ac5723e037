package postgres

import (
	"fmt"
	"strings"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"
	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// checks returns the statement that runs checks: one scan of the relation. Its
// rows hold, for each check, its name, how many rows and sessions fail, how
// many rows were looked at, when the newest of the failing rows began and its
// session, and in words why the check is not possible, else null.
//
// Rows are counted by session first, so that sessions are counted without
// sorting for each check; the newest row's session is found among these counts.
func (b *builder) checks(request query.Checks) (statement, error) {
	c, err := b.checksOf(request.Scope)
	if err != nil {
		return statement{}, err
	}
	var p checkParts
	days := ""
	for i, check := range request.Checks {
		problem, err := c.problem(check)
		switch {
		case err != nil && request.Expression && len(request.Checks) == 1:
			return statement{}, err
		case problem == "" && check.ID == query.DaysWithoutRows && !request.Countable:
			problem = fmt.Sprintf("not possible: the time range has more than %d days", query.MaxBuckets)
		}
		switch id := b.bind(string(check.ID), "text"); {
		case problem != "":
			p.row(i, id, "NULL::int8, NULL::int8, NULL::int8, NULL::timestamptz, NULL::text, "+b.bind(problem, "text"))
		case check.ID == query.DaysWithoutRows && request.Days == nil:
			p.row(i, id, "0, NULL, 0, NULL, NULL, NULL")
		case check.ID == query.DaysWithoutRows:
			days = b.bind(request.Days, "timestamptz[]")
			p.row(i, id, fmt.Sprintf("missing, NULL, %d, newest_day, NULL, NULL", len(request.Days)-1))
		default:
			p.count(i, id, c.kept(check), c.fails(check))
		}
	}
	return c.counted(p, days)
}

// checkParts are the parts of the statement that each check adds to.
type checkParts struct{ conditions, sessions, totals, examples, results []string }

func (p *checkParts) row(i int, id, values string) {
	p.results = append(p.results, fmt.Sprintf("(%d, %s, %s)", i, id, values))
}

// count adds a check that counts the rows that are kept and fail.
func (p *checkParts) count(i int, id, kept, fails string) {
	add := func(to *[]string, format string, args ...any) { *to = append(*to, fmt.Sprintf(format, args...)) }
	add(&p.conditions, ", (%s) AS c%d", fails, i)
	add(&p.sessions, ", count(*) FILTER (WHERE %[2]s AND c%[1]d) AS n%[1]d, max(started) FILTER (WHERE %[2]s AND c%[1]d) AS t%[1]d", i, kept)
	add(&p.totals, ", sum(n%[1]d) AS n%[1]d, count(*) FILTER (WHERE n%[1]d > 0 AND session <> '') AS s%[1]d, max(t%[1]d) AS t%[1]d", i)
	add(&p.examples, ", max(session) FILTER (WHERE sessions.t%[1]d = totals.t%[1]d) AS e%[1]d", i)
	looked := "looked"
	if kept == "kept_any" {
		looked = "looked_any"
	}
	p.row(i, id, fmt.Sprintf("n%[1]d, s%[1]d, %[2]s, t%[1]d, e%[1]d, NULL", i, looked))
}

// counted puts the statement together. days is the placeholder of the bounds of
// days, empty where these are not looked at.
func (c *checks) counted(p checkParts, days string) (statement, error) {
	around, err := c.around()
	if err != nil {
		return statement{}, err
	}
	whereAny, err := c.whereAny()
	if err != nil {
		return statement{}, err
	}
	day, dayOf := "", ""
	from := "totals CROSS JOIN examples"
	if days != "" {
		day = ", width_bucket(" + c.relation.selected(c.scope.TimeField) + ", " + days + ") AS day"
		dayOf = ", array_agg(day) FILTER (WHERE kept) AS days"
		from += fmt.Sprintf(` CROSS JOIN (SELECT count(*) AS missing, max((%[1]s)[day]) AS newest_day
  FROM generate_series(1, array_length(%[1]s, 1) - 1) AS day
  WHERE day NOT IN (SELECT unnest(days) FROM sessions)) AS days`, days)
	}
	sql := fmt.Sprintf(`WITH segments AS (
  SELECT %[1]s AS session, %[2]s AS started, (%[3]s) AS kept, (%[4]s) AS kept_any%[5]s%[6]s
  FROM %[7]s WHERE %[8]s
), sessions AS MATERIALIZED (
  SELECT session, count(*) FILTER (WHERE kept) AS n, count(*) FILTER (WHERE kept_any) AS n_any%[9]s%[10]s
  FROM segments GROUP BY session
), totals AS MATERIALIZED (
  SELECT coalesce(sum(n), 0) AS looked, coalesce(sum(n_any), 0) AS looked_any%[11]s FROM sessions
), examples AS (
  SELECT count(*) AS number%[12]s FROM totals LEFT JOIN sessions ON true
)
SELECT c.id, coalesce(c.failing, CASE WHEN c.problem IS NULL THEN 0 END)::int8, c.sessions::int8, c.looked::int8, c.newest::timestamptz, c.example::text, c.problem::text
FROM %[13]s CROSS JOIN LATERAL (VALUES %[14]s) AS c (position, id, failing, sessions, looked, newest, example, problem)
ORDER BY c.position`,
		c.session(), c.relation.expression(report.StartedAt), c.where, whereAny, day, strings.Join(p.conditions, ""),
		c.relation.Name.SQL(), around, dayOf, strings.Join(p.sessions, ""), strings.Join(p.totals, ""), strings.Join(p.examples, ""),
		from, strings.Join(p.results, ", "))
	return statement{sql: sql, args: c.args, columns: []resultColumn{
		{"check", report.Text}, {"rows", report.Integer}, {"sessions", report.Integer}, {"looked at", report.Integer},
		{"newest", report.Time}, {"session_id", report.Text}, {"problem", report.Text},
	}}, nil
}

// failing returns what segments queries read the rows of that fail a check
// from, and the condition for them.
func (b *builder) failing(scope query.Scope, check query.CheckInfo) (from, where string, err error) {
	if check.ID == query.LongInProgress {
		scope.IncludeInProgress = true
	}
	c, err := b.checksOf(scope)
	if err != nil {
		return "", "", err
	}
	if problem, err := c.problem(check); problem != "" {
		if err == nil {
			err = fault.New(fault.Query, "the check %s is %s", check.ID, problem)
		}
		return "", "", err
	}
	if check.Group != query.SessionChecks {
		return b.relation.Name.SQL(), c.where + " AND (" + c.fails(check) + ")", nil
	}
	around, err := c.around()
	if err != nil {
		return "", "", err
	}
	var columns []string
	for _, field := range report.Fields() {
		if b.relation.Has(field) {
			columns = append(columns, Quote(field.ID))
		}
	}
	return fmt.Sprintf(`(SELECT %s, (%s) AS "fails the check" FROM %s WHERE %s) AS segments`,
		strings.Join(columns, ", "), c.fails(check), b.relation.Name.SQL(), around), c.where + ` AND "fails the check"`, nil
}
