package postgres

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// metrics returns the statement for the figures of a metrics query: one scan
// of each period, in which each measure filters its rows. Its rows hold the
// group's dimensions, the period's number where there are several, the
// bucket's number from 1 where there are buckets, the figures, the number of
// rows, and of those of which a value is left out. They come group by group,
// the blank one last, within a group period by period, and within a period
// bucket by bucket; only buckets with a row of the relation have one. Groups
// beyond the limit may be left out, but never all of them.
//
// Rows are grouped by each element of a list field, so that a row counts in
// several groups, or in the blank one where its list is empty.
func (b *builder) metrics(request query.Metrics) (statement, error) {
	periods := request.Periods()
	var (
		figures periodFigures
		parts   []string
	)
	for i, period := range periods {
		var (
			number *string // where there are several
			err    error
		)
		if len(periods) > 1 {
			text := strconv.Itoa(i)
			number = &text
		}
		if figures, err = b.figuresOf(request, period, number); err != nil {
			return statement{}, err
		}
		if number == nil && len(figures.gathered) == 0 {
			return statement{sql: figures.sql() + inOrder(figures.ordered) + b.limit(request), args: b.args, columns: figures.columns}, nil
		}
		figures.united = true
		parts = append(parts, figures.sql())
	}
	// The keys follow the columns, for a union is put in order by these only.
	shown, keys := names("c", len(figures.columns)), names("k", len(figures.ordered))
	sql := fmt.Sprintf("SELECT %s FROM (%s) AS periods (%s)%s",
		strings.Join(shown, ", "), strings.Join(parts, " UNION ALL "), strings.Join(slices.Concat(shown, keys), ", "), inOrder(keys))
	return statement{sql: sql + b.limit(request), args: b.args, columns: figures.columns}, nil
}

func names(prefix string, n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = prefix + strconv.Itoa(i+1)
	}
	return all
}

// periodFigures are the figures of one period.
type periodFigures struct {
	groupKeys
	from, where string
	united      bool // as part of a statement that puts them in order, by their keys
	// gathered are the percentiles of which the statement gathers the values
	// first, by the place of their column; see [measures.gather].
	gathered map[int]query.Aggregate
}

func (f periodFigures) sql() string {
	selected, grouped := f.selected, ""
	if f.united {
		selected = slices.Concat(selected, f.ordered)
	}
	if len(f.grouped) > 0 {
		grouped = " GROUP BY " + strings.Join(f.grouped, ", ")
	}
	sql := fmt.Sprintf("SELECT %s FROM %s WHERE %s%s", strings.Join(selected, ", "), f.from, f.where, grouped)
	if len(f.gathered) == 0 {
		return sql
	}
	columns := names("g", len(selected))
	shown := slices.Clone(columns)
	for i, aggregate := range f.gathered {
		shown[i] = fmt.Sprintf("(SELECT %s FROM unnest(%s) AS value)", percentile(aggregate, "value"), columns[i])
	}
	return fmt.Sprintf("SELECT %s FROM (%s) AS gathered (%s)", strings.Join(shown, ", "), sql, strings.Join(columns, ", "))
}

func inOrder(keys []string) string {
	if len(keys) == 0 {
		return ""
	}
	return " ORDER BY " + strings.Join(keys, ", ")
}

// limit returns the SQL that bounds the rows of a metrics query.
func (b *builder) limit(request query.Metrics) string {
	if len(request.GroupBy) == 0 && request.Buckets == nil {
		return ""
	}
	rows := 0 // of a group
	for _, period := range request.Periods() {
		rows += max(1, len(period.Bounds))
	}
	return " LIMIT " + b.bind(min(request.MaxGroups*rows, query.MaxPoints)+1, "int8")
}

// figuresOf returns the figures of a period, with its number where there are several.
func (b *builder) figuresOf(request query.Metrics, period query.Period, number *string) (periodFigures, error) {
	m := measures{builder: b, now: request.Now}
	request.Range = period.Range
	where, err := m.where(request)
	if err != nil {
		return periodFigures{}, err
	}
	keys, err := b.keys(request.GroupBy)
	if err != nil {
		return periodFigures{}, err
	}
	from := b.relation.Name.SQL()
	if len(m.next) > 0 && !b.relation.distributed {
		from, where = m.lookUp(where), "true"
	}
	figures := periodFigures{groupKeys: keys, from: from + " AS segment" + keys.joins, where: where, gathered: map[int]query.Aggregate{}}
	if number != nil {
		figures.show(*number+"::int8", resultColumn{"period", report.Integer})
		figures.ordered = append(figures.ordered, *number)
	}
	if period.Bounds != nil {
		figures.add(b.bucket(request.TimeField, period), resultColumn{"bucket", report.Integer})
	}
	for _, metric := range request.Metrics {
		if _, is := metric.Aggregate.Percentile(); is && m.gather() {
			figures.gathered[len(figures.selected)] = metric.Aggregate
		}
		figures.show(m.figure(metric), resultColumn{metric.ID, figureKind(metric.Measure)})
	}
	figures.show(m.count(), resultColumn{"rows", report.Integer})
	figures.show(m.unfinite(request.Metrics), resultColumn{"not finite", report.Integer})
	return figures, nil
}

// bucket returns SQL for the number of the row's bucket.
func (b *builder) bucket(timeField report.Field, period query.Period) string {
	moment := b.relation.selected(timeField)
	if period.Step == "" {
		return "width_bucket(" + moment + ", " + b.bind(period.Bounds[:len(period.Bounds)-1], "timestamptz[]") + ")"
	}
	return fmt.Sprintf("coalesce((%s)[width_bucket(%s, %s)], 0)", b.bind(period.Buckets, "int8[]"), moment, b.bind(period.Bounds, "timestamptz[]"))
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
	grouped  []string // as they are grouped
	ordered  []string // as they are put in order
	joins    string   // that the relation needs
}

func (k *groupKeys) add(expression string, column resultColumn) {
	k.addAs(expression, expression, column)
}

// addAs adds a key that the rows carry in another form.
func (k *groupKeys) addAs(shown, key string, column resultColumn) {
	k.show(shown, column)
	k.grouped = append(k.grouped, key)
	k.ordered = append(k.ordered, key)
}

// show adds what all rows of a period have in common.
func (k *groupKeys) show(shown string, column resultColumn) {
	k.selected = append(k.selected, shown)
	k.columns = append(k.columns, column)
}

// keys returns the keys of dimensions: texts, null where blank, in the order
// of their bytes, which does not depend on the server's language.
func (b *builder) keys(dimensions []query.Dimension) (groupKeys, error) {
	var keys groupKeys
	for i, dimension := range dimensions {
		field := dimension.Field
		if dimension.Part != "" {
			part := b.part(dimension)
			keys.addAs(partLabel(dimension.Part, part), part, resultColumn{field.ID, report.Text})
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
			keys.joins += fmt.Sprintf(" LEFT JOIN LATERAL (SELECT DISTINCT %[1]s FROM unnest(%[2]s) AS %[1]s WHERE %[1]s <> '') AS list_%[1]s ON true", element, expression)
			keys.add(element+` COLLATE "C"`, column)
		case report.Integer, report.Boolean, report.Duration, report.Time:
			keys.addAs("("+expression+")::text", expression, column)
		}
	}
	return keys, nil
}
