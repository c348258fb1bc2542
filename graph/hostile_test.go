package graph_test

import (
	"fmt"
	"io"
	"iter"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/newsgraph/newsgraph/graph"
	"github.com/newsgraph/newsgraph/graph/claim"
)

// pieces is an input of pieces that are made as they are read.
func pieces(seq iter.Seq[string]) io.Reader {
	r, w := io.Pipe()
	go func() {
		for piece := range seq {
			if _, err := io.WriteString(w, piece); err != nil {
				return // the reader was closed
			}
		}
		_ = w.Close() // which never fails
	}()
	return r
}

// numbered makes n pieces between two others.
func numbered(before string, n int, piece func(i int) string, after string) iter.Seq[string] {
	return func(yield func(string) bool) {
		if !yield(before) {
			return
		}
		for i := range n {
			if !yield(piece(i)) {
				return
			}
		}
		yield(after)
	}
}

// letters writes a number in lower-case letters.
func letters(n int) string {
	s := ""
	for range 4 {
		s += string(rune('a' + n%26))
		n /= 26
	}
	return s
}

// Whatever a batch is like, its load ends and needs no more than a GiB and a half.
func TestHostileBatches(t *testing.T) {
	if testing.Short() || underRace() {
		t.Skip("loads some millions of records")
	}
	comma := func(i int) string {
		if i == 0 {
			return ""
		}
		return ","
	}
	for _, c := range []struct {
		name         string
		in           iter.Seq[string]
		docs, claims int
	}{
		{"tiny documents", numbered("", 200_000, func(i int) string { return fmt.Sprintf("{\"id\": \"d%d\"}\n", i) }, ""), 200_000, 0},
		{"a large text", numbered(`{"id": "d", "text": "`, 4<<20, func(int) string { return "words and more " },
			`", "relations": [{"subject": "Ann", "predicate": "met_with", "object": "Bob", "quote": "of which there is nothing"}]}`), 1, 1},
		{"many relations", numbered(`{"id": "d", "relations": [`, 200_000, func(i int) string {
			return fmt.Sprintf(`%s{"subject": "Ann %d", "predicate": "met_with", "object": "Bob %d"}`, comma(i), i%1000, i/1000)
		}, "]}"), 1, 200_000},
		{"many unknown words", numbered(`{"id": "d", "relations": [`, 150_000, func(i int) string {
			return fmt.Sprintf(`%s{"subject": "Ann", "predicate": "quarrelled %s", "object": "Bob"}`, comma(i), letters(i))
		}, "]}"), 1, 150_000},
		{"an unknown word each", numbered("", 20_000, func(i int) string {
			return fmt.Sprintf("{\"id\": \"d%d\", \"relations\": [{\"subject\": \"Ann\", \"predicate\": \"quarrelled %s\", \"object\": \"Bob\"}]}\n", i, letters(i))
		}, ""), 20_000, 20_000},
		{"names that begin alike", numbered(`{"id": "d", "relations": [`, 30_000, func(i int) string {
			return fmt.Sprintf(`%s{"subject": "Ann", "predicate": "met_with", "object": "%s %s"}`, comma(i), strings.Repeat("x", 100), letters(i))
		}, "]}"), 1, 30_000},
		{"a type each", numbered(`{"id": "d", "entities": [`, 100_000, func(i int) string {
			return fmt.Sprintf(`%s{"id": "e%d", "name": "Ann", "type": "Kind %s"}`, comma(i), i, letters(i))
		}, "]}"), 1, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			most := heapWatch(t)
			start := time.Now()
			g := openMemory(t)
			res, err := loadInput(t, t.Context(), g, pieces(c.in), nil)
			if err != nil || res.New != c.docs || res.Claims != c.claims || res.Rejects > 0 {
				t.Errorf("%+v, %v; want %d documents and %d claims", res, err, c.docs, c.claims)
			}
			used := most()
			t.Logf("%v, %d MiB", time.Since(start).Round(time.Millisecond), used>>20)
			if used > 3<<29 { // the garbage that was not collected yet is in it
				t.Errorf("%d MiB were in use", used>>20)
			}
		})
	}
}

// heapWatch looks at the heap now and then until most is called, which gives the most that was in use.
func heapWatch(t *testing.T) (most func() uint64) {
	t.Helper()
	runtime.GC() // what the test before left
	stop, done := make(chan struct{}), make(chan uint64)
	go func() {
		var used uint64
		for {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			used = max(used, m.HeapInuse)
			select {
			case <-stop:
				done <- used
				return
			case <-time.After(20 * time.Millisecond):
			}
		}
	}()
	return func() uint64 {
		close(stop)
		return <-done
	}
}

// Which known word may be meant is said for the first thousand unknown ones of a load, the same for any number
// of jobs, whether they are warned of or refused.
func TestHintsAreBounded(t *testing.T) {
	var in strings.Builder
	for i := range 240 {
		fmt.Fprintf(&in, `{"id": "d%d", "entities": [{"id": "e1", "name": "Ann", "type": "Person %s"}], "relations": [`, i, letters(i))
		for k := range 6 {
			// The last one is of the document before too.
			fmt.Fprintf(&in, `{"subject": "Cy", "predicate": "negotiates with %s", "object": "Bob"},`, letters(5*i+k))
		}
		in.WriteString(`{"subject": "Cy", "predicate": "met_with", "object": "Bob"}]}` + "\n")
	}
	for _, strict := range []bool{false, true} {
		var want []string
		var wantRes *graph.LoadResult
		for _, jobs := range []int{1, 2, 8} {
			var got []string
			hinted, unhinted := make(map[string]bool), make(map[string]bool)
			o := &graph.LoadOptions{Jobs: jobs, Strict: strict, Rejected: func(e *claim.Error) error {
				got = append(got, e.Error()+" "+e.Hint)
				if e.Word != "" {
					map[bool]map[string]bool{true: hinted, false: unhinted}[e.Hint != ""][e.Word] = true
				}
				return nil
			}}
			res, err := loadInput(t, t.Context(), openMemory(t), strings.NewReader(in.String()), o)
			if err != nil {
				t.Fatal(err)
			}
			if len(hinted) != 1000 || len(hinted)+len(unhinted) != 240+5*240+1 || !hinted["negotiates_with_"+letters(0)] {
				t.Errorf("strict %v: %d words with hints, %d without", strict, len(hinted), len(unhinted))
			}
			for _, w := range res.Unknown.Relations {
				if w.Nearest == "" {
					t.Errorf("%s has no nearest word", w.Name)
				}
			}
			if want == nil {
				want, wantRes = got, res
				continue
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("strict %v, %d jobs: %s", strict, jobs, d)
			}
			if d := cmp.Diff(wantRes, res, cmpopts.IgnoreFields(graph.LoadResult{}, "Elapsed")); d != "" {
				t.Errorf("strict %v, %d jobs: %s", strict, jobs, d)
			}
		}
	}
}

// A document that is put alone has hints too.
func TestPutHints(t *testing.T) {
	doc := &claim.Document{ID: "d", Relations: []claim.Relation{{Subject: "Ann", Predicate: "aid_of", Object: claim.Object{Name: "Bob"}}}}
	res, err := openMemory(t).Put(t.Context(), doc, nil)
	if err != nil || len(res.Problems) == 0 || res.Problems[0].Hint != "did you mean aide_of?" {
		t.Errorf("%+v, %v", res, err)
	}
}
