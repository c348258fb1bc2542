package graph_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/newsgraph/newsgraph/graph"
	"github.com/newsgraph/newsgraph/graph/api"
	"github.com/newsgraph/newsgraph/graph/gql"
)

const (
	questionsFile  = "testdata/questions.txt"
	leastQuestions = 200 // of the file
)

// A languageQuestion is a block of questions.txt, which says what its parts are.
type languageQuestion struct {
	line    int // of its words
	words   string
	corpus  []string
	query   api.MatchQuery
	ordered bool
	rows    []string
	fault   string // what its error says; "" for none
}

// TestLanguageQuestions asks what was answered by hand.
func TestLanguageQuestions(t *testing.T) {
	list := readQuestions(t)
	if len(list) < leastQuestions {
		t.Fatalf("%s has %d questions, and should have %d", questionsFile, len(list), leastQuestions)
	}
	if _, err := gql.Parse("MATCH (n) RETURN n"); err != nil {
		t.Skip("the language cannot be parsed yet:", err)
	}
	graphs := make(map[string]*graph.Graph)
	for _, q := range list {
		key := strings.Join(q.corpus, ",")
		if graphs[key] == nil {
			graphs[key] = openMemory(t)
			for _, folder := range q.corpus {
				load(t, graphs[key], nil, "../fixtures/"+folder)
			}
		}
		number, _, _ := strings.Cut(q.words, ".")
		t.Run(number, func(t *testing.T) { q.ask(t, graphs[key]) })
	}
}

func (q *languageQuestion) ask(t *testing.T, g *graph.Graph) {
	answer, err := g.MatchAll(t.Context(), &q.query)
	if err != nil && strings.Contains(err.Error(), "not yet") {
		t.Skip("cannot be asked yet:", err)
	}
	place := fmt.Sprintf("%s:%d: %s\n%s", questionsFile, q.line, q.words, q.query.Query)
	switch {
	case q.fault != "":
		if err == nil {
			t.Fatalf("%s\nhas an answer, and no error that says %q", place, q.fault)
		}
		said := err.Error()
		if e, ok := errors.AsType[*api.Error](err); ok {
			said += "; " + e.Hint
		}
		if !strings.Contains(said, q.fault) {
			t.Fatalf("%s\nthe error does not say %q: %s", place, q.fault, said)
		}
		return
	case err != nil:
		t.Fatalf("%s\n%v", place, err)
	case !answer.Complete:
		t.Errorf("%s\nis cut short: %s", place, answer.Reason)
	}
	got, want := []string{}, slices.Clone(q.rows)
	for _, row := range answer.Rows {
		values := make([]string, len(row.Values))
		for i, v := range row.Values {
			values[i] = shown(v)
		}
		got = append(got, strings.Join(values, " | "))
	}
	if !q.ordered {
		slices.Sort(got)
		slices.Sort(want)
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("%s\nrows (-want +got):\n%s", place, diff)
	}
}

// shown writes a value as questions.txt does.
func shown(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case *api.Node:
		return v.Name
	case *api.Hop:
		return v.Relation
	case *api.Path:
		var b strings.Builder
		b.WriteString(v.Nodes[0].Name)
		for i, hop := range v.Hops {
			before, after := " -", "-> "
			if hop.Direction == "<-" {
				before, after = " <-", "- "
			}
			b.WriteString(before + hop.Relation + after + v.Nodes[i+1].Name)
		}
		return b.String()
	case []any:
		list := make([]string, len(v))
		for i, item := range v {
			list[i] = shown(item)
		}
		return "[" + strings.Join(list, ", ") + "]"
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return fmt.Sprint(v)
}

// readQuestions reads the file; what it does not understand fails the test.
func readQuestions(t *testing.T) []*languageQuestion {
	t.Helper()
	text, err := os.ReadFile(questionsFile)
	if err != nil {
		t.Fatal(err)
	}
	var list []*languageQuestion
	line := 1
	for block := range strings.SplitSeq(string(text), "\n\n") {
		if line > 1 { // the first says how to read the others
			q, err := readQuestion(block)
			if err != nil {
				t.Fatalf("%s:%d: %v", questionsFile, line, err)
			}
			q.line = line
			list = append(list, q)
			if want := fmt.Sprintf("%d. ", len(list)); !strings.HasPrefix(q.words, want) {
				t.Errorf("%s:%d: the question should be number %s", questionsFile, line, want)
			}
		}
		line += strings.Count(block, "\n") + 2
	}
	return list
}

func readQuestion(block string) (*languageQuestion, error) {
	q := &languageQuestion{}
	var query []string
	answered := false
	for line := range strings.Lines(block) {
		line = strings.TrimRight(line, "\n")
		key, value, _ := strings.Cut(line, ": ")
		param, isParam := strings.CutPrefix(key, "param ")
		row, isRow := strings.CutPrefix(line, "=> ")
		comment, isComment := strings.CutPrefix(line, "# ")
		switch {
		case isComment && q.words == "":
			q.words = comment
		case isComment:
		case row == "(none)":
			answered = true
		case isRow && strings.HasPrefix(row, "error: "):
			answered, q.fault = true, strings.TrimPrefix(row, "error: ")
		case isRow:
			answered, q.rows = true, append(q.rows, row)
		case len(query) > 0 || strings.HasPrefix(line, "MATCH ") || strings.HasPrefix(line, "OPTIONAL MATCH "):
			query = append(query, line)
		case key == "corpus":
			q.corpus = strings.Split(value, ", ")
		case key == "status":
			q.query.View.Status = strings.Split(value, ",")
		case key == "ordered":
			q.ordered = value == "yes"
		case isParam:
			var v any
			if err := json.Unmarshal([]byte(value), &v); err != nil {
				return nil, fmt.Errorf("%s: %w", line, err)
			}
			if q.query.Params == nil {
				q.query.Params = make(map[string]any)
			}
			q.query.Params[param] = v
		default:
			return nil, fmt.Errorf("what is %q?", line)
		}
	}
	q.query.Query = strings.Join(query, "\n")
	if q.words == "" || q.corpus == nil || len(query) == 0 || !answered {
		return nil, errors.New("a question has words, a corpus, a query and an answer")
	}
	return q, nil
}
