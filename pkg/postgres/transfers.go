package postgres

import (
	"fmt"
	"strings"

	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// transferredOut counts the rows whose next row of the session came by a
// transfer from this one: by the system, where this row's queue had it and
// nobody picked it up, by the bot, where this is the bot's row, or else by
// this row's agent. The next row counts whatever the query's time range and
// filters, but only where the asker may see it. A row that is marked as its
// session's last has none: most are, and need no look at the others.
func (m *measures) transferredOut(query.Metric) string {
	if m.lookedUp {
		return m.count(wasTransferredOut)
	}
	return m.count(m.transfersOut())
}

// wasTransferredOut is the column of [measures.lookUp].
const wasTransferredOut = `"transferred out"`

// lookUp returns the rows of the relation that meet a condition, each with
// whether it was transferred out. So the next rows are looked up in the order
// in which rows are stored, mostly beside them, and not in that of the groups. A
// table that is distributed is left to its workers.
func (m *measures) lookUp(where string) (from string) {
	var columns []string
	for _, field := range report.Fields() {
		if m.relation.Has(field) {
			columns = append(columns, Quote(field.ID))
		}
	}
	m.lookedUp = true
	// The offset keeps PostgreSQL from merging the query into the outer one.
	return fmt.Sprintf("(SELECT %s, %s AS %s FROM %s AS segment WHERE %s OFFSET 0)",
		strings.Join(columns, ", "), m.transfersOut(), wasTransferredOut, m.relation.Name.SQL(), where)
}

// transfersOut returns the condition for a row that was transferred out.
func (m *measures) transfersOut() string {
	const lower = `lower(%s) COLLATE "C"`
	here := []string{
		fmt.Sprintf("CASE WHEN %s AND %s THEN '%s' END", m.offered(), m.not(m.agent()), strings.ToLower(report.TransferredBySystem)),
		fmt.Sprintf("CASE WHEN %s = '%s' THEN '%s' END", m.relation.expression(report.AgentName), report.BotAgent, strings.ToLower(report.TransferredByBot)),
		fmt.Sprintf("nullif("+lower+", '')", m.relation.expression(report.AgentEmail)),
	}
	goesOn := ""
	if m.relation.Has(report.LastSegment) {
		goesOn = m.not(m.relation.expression(report.LastSegment)) + " AND "
	}
	return goesOn + fmt.Sprintf("ARRAY[%s] && ARRAY(SELECT "+lower+" FROM %s AS next WHERE %s)",
		strings.Join(here, ", "), m.relation.expression(report.TransferredInBy), m.relation.Name.SQL(), strings.Join(m.next, " AND "))
}

// nextSegment returns the conditions for the rows "next" that follow the row
// "segment" in its session and that the asker may see. Names without a
// relation are those of "next".
func (b *builder) nextSegment() ([]string, error) {
	terms, err := b.visible()
	if err != nil {
		return nil, err
	}
	session, number := Quote(report.SessionID.ID), Quote(report.SegmentNumber.ID)
	return append(terms, "next."+session+" = segment."+session, "next."+number+" = segment."+number+" + 1"), nil
}
