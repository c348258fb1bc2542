package mcp

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/newsgraph/newsgraph/graph/api"
)

// The tools take what a question has; a field that is added to graph/api is missed here. How an answer was
// found is nothing for a model.
func TestEveryFieldIsAnArgument(t *testing.T) {
	for _, c := range []struct{ question, arguments any }{
		{api.PathQuery{}, pathArgs{}},
		{api.MatchQuery{}, matchArgs{}},
	} {
		want := slices.DeleteFunc(fields(c.question), func(name string) bool { return name == "Explain" })
		if got := fields(c.arguments); !slices.Equal(got, want) {
			t.Errorf("%T has %q, the question %q", c.arguments, got, want)
		}
	}
	for field := range reflect.TypeFor[api.View]().Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if viewWords[name] == "" {
			t.Errorf("the view's %s has no description", name)
		}
	}
}

func fields(v any) (names []string) {
	for field := range reflect.TypeOf(v).Fields() {
		names = append(names, field.Name)
	}
	slices.Sort(names)
	return names
}
