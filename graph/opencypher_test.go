package graph_test

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cucumber/godog"

	"github.com/newsgraph/newsgraph/graph/api"
)

// knownFailures are the scenarios in our language that fail, and why; docs/language.md lists them.
var knownFailures = map[string]string{
	"Match5 [11] Handling upper and lower bounded variable length match, empty interval 1": emptyInterval,
	"Match5 [12] Handling upper and lower bounded variable length match, empty interval 2": emptyInterval,
	"Match5 [13] Handling upper bounded variable length match, empty interval":             emptyInterval,
	"Match9 [5] Variable length pattern with label predicate on both sides": "GQL's aggregate of a group variable is " +
		"over its edges, in each row",
}

const emptyInterval = "in GQL the lower bound of a quantifier is at most the upper one"

const (
	tckFolder   = "../../shared/suites/opencypher" // beside the module's folder
	tckLanguage = "../docs/language.md"
	tckMarker   = "<!-- tck -->\n" // before the line of the counts
	tckLeast    = 0.95             // of the scenarios in our language pass
	// tckRows is more than any scenario answers: without a limit, paths with both ends free are refused.
	tckRows = 100_000
)

// TestOpenCypher runs the scenarios of the openCypher TCK. Those that use what our language does not
// have are counted by the first such thing; of the others all but the known failures pass.
func TestOpenCypher(t *testing.T) {
	features, err := filepath.Glob(filepath.Join(tckFolder, "*", "*.feature"))
	if err != nil {
		t.Fatal(err)
	}
	if len(features) == 0 {
		t.Skipf("the suite is not there: no features in %s", tckFolder)
	}
	run := &tckRun{t: t, seen: make(map[string]int)}
	var out bytes.Buffer
	suite := godog.TestSuite{
		Name:                "openCypher",
		ScenarioInitializer: run.steps,
		Options: &godog.Options{
			Format: "progress", Output: &out, Paths: features, Strict: true, NoColors: true, DefaultContext: t.Context(),
		},
	}
	if suite.Run() != 0 {
		t.Fatalf("the runner failed:\n%s", out.String())
	}
	run.report()
	run.document()
}

// A tckRun judges all scenarios.
type tckRun struct {
	t       *testing.T
	seen    map[string]int // examples of an outline, by its name
	now     *tckScenario
	verdict []*tckScenario
}

// A tckScenario is one scenario, or one example of an outline.
type tckScenario struct {
	name    string
	graph   *tckGraph
	query   string
	asked   bool
	outside string // what it has that our language does not
	failure string // "" where it passes
}

// steps binds the steps of the suite's scenarios.
func (r *tckRun) steps(sc *godog.ScenarioContext) {
	sc.Before(func(ctx context.Context, s *godog.Scenario) (context.Context, error) {
		name := strings.TrimSuffix(filepath.Base(s.Uri), ".feature") + " " + s.Name
		r.seen[name]++
		if n := r.seen[name]; n > 1 {
			name = fmt.Sprintf("%s, example %d", name, n)
		}
		r.now = &tckScenario{name: name, graph: newTCKGraph()}
		r.verdict = append(r.verdict, r.now)
		return ctx, nil
	})
	sc.After(func(ctx context.Context, _ *godog.Scenario, err error) (context.Context, error) {
		if err == nil && !r.now.asked {
			return ctx, fmt.Errorf("%s asks nothing", r.now.name)
		}
		return ctx, nil
	})
	sc.Step(`^(?:an empty|any) graph$`, func() {})
	sc.Step(`^no side effects$`, func() {}) // our language only reads
	sc.Step(`^having executed:$`, func(text *godog.DocString) {
		if err := r.now.graph.create(text.Content); err != nil {
			r.now.failure = err.Error()
		}
	})
	sc.Step(`^executing query:$`, func(text *godog.DocString) {
		r.now.query = text.Content
		r.now.outside = cmp.Or(r.now.graph.outside, foreign(text.Content))
	})
	sc.Step(`^the result should be, (in any order|in order):$`, func(order string, want *godog.Table) error {
		return r.rows(want, order == "in order", false)
	})
	sc.Step(`^the result should be \(ignoring element order for lists\):$`, func(want *godog.Table) error {
		return r.rows(want, false, true)
	})
	sc.Step(`^a SyntaxError should be raised at compile time: (\w+)$`, r.refusal)
}

// ask asks a query of the scenario's graph. There is no answer where the scenario is not in our
// language, or where its graph could not be made.
func (r *tckRun) ask(query string) (answer *api.MatchAnswer, err error) {
	r.now.asked = true
	if r.now.outside != "" || r.now.failure != "" {
		return nil, nil
	}
	ctx, cancel := context.WithTimeout(r.t.Context(), 10*time.Second)
	defer cancel()
	store, err := r.now.graph.open(ctx, query)
	if store != nil {
		defer func() { err = errors.Join(err, store.Close()) }()
	}
	if err != nil {
		return nil, err
	}
	return store.MatchAll(ctx, &api.MatchQuery{Query: differentEdges(query), Limit: tckRows})
}

// rows holds the answer to the rows that it should have.
func (r *tckRun) rows(table *godog.Table, ordered, unordered bool) error {
	answer, err := r.ask(r.now.query)
	switch {
	case err != nil:
		r.now.failure = fmt.Sprintf("it is refused: %v", err)
		return nil
	case answer == nil:
		return nil
	case !answer.Complete:
		r.now.failure = "the answer is not complete: " + answer.Reason
		return nil
	}
	want, err := tableText(table, unordered)
	if err != nil {
		return err
	}
	got, err := r.now.graph.answerText(answer, unordered)
	if err != nil {
		r.now.failure = err.Error()
		return nil
	}
	if !ordered {
		slices.Sort(want[1:])
		slices.Sort(got[1:])
	}
	if !slices.Equal(want, got) {
		r.now.failure = fmt.Sprintf("want %d rows\n\t%s\ngot %d\n\t%s",
			len(want)-1, strings.Join(want, "\n\t"), len(got)-1, strings.Join(got, "\n\t"))
	}
	return nil
}

