package naive

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/newsgraph/newsgraph/graph/gql"
)

// inspect calls visit for every node of the tree below x; where visit says no it goes no deeper.
func inspect(x any, visit func(any) bool) { inspectValue(reflect.ValueOf(x), visit) }

func inspectValue(v reflect.Value, visit func(any) bool) {
	switch v.Kind() {
	case reflect.Interface:
		inspectValue(v.Elem(), visit)
	case reflect.Pointer:
		if !v.IsNil() && visit(v.Interface()) {
			inspectValue(v.Elem(), visit)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).Type != reflect.TypeFor[gql.Span]() {
				inspectValue(v.Field(i), visit)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			inspectValue(v.Index(i), visit)
		}
	default:
	}
}

// variables lists the variables that an expression names, but for those inside EXISTS.
func variables(e gql.Expr) []string {
	var names []string
	inspect(e, func(n any) bool {
		if v, ok := n.(*gql.Variable); ok {
			names = append(names, v.Name)
		}
		_, inner := n.(*gql.Exists)
		return !inner
	})
	return names
}

// Dump writes a tree without its places: two trees that mean the same are written alike.
func Dump(x any) string {
	var b strings.Builder
	dump(&b, reflect.ValueOf(x))
	return b.String()
}

func dump(b *strings.Builder, v reflect.Value) {
	switch v.Kind() {
	case reflect.Interface, reflect.Pointer:
		if v.IsNil() {
			b.WriteString("nil")
			return
		}
		dump(b, v.Elem())
	case reflect.Struct:
		b.WriteString(v.Type().Name() + "{")
		for i := range v.NumField() {
			if v.Type().Field(i).Type != reflect.TypeFor[gql.Span]() {
				b.WriteString(v.Type().Field(i).Name + ":")
				dump(b, v.Field(i))
				b.WriteString(" ")
			}
		}
		b.WriteString("}")
	case reflect.Slice:
		b.WriteString("[")
		for i := range v.Len() {
			dump(b, v.Index(i))
			b.WriteString(" ")
		}
		b.WriteString("]")
	default:
		fmt.Fprintf(b, "%#v", v)
	}
}
