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

// Every argument is passed on as what it is called.
func TestArgumentsArePassedOn(t *testing.T) {
	args := &pathArgs{
		From: "a", To: "b", MaxHops: 3, Select: "c", K: 4, Mode: "d", Rank: "e", Similar: true, Directed: true, Via: []string{"f"},
		NotVia: []string{"g"}, Through: []string{"h"}, Avoid: []string{"i"}, MaxDegree: 5, TimeRespecting: true, ExpandMetonyms: true,
		View: api.View{AsOf: "2026"}, Limit: 6, Evidence: "all",
	}
	given, asked := reflect.ValueOf(args).Elem(), reflect.ValueOf(args.question()).Elem()
	for _, name := range fields(*args) {
		if given.FieldByName(name).IsZero() {
			t.Errorf("the test gives no %s", name)
		}
		if want, got := given.FieldByName(name).Interface(), asked.FieldByName(name).Interface(); !reflect.DeepEqual(want, got) {
			t.Errorf("%s is asked as %v", name, got)
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
