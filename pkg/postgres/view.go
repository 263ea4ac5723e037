package postgres

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/interaction-segments/interaction-segments-app/pkg/fault"
	"github.com/interaction-segments/interaction-segments-app/pkg/query"
	"github.com/interaction-segments/interaction-segments-app/pkg/report"
)

// view is what an asker sees of the relation. The zero view is all of it.
type view struct {
	masked bool
	key    string // of pseudonyms
	// bound views hold the rows that meet all conditions; none where there is none.
	bound      bool
	conditions []query.Condition
}

// viewOf returns the view of an asker.
func (d *Database) viewOf(ctx context.Context, asker query.Asker) (view, error) {
	v := view{masked: asker.Masked, key: d.options.PseudonymKey}
	if !d.options.RowAccess {
		return v, nil
	}
	entries, err := d.entries(ctx, asker.Login)
	if err != nil {
		return view{}, err
	}
	return v, v.bind(entries)
}

// entry allows an asker the rows in which a field has a value.
type entry struct {
	Field string
	Value *string
}

// allRows is the field of an entry that allows every row.
const allRows = "*"

// accessName is the relation of entries, beside that of the segments.
func (d *Database) accessName() RelationName {
	return RelationName{Schema: d.options.Relation.Schema, Relation: d.options.Relation.Relation + "_access"}
}

// entries reads an asker's entries. They are not cached, so that access ends
// when an entry is deleted.
func (d *Database) entries(ctx context.Context, login string) ([]entry, error) {
	if login == "" {
		return nil, nil
	}
	rows, err := d.pool.Query(ctx, fmt.Sprintf(`SELECT field::text, value::text FROM %s WHERE lower(login) = lower($1)`, d.accessName().SQL()), login)
	if err != nil {
		return nil, d.accessError(ctx, err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[entry])
	if err != nil {
		return nil, d.accessError(ctx, err)
	}
	return found, nil
}

func (d *Database) accessError(ctx context.Context, err error) error {
	var server *pgconn.PgError
	if errors.As(err, &server) && strings.HasPrefix(server.Code, "42") {
		return fault.Wrap(fault.Configuration, err, "row access is on, but %s, which says who may see which rows, cannot be read (SQLSTATE %s): make it with the columns login, field and value, and GRANT SELECT on it to the data source's user",
			d.accessName(), server.Code)
	}
	return Classify(ctx, fmt.Errorf("read the row access: %w", err))
}

// bind limits the view to what entries allow: of each field that they name, the
// values that they name.
func (v *view) bind(entries []entry) error {
	v.bound = true
	for _, e := range entries {
		if e.Field == allRows {
			v.bound, v.conditions = false, nil
			return nil
		}
		field, known := report.ByID(e.Field)
		if !known || field.Kind != report.Text && field.Kind != report.List {
			return fault.New(fault.Configuration, "the row access names %q, which is not a field of text or a list: have the data source's administrator correct the entry", e.Field)
		}
		if e.Value == nil {
			return fault.New(fault.Configuration, "the row access has no value for %s: have the data source's administrator correct the entry, to the empty text where blanks are meant", e.Field)
		}
		i := slices.IndexFunc(v.conditions, func(c query.Condition) bool { return c.Field.ID == field.ID })
		if i < 0 {
			i = len(v.conditions)
			v.conditions = append(v.conditions, query.Condition{Field: query.Dimension{Field: field}, Operator: query.OneOf})
		}
		v.conditions[i].Values = append(v.conditions[i].Values, *e.Value)
	}
	return nil
}

// visible returns the conditions for the rows that the view holds.
func (b *builder) visible() (terms []string, err error) {
	if !b.view.bound {
		return nil, nil
	}
	if len(b.view.conditions) == 0 {
		return []string{"false"}, nil
	}
	for _, condition := range b.view.conditions {
		if !b.relation.Has(condition.Field.Field) {
			return nil, fault.Wrap(fault.Configuration, errRelation, "the row access names %s, a column that the relation lacks: have the data source's administrator add it, or correct the entry", condition.Field.ID)
		}
		terms = append(terms, b.condition(condition))
	}
	return terms, nil
}

// shown returns SQL for a field's value as the asker sees it: of a personal
// field that is masked, its pseudonym. Blanks stay blank, and values that name
// no person stay as they are.
func (b *builder) shown(field report.Field, value string) string {
	if !b.view.masked || !field.Personal || !b.relation.Has(field) {
		return value
	}
	if field.Kind == report.List {
		return fmt.Sprintf("(SELECT array_agg(%s ORDER BY position) FROM unnest(%s) WITH ORDINALITY AS list (element, position))", b.pseudonym("element"), value)
	}
	return b.pseudonym(value)
}

// pseudonym returns SQL for a text's pseudonym: HMAC-SHA256 (RFC 2104), of
// which 64 bits keep the values of a relation apart.
func (b *builder) pseudonym(text string) string {
	if b.pads == [2]string{} {
		inner, outer := pads([]byte(b.view.key))
		b.pads = [2]string{b.bind(inner, "bytea"), b.bind(outer, "bytea")}
	}
	return fmt.Sprintf("CASE WHEN %[1]s = '' OR %[1]s = ANY ('{%[4]s}') THEN %[1]s ELSE '~' || left(encode(sha256(%[3]s || sha256(%[2]s || convert_to(%[1]s, 'UTF8'))), 'hex'), 16) END",
		text, b.pads[0], b.pads[1], strings.Join([]string{report.BotAgent, report.TransferredBySystem, report.TransferredByBot}, ","))
}

// pads returns the inner and the outer pad of HMAC-SHA256 with a key.
func pads(key []byte) (inner, outer []byte) {
	if len(key) > sha256.BlockSize {
		sum := sha256.Sum256(key)
		key = sum[:]
	}
	inner, outer = make([]byte, sha256.BlockSize), make([]byte, sha256.BlockSize)
	copy(inner, key)
	copy(outer, key)
	for i := range inner {
		inner[i] ^= 0x36
		outer[i] ^= 0x5c
	}
	return inner, outer
}