// refusal holds the answer to an error of the query. That a name is unknown is not taken for it: the
// scenario's names are all declared. Where a variable is misused, the query must be taken once each of
// its places has a variable of its own.
func (r *tckRun) refusal(want string) {
	answer, err := r.ask(r.now.query)
	refused, ok := errors.AsType[*api.Error](err)
	switch {
	case ok && (refused.Code == api.CodeSyntax || refused.Code == api.CodeUsage):
	case err != nil:
		r.now.failure = fmt.Sprintf("want a refusal (%s), got %v", want, err)
		return
	case answer != nil:
		r.now.failure = fmt.Sprintf("want a refusal (%s), got %d rows", want, len(answer.Rows))
		return
	}
	switch want {
	case "VariableTypeConflict", "VariableAlreadyBound", "RelationshipUniquenessViolation":
		if _, err := r.ask(apart(r.now.query)); err != nil {
			r.now.failure = fmt.Sprintf("want a refusal (%s), but this is refused too: %s: %v", want, apart(r.now.query), err)
		}
	}
}

// tableText gives the normal form of the columns of a table, and of each of its rows.
func tableText(table *godog.Table, unordered bool) (lines []string, err error) {
	for i, row := range table.Rows {
		cells := make([]string, len(row.Cells))
		for j, cell := range row.Cells {
			if cells[j] = cell.Value; i > 0 {
				if cells[j], err = cellText(cell.Value, unordered); err != nil {
					return nil, err
				}
			}
		}
		lines = append(lines, strings.Join(cells, " | "))
	}
	return lines, nil
}

// answerText is tableText for an answer.
func (g *tckGraph) answerText(a *api.MatchAnswer, unordered bool) (lines []string, err error) {
	lines = append(lines, strings.Join(a.Columns, " | "))
	for _, row := range a.Rows {
		cells := make([]string, len(row.Values))
		for i, v := range row.Values {
			if cells[i], err = g.valueText(v, unordered); err != nil {
				return nil, err
			}
		}
		lines = append(lines, strings.Join(cells, " | "))
	}
	return lines, nil
}

// report fails the test where a scenario fails that is not known to, or passes that is, or too few pass.
func (r *tckRun) report() {
	left := maps.Clone(knownFailures)
	passed, failed, _ := r.counts()
	for _, s := range r.verdict {
		_, known := knownFailures[s.name]
		delete(left, s.name)
		switch {
		case s.outside != "" && known:
			r.t.Errorf("%s is a known failure, but not in our language: %s", s.name, s.outside)
		case s.outside != "":
		case s.failure == "" && known:
			r.t.Errorf("%s is a known failure, and passes", s.name)
		case s.failure != "" && known:
			r.t.Logf("%s fails, as is known (%s)\n%s\n%s", s.name, knownFailures[s.name], s.query, s.failure)
		case s.failure != "":
			r.t.Errorf("%s\n%s\n%s", s.name, s.query, s.failure)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(left)) {
		r.t.Errorf("%s is a known failure, but no scenario", name)
	}
	if share := float64(passed) / float64(max(1, passed+failed)); share < tckLeast {
		r.t.Errorf("%.1f%% of the scenarios in our language pass, want at least %.0f%%", 100*share, 100*tckLeast)
	}
	r.t.Log(r.summary())
}

// counts counts the scenarios: those that are not in our language by reason.
func (r *tckRun) counts() (passed, failed int, outside map[string]int) {
	outside = make(map[string]int)
	for _, s := range r.verdict {
		switch {
		case s.outside != "":
			outside[s.outside]++
		case s.failure != "":
			failed++
		default:
			passed++
		}
	}
	return passed, failed, outside
}

// summary is the line that docs/language.md has.
func (r *tckRun) summary() string {
	passed, failed, outside := r.counts()
	reasons := slices.SortedFunc(maps.Keys(outside), func(a, b string) int {
		return cmp.Or(cmp.Compare(outside[b], outside[a]), cmp.Compare(a, b))
	})
	for i, reason := range reasons {
		reasons[i] = fmt.Sprintf("%s %d", reason, outside[reason])
	}
	return fmt.Sprintf("passed %d, failed %d, not in our language %d: %s",
		passed, failed, len(r.verdict)-passed-failed, strings.Join(reasons, ", "))
}

// document holds docs/language.md to the counts, once it gives them, and to the known failures.
func (r *tckRun) document() {
	page, err := os.ReadFile(tckLanguage)
	if errors.Is(err, fs.ErrNotExist) {
		return
	} else if err != nil {
		r.t.Fatal(err)
	}
	before, after, ok := bytes.Cut(page, []byte(tckMarker))
	if !ok {
		return
	}
	stated, rest, _ := bytes.Cut(after, []byte("\n"))
	if want := r.summary(); *update {
		page = slices.Concat(before, []byte(tckMarker+want+"\n"), rest)
		if err := os.WriteFile(tckLanguage, page, 0o644); err != nil {
			r.t.Fatal(err)
		}
	} else if string(stated) != want {
		r.t.Errorf("%s states\n\t%s\nwant, as -update writes\n\t%s", tckLanguage, stated, want)
	}
	for _, name := range slices.Sorted(maps.Keys(knownFailures)) {
		if !bytes.Contains(page, []byte(name)) {
			r.t.Errorf("%s does not list the known failure %s", tckLanguage, name)
		}
	}
}
