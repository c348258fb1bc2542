package client_test

import (
	"io"
	"net/http"
	"reflect"
	"testing"

	"github.com/newsgraph/newsgraph/graph"
	"github.com/newsgraph/newsgraph/graph/api"
)

// Every field of a question travels: a question with it set is another request. A field that is added to
// graph/api is missed here.
func TestEveryFieldTravels(t *testing.T) {
	var got string
	g := fake(t, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		got = r.URL.RequestURI() + string(body)
	}, nil)
	check := func(name string, q any, ask func()) {
		t.Helper()
		ask()
		bare := got
		eachField(reflect.ValueOf(q).Elem(), "", func(field string) {
			if ask(); got == bare {
				t.Errorf("%s%s does not travel", name, field)
			}
		})
	}
	paths, match, claims := &api.PathQuery{}, &api.MatchQuery{}, &api.ClaimQuery{}
	check("PathQuery", paths, func() { _, _ = g.Paths(t.Context(), paths) })
	check("MatchQuery", match, func() { _, _ = g.MatchAll(t.Context(), match) })
	check("ClaimQuery", claims, func() { _, _ = g.Claims(t.Context(), claims) })
	view := &api.View{}
	check("View", view, func() { _, _ = g.Conflicts(t.Context(), *view, 0) })
	o := &graph.JudgeOptions{}
	check("JudgeOptions", o, func() { _, _ = g.Judge(t.Context(), []api.Judgement{{}}, o) })
	check("JudgeOptions of a split", o, func() { _, _ = g.Split(t.Context(), "x", nil, o) })
}

// eachField calls f with each field set to something, one after the other.
func eachField(v reflect.Value, path string, f func(field string)) {
	for i := range v.NumField() {
		field, name := v.Field(i), path+"."+v.Type().Field(i).Name
		var set any
		switch field.Interface().(type) {
		case string:
			set = "x"
		case int:
			set = 7
		case float64:
			set = 0.5
		case bool:
			set = true
		case []string:
			set = []string{"x", "y"}
		case map[string]any:
			set = map[string]any{"x": 1}
		default:
			eachField(field, name, f)
			continue
		}
		field.Set(reflect.ValueOf(set))
		f(name)
		field.SetZero()
	}
}
