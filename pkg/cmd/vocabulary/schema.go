package main

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/interaction-segments/interaction-segments-app/pkg/query"
)

// parts are the schemas of the types that a query's JSON is made of, as
// src/report/schema.ts has them.
var parts = map[reflect.Type]string{
	reflect.TypeFor[query.Type]():            "part.queryType",
	reflect.TypeFor[query.FieldID]():         "part.field",
	reflect.TypeFor[query.DimensionID]():     "part.dimension",
	reflect.TypeFor[query.DayInterval]():     "part.dayInterval",
	reflect.TypeFor[query.Step]():            "part.step",
	reflect.TypeFor[query.ThresholdsModel](): "part.thresholds",
	reflect.TypeFor[query.TimeFieldID]():     "part.timeField",
	reflect.TypeFor[query.CheckID]():         "z.string()", // which may hold a variable
	reflect.TypeFor[query.Operator]():        "part.operator",
	reflect.TypeFor[query.Measure]():         "part.measure",
	reflect.TypeFor[query.Aggregate]():       "part.aggregate",
	reflect.TypeFor[query.Formula]():         "part.formula",
	reflect.TypeFor[query.Format]():          "part.format",
	reflect.TypeFor[query.Scalar]():          "part.scalar",
	reflect.TypeFor[query.Scalars]():         "part.values",
	reflect.TypeFor[string]():                "z.string()",
	reflect.TypeFor[bool]():                  "z.boolean()",
	reflect.TypeFor[int]():                   "part.count",
}

// schemaFile is the JSON of a query as a zod schema, from which its TypeScript
// types are inferred.
func schemaFile() []byte {
	out := newFile("pkg/query")
	out.WriteString("import * as z from 'zod/mini';\nimport * as part from './schema';\n\n")
	for _, object := range []struct {
		name, kind string
		of         reflect.Type
	}{
		{"filterSchema", "strictObject", reflect.TypeFor[query.Filter]()},
		{"sortSchema", "strictObject", reflect.TypeFor[query.Sort]()},
		{"metricSchema", "strictObject", reflect.TypeFor[query.MetricModel]()},
		{"querySchema", "object", reflect.TypeFor[query.Model]()},
	} {
		fmt.Fprintf(out, "export const %s = z.%s({\n", object.name, object.kind)
		for i := range object.of.NumField() {
			field := object.of.Field(i)
			key, options, _ := strings.Cut(field.Tag.Get("json"), ",")
			schema := schemaOf(field.Type)
			if options == "omitempty" {
				schema = "z.optional(" + schema + ")"
			}
			fmt.Fprintf(out, "  %s: %s,\n", key, schema)
		}
		out.WriteString("})")
		if object.name == "filterSchema" {
			out.WriteString(".check(part.operatorFits)")
		}
		out.WriteString(";\n\n")
		parts[object.of] = object.name
	}
	return content(out)
}

func schemaOf(of reflect.Type) string {
	if schema, known := parts[of]; known {
		return schema
	}
	if of.Kind() == reflect.Slice {
		return "z.array(" + schemaOf(of.Elem()) + ")"
	}
	panic("no schema for " + of.String()) // found by the test
}
