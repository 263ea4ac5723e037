package postgres

import (
	"fmt"
	"strings"

	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// metrics returns the statement for the figures of a metrics query: one scan
// of the relation, in which each measure filters its rows. Its rows hold the
// group's dimensions, for a time series the bucket's number from 1, the
// figures, the number of rows, and of those of which a value is left out. They come group by group, the blank one last, and bucket by bucket
// within a group; only buckets with a row of the relation have one. Groups
// beyond the limit may be left out, but never all of them.
//
// Rows are grouped by each element of a list field, so that a row counts in
// several groups, or in the blank one where its list is empty.
func (b *builder) metrics(request query.Metrics) (statement, error) {
	m := measures{builder: b, now: request.Now}
	where, err := m.where(request)
	if err != nil {
		return statement{}, err
	}
	keys, err := b.keys(request.GroupBy)
	if err != nil {
		return statement{}, err
	}
	most := request.MaxGroups
	if request.Buckets != nil {
		starts := request.Buckets[:len(request.Buckets)-1]
		keys.add("width_bucket("+b.relation.selected(request.TimeField)+", "+b.bind(starts, "timestamptz[]")+")", resultColumn{"bucket", report.Integer})
		most *= len(starts)
	}
	selected, columns := keys.selected, keys.columns
	for _, metric := range request.Metrics {
		selected = append(selected, m.figure(metric))
		columns = append(columns, resultColumn{metric.ID, figureKind(metric.Measure)})
	}
	selected = append(selected, m.count(), m.unfinite(request.Metrics))
	columns = append(columns, resultColumn{"rows", report.Integer}, resultColumn{"not finite", report.Integer})
	sql := fmt.Sprintf("SELECT %s FROM %s%s WHERE %s", strings.Join(selected, ", "), b.relation.Name.SQL(), keys.from, where)
	if len(keys.grouped) > 0 {
		grouped := strings.Join(keys.grouped, ", ")
		most = min(most, query.MaxPoints)
		sql += fmt.Sprintf(" GROUP BY %s ORDER BY %s LIMIT %s", grouped, grouped, b.bind(most+1, "int8"))
	}
	return statement{sql: sql, args: b.args, columns: columns}, nil
}

// figureKind returns the kind of a measure's figures: integer for counts, else
// duration, in which ratios arrive too.
func figureKind(measure query.MeasureInfo) report.Kind {
	if measure.Unit == query.UnitCount {
		return report.Integer
	}
	return report.Duration
}

// groupKeys are what rows are grouped by.
type groupKeys struct {
	selected []string // as the rows carry them
	columns  []resultColumn
	grouped  []string // as they are grouped and put in order
	from     string   // joins that the relation needs
}

func (k *groupKeys) add(expression string, column resultColumn) {
	k.selected = append(k.selected, expression)
	k.columns = append(k.columns, column)
	k.grouped = append(k.grouped, expression)
}

// keys returns the keys of dimensions: texts, null where blank, in the order
// of their bytes, which does not depend on the server's language.
func (b *builder) keys(dimensions []query.Dimension) (groupKeys, error) {
	var keys groupKeys
	for i, dimension := range dimensions {
		field := dimension.Field
		if dimension.Part != "" {
			part := b.part(dimension)
			keys.selected = append(keys.selected, partLabel(dimension.Part, part))
			keys.columns = append(keys.columns, resultColumn{field.ID, report.Text})
			keys.grouped = append(keys.grouped, part)
			continue
		}
		if !b.relation.Has(field) {
			return groupKeys{}, b.lacks(field, "group by another field")
		}
		expression, column := b.relation.expression(field), resultColumn{field.ID, report.Text}
		switch field.Kind {
		case report.Text:
			keys.add("nullif("+expression+`, '') COLLATE "C"`, column)
		case report.List:
			element := fmt.Sprintf("element_%d", i+1)
			keys.from += fmt.Sprintf(" LEFT JOIN LATERAL (SELECT DISTINCT %[1]s FROM unnest(%[2]s) AS %[1]s WHERE %[1]s <> '') AS list_%[1]s ON true", element, expression)
			keys.add(element+` COLLATE "C"`, column)
		case report.Integer, report.Boolean, report.Duration, report.Time:
			keys.selected = append(keys.selected, "("+expression+")::text")
			keys.columns = append(keys.columns, column)
			keys.grouped = append(keys.grouped, expression)
		}
	}
	return keys, nil
}
