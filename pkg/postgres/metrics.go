package postgres

import (
	"fmt"
	"strings"
	"time"

	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// MetricsStatement is the statement of a metrics query. Its rows come group by
// group, the blank one last, and bucket by bucket within a group; only buckets
// in which something happened have one. Groups beyond the limit may be left
// out, but never all of them.
type MetricsStatement struct {
	Statement
	Query query.Metrics
	// Buckets are the bounds of a time series' buckets, one more than there
	// are buckets; nil for a table.
	Buckets []time.Time
	// Now is what waits that go on are measured against.
	Now time.Time
}

// Metrics returns the statement for the figures of a metrics query: one scan
// of the relation, in which each measure filters its rows.
//
// Rows are grouped by each element of a list field, so that a row counts in
// several groups, or in the blank one where its list is empty.
func (r *Relation) Metrics(request query.Metrics, within query.Range, now time.Time) (MetricsStatement, error) {
	if err := r.usable(); err != nil {
		return MetricsStatement{}, err
	}
	statement := MetricsStatement{Query: request, Now: now}
	b := builder{relation: r}
	m := measures{builder: &b}
	where, err := m.where(request, within)
	if err != nil {
		return MetricsStatement{}, err
	}
	keys, err := b.keys(request.GroupBy)
	if err != nil {
		return MetricsStatement{}, err
	}
	most := request.MaxGroups
	if request.Format == query.TimeSeries {
		if statement.Buckets, err = request.Interval.Buckets(within); err != nil {
			return MetricsStatement{}, err
		}
		starts := statement.Buckets[:len(statement.Buckets)-1]
		keys.add("width_bucket(" + r.expression(request.TimeField) + ", " + b.bind(starts, "timestamptz[]") + ")")
		most *= len(starts)
	}
	selected := keys.selected
	for _, metric := range request.Metrics {
		sql, err := m.figure(metric)
		if err != nil {
			return MetricsStatement{}, err
		}
		selected = append(selected, sql)
	}
	sql := fmt.Sprintf("SELECT %s FROM %s%s WHERE %s", strings.Join(selected, ", "), r.Name.SQL(), keys.from, where)
	if len(keys.grouped) > 0 {
		grouped := strings.Join(keys.grouped, ", ")
		most = min(most, query.MaxPoints)
		sql += fmt.Sprintf(" GROUP BY %s ORDER BY %s LIMIT %s", grouped, grouped, b.bind(most+1, "int8"))
	}
	statement.Statement = Statement{SQL: sql, Args: b.args}
	return statement, nil
}

// groupKeys are what rows are grouped by.
type groupKeys struct {
	selected []string // as the rows carry them
	grouped  []string // as they are grouped and put in order
	from     string   // joins that the relation needs
}

func (k *groupKeys) add(expression string) {
	k.selected = append(k.selected, expression)
	k.grouped = append(k.grouped, expression)
}

// keys returns the keys of dimensions: texts, null where blank, in the order
// of their bytes, which does not depend on the server's language.
func (b *builder) keys(dimensions []report.Field) (groupKeys, error) {
	var keys groupKeys
	for i, field := range dimensions {
		if !b.relation.Has(field) {
			return groupKeys{}, b.lacks(field, "group by another field")
		}
		expression := b.relation.expression(field)
		switch field.Kind {
		case report.Text:
			keys.add("nullif(" + expression + `, '') COLLATE "C"`)
		case report.List:
			element := fmt.Sprintf("element_%d", i+1)
			keys.from += fmt.Sprintf(" LEFT JOIN LATERAL (SELECT DISTINCT %[1]s FROM unnest(%[2]s) AS %[1]s WHERE %[1]s <> '') AS list_%[1]s ON true", element, expression)
			keys.add(element + ` COLLATE "C"`)
		default:
			keys.selected = append(keys.selected, "("+expression+")::text")
			keys.grouped = append(keys.grouped, expression)
		}
	}
	return keys, nil
}

// Dimension returns the text of the row's i-th dimension, empty where blank.
func (s MetricsStatement) Dimension(row Row, i int) []byte { return row.Text(i) }

// Bucket returns the position of the row's bucket; only for a time series.
func (s MetricsStatement) Bucket(row Row) int {
	return int(row.Integer32(len(s.Query.GroupBy))) - 1
}

// Figure returns the row's value of the i-th metric, and false where it has none.
func (s MetricsStatement) Figure(row Row, i int) (value float64, has bool) {
	column := len(s.Query.GroupBy) + i
	if s.Buckets != nil {
		column++
	}
	if row.Blank(column) {
		return 0, false
	}
	switch measure := s.Query.Metrics[i].Measure; {
	case measure.ID == query.LongestCurrentWait:
		return s.Now.Sub(row.Time(column)).Seconds(), true
	case measure.Unit == query.UnitCount:
		return float64(row.Integer(column)), true
	}
	return row.Seconds(column), true
}
