package scripts

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	cgraph "github.com/cayleygraph/cayley/graph"
	_ "github.com/cayleygraph/cayley/graph/memstore"
	"github.com/cayleygraph/quad"
	"github.com/cayleygraph/quad/nquads"
	"github.com/google/go-cmp/cmp"

	"github.com/newsgraph/newsgraph/graph/cayley"
)

// movieFile lies beside the repository, where there is one.
const movieFile = "../../../../shared/corpora/movie/30kmoviedata.nq.gz"

// movies gives the film data on memstore and in a folder of ours.
func movies(t *testing.T) (theirs cgraph.QuadStore, ours *cayley.QuadStore, url string) {
	t.Helper()
	if testing.Short() {
		t.Skip("loads half a million quads")
	}
	f, err := os.Open(movieFile)
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("%s is not there", movieFile)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	quads, err := quad.ReadAll(nquads.NewReader(z, false))
	if err != nil {
		t.Fatal(err)
	}
	if theirs, err = cgraph.NewQuadStore("memstore", "", nil); err != nil {
		t.Fatal(err)
	}
	url = filepath.Join(t.TempDir(), "store")
	if ours, err = cayley.Open(t.Context(), url, &cayley.Options{Create: true}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := ours.Close(); err != nil {
			t.Error(err)
		}
	})
	for _, s := range []cgraph.QuadStore{theirs, ours} {
		w, err := s.NewQuadWriter()
		if err != nil {
			t.Fatal(err)
		}
		_, err = w.WriteQuads(quads)
		if err := errors.Join(err, w.Close()); err != nil {
			t.Fatal(err)
		}
	}
	return theirs, ours, url
}

const (
	star    = "</film/film/starring>"
	actor   = "</film/performance/actor>"
	films   = `var films = g.M().in("` + actor + `").in("` + star + `"), actors = g.M().out("` + star + `").out("` + actor + `"); function who(x) { return g.V(x).in("<name>") } `
	keanu   = `who("Keanu Reeves")`
	sandra  = `who("Sandra Bullock")`
	keanuID = "</en/keanu_reeves>"
)

// movieQuestions are asked of memstore and of ours.
var movieQuestions = map[string][]string{
	"gizmo": {
		`g.V("Humphrey Bogart").in("<name>").all()`,
		films + keanu + `.follow(films).out("<name>").all()`,
		films + keanu + `.follow(films).follow(actors).out("<name>").all()`,
		films + keanu + `.follow(films).tag("film").intersect(` + sandra + `.follow(films)).out("<name>").all()`,
		films + keanu + `.follow(films).except(` + sandra + `.follow(films)).save("<name>", "title").all()`,
		films + keanu + `.follow(films).union(` + sandra + `.follow(films)).unique().all()`,
		films + keanu + `.follow(films).has("<name>", "Speed").follow(actors).save("<name>", "name").all()`,
		films + keanu + `.follow(films).save("<name>", "title").saveOpt("</film/film/directed_by>", "by").all()`,
		films + `g.V("Speed").in("<name>").has("<type>", "</film/film>").followR(films).out("<name>").all()`,
		films + `who("Casablanca").follow(actors).out("<name>").filter(like("%berg%")).all()`,
		films + `who("Casablanca").follow(actors).out("<name>").filter(regex("^[A-D]")).all()`,
		films + `g.emit(` + keanu + `.follow(films).unique().count())`,
		films + keanu + `.follow(films).forEach(function (d) { g.emit({film: d.id}) })`,
		films + keanu + `.follow(films).out("<name>").toArray()`,
		films + keanu + `.inPredicates().all()`,
		films + keanu + `.tag("start").followRecursive(films.follow(actors), 1, "depth").count()`,
		films + `g.V("</film/film/starring>", "` + keanuID + `", "nobody").in().unique().count()`,
		`g.V().has("<name>", "Casablanca").save("<type>", "type").all()`,
	},
	"graphql": {
		`{ n(<name>: "Humphrey Bogart") { id } }`,
		`{ n(<name>: "Humphrey Bogart") { id, <name>, <type> } }`,
		`{ n(id: ` + keanuID + `) { id, name: <name> } }`,
		`{ n(id: ` + keanuID + `) { * } }`,
		`{ n(<name>: "Casablanca") { id, ` + star + ` { ` + actor + ` { id, <name> } } } }`,
		`{ n(<name>: "Casablanca") { id, roles: ` + star + ` { who: ` + actor + ` @unnest { who: id } } } }`,
		`{ n(<name>: "Keanu Reeves") { id, ` + actor + ` @rev { id } } }`,
		`{ n(<name>: "Keanu Reeves") { <name>, ` + actor + ` @rev { film: ` + star + ` @rev { <name> } } } }`,
		`{ n(<name>: "Speed", <type>: </film/film>) { id, <name> } }`,
		`{ n(<name>: "Speed") { id, by: </film/film/directed_by> @opt { id, <name> } } }`,
		`{ n(<name>: ["Speed", "Casablanca"]) { id, <name> } }`,
		`{ n(<name>: "Nobody at all") { id } }`,
		`{ a(<name>: "Speed") { id } b(<name>: "Casablanca") { id, <type> } }`,
		`{ n(id: </en/speed>) { id, t: <type> @opt, x: <nothing> @opt } }`,
		`{ n(id: [` + keanuID + ` </en/sandra_bullock> ]) { id, <name>, <type> } }`,
	},
	"mql": {
		`[{"id": null, "<name>": "Humphrey Bogart"}]`,
		`[{"id": null, "<name>": "Keanu Reeves", "<type>": []}]`,
		`[{"id": "` + keanuID + `", "<name>": null}]`,
		`{"id": "` + keanuID + `", "<name>": null, "<type>": null}`,
		`[{"id": "` + keanuID + `", "!` + actor + `": []}]`,
		`[{"id": "` + keanuID + `", "!` + actor + `": [{"!` + star + `": {"id": null, "<name>": null}}]}]`,
		`[{"id": null, "<name>": "Casablanca", "` + star + `": [{"` + actor + `": {"<name>": null}}]}]`,
		`[{"id": null, "<name>": "Casablanca", "<type>": "</film/film>"}]`,
		`[{"id": null, "<name>": "Speed", "</film/film/directed_by>": []}]`,
		`[{"id": null, "<name>": "Speed", "</film/film/directed_by>": {"id": null, "<name>": null}}]`,
		`[{"id": null, "<name>": "Nobody at all"}]`,
		`[{"id": "</en/nothing>", "<name>": null}]`,
		`[{"id": null, "@a:<name>": "Speed", "@b:<type>": null}]`,
		`[{"id": "</en/speed>", "<missing>": []}]`,
		`[{"id": null, "` + star + `": [{"` + actor + `": "` + keanuID + `"}], "</film/film/directed_by>": []}]`,
	},
}

// answers gives the results of a script, sorted, all arrays in them sorted too.
func answers(t *testing.T, qs cgraph.QuadStore, language, text string) (out []string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	q := &asked{qs: qs, text: text, give: func(result json.RawMessage) error {
		out = append(out, sorted(t, result))
		return nil
	}}
	if err := q.ask(ctx, language); err != nil {
		t.Fatal(err)
	}
	slices.Sort(out)
	return out
}

func sorted(t *testing.T, result json.RawMessage) string {
	t.Helper()
	var v any
	if err := json.Unmarshal(result, &v); err != nil {
		t.Fatal(err)
	}
	data, err := encode(inOrder(v))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func inOrder(v any) any {
	switch v := v.(type) {
	case []any:
		for i := range v {
			v[i] = inOrder(v[i])
		}
		slices.SortFunc(v, func(a, b any) int {
			x, _ := encode(a)
			y, _ := encode(b)
			return slices.Compare(x, y)
		})
	case map[string]any:
		for key := range v {
			v[key] = inOrder(v[key])
		}
	}
	return v
}

// Every script finds what it finds on memstore, be it asked here or in a child.
func TestMovies(t *testing.T) {
	theirs, ours, url := movies(t)
	state, err := ours.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	defer state.Close()
	for _, language := range Languages() {
		empty := 0
		for _, text := range movieQuestions[language] {
			t.Run(language+" "+text, func(t *testing.T) {
				start := time.Now()
				want := answers(t, theirs, language, text)
				between := time.Now()
				got := answers(t, state, language, text)
				t.Logf("%d results: memstore %v, ours %v", len(got), between.Sub(start), time.Since(between))
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("-memstore +ours:\n%s", diff)
				}
				if len(want) == 0 {
					empty++
				}
			})
		}
		if empty > 3 {
			t.Errorf("%d questions in %s find nothing: they say little", empty, language)
		}
		text := movieQuestions[language][1]
		a, err := Run(t.Context(), url, language, text, nil)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, result := range a.Results {
			got = append(got, sorted(t, result))
		}
		slices.Sort(got)
		if diff := cmp.Diff(answers(t, state, language, text), got); diff != "" || !a.Complete || a.Commit != state.ID() {
			t.Errorf("%s in a child, %v:\n%s", language, a, diff)
		}
	}
}
