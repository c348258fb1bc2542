package graph

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/newsgraph/newsgraph/graph/api"
	"github.com/newsgraph/newsgraph/graph/gql"
	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/graph/internal/match"
	"github.com/newsgraph/newsgraph/graph/paths"
)

// Match asks a question in the query language, docs/language.md, with values for its parameters:
// [Snapshot.MatchAll] with no view, limit or else.
func (s *Snapshot) Match(ctx context.Context, text string, params map[string]any) (*api.MatchAnswer, error) {
	return s.MatchAll(ctx, &api.MatchQuery{Query: text, Params: params})
}

// MatchAll asks a question in the query language and collects the rows. A deadline or cancellation of
// ctx gives the rows so far, with Complete false. A question that cannot be asked is an *api.Error; the
// faults of a query stand in it, each with its place.
func (s *Snapshot) MatchAll(ctx context.Context, q *api.MatchQuery) (*api.MatchAnswer, error) {
	var rows []api.MatchRow
	answer, err := s.MatchEach(ctx, q, func(_ []string, row api.MatchRow) error {
		rows = append(rows, row)
		return nil
	})
	if err != nil {
		return nil, err
	}
	answer.Rows = nonNil(rows)
	return answer, nil
}

// MatchEach asks a question in the query language and calls yield with each row as it is found, but
// for those that have to be grouped or sorted first. The answer has no rows. An error of yield ends the
// question and comes back.
func (s *Snapshot) MatchEach(ctx context.Context, q *api.MatchQuery, yield func(columns []string, row api.MatchRow) error) (*api.MatchAnswer, error) {
	if q == nil {
		q = &api.MatchQuery{}
	}
	if s.served != nil {
		return s.served.MatchEach(ctx, q, yield)
	}
	m := &matchQuestion{asked: *q, yield: yield}
	m.reader = s.reader(ctx)
	var answer *api.MatchAnswer
	err := m.walk(func() (err error) { answer, err = m.answer(); return err })
	if err != nil {
		return nil, err
	}
	return answer, nil
}

// matchQuestion is a question in the query language on a snapshot.
type matchQuestion struct {
	pathQuestion // shows paths
	asked        api.MatchQuery
	yield        func([]string, api.MatchRow) error
	rows         int
	size         int // bytes of the rows, about
	columns      []string
}

// errRows and errSize end a question that has as many rows as are wanted, or more than can be answered.
var (
	errRows = match.ErrEnough
	errSize = errors.New("the answer is too large")
)

// answer asks; it is to be called inside walk.
func (m *matchQuestion) answer() (*api.MatchAnswer, error) {
	start := time.Now()
	tree, query, err := m.compile()
	if err != nil {
		return nil, err
	}
	m.columns = query.Columns()
	answer := &api.MatchAnswer{
		Query: gql.Format(tree), View: m.facts.view.api, Commit: m.Commit(), Complete: true,
		Columns: m.columns, Rows: []api.MatchRow{}, Notes: query.Notes,
	}
	searching := time.Now()
	if err := m.ask(query, answer); err != nil {
		return nil, err
	}
	if m.rows == 0 && answer.Complete {
		answer.Hint = m.hint(query)
	}
	if m.asked.Explain {
		answer.Explain = m.explain(tree, query)
		answer.Explain.PrepareMS, answer.Explain.SearchMS = milliseconds(searching.Sub(start)), milliseconds(time.Since(searching))
	}
	answer.ElapsedMS = milliseconds(time.Since(start))
	return answer, nil
}

// compile parses the question, and finds what it names.
func (m *matchQuestion) compile() (*gql.Query, *match.Query, error) {
	a := &m.asked
	if a.Evidence == "" {
		a.Evidence = evidences[0]
	}
	if !slices.Contains(evidences, a.Evidence) {
		return nil, nil, oneOf("evidence", a.Evidence, evidences)
	}
	if a.Limit < 0 {
		return nil, nil, usageError("limit", "limit %d: at least 0", a.Limit)
	}
	params, err := parameters(a.Params)
	if err != nil {
		return nil, nil, err
	}
	view, err := compileView(a.View, "asserted")
	if err != nil {
		return nil, nil, err
	}
	if err := m.checkDocuments(view); err != nil {
		return nil, nil, err
	}
	m.facts, m.shown = m.reader.facts(view), make(map[*fact][]api.Claim)
	m.pathQuestion.asked.Evidence = a.Evidence
	tree, err := gql.Parse(a.Query)
	if err != nil {
		return nil, nil, syntaxError(a.Query, err)
	}
	if m.edges, err = m.facts.adjacency(); err != nil {
		return nil, nil, err
	}
	g, err := m.edges.propertyGraph()
	if err != nil {
		return nil, nil, err
	}
	query, err := match.Compile(g, tree, match.Options{Params: params, Limited: a.Limit > 0, Memory: m.g.memory})
	if err != nil {
		return nil, nil, faultError(a.Query, err)
	}
	rank := rankLength
	if query.Ranked() {
		rank = rankMeaning
	}
	step := paths.AnyHop()
	m.costs, err = m.edges.costs(rank, paths.Walk, &step)
	return tree, query, err
}

// ask runs the question.
func (m *matchQuestion) ask(query *match.Query, answer *api.MatchAnswer) error {
	asked := m.ctx
	res, err := query.Run(asked, m.row)
	switch {
	case errors.Is(err, errRows):
		answer.Complete, answer.Reason = false, reasonLimit
	case errors.Is(err, errSize):
		answer.Complete, answer.Reason = false, paths.ReasonMemory
	case err != nil && asked.Err() != nil && errors.Is(err, asked.Err()):
		return cut(asked.Err(), &answer.Complete, &answer.Reason)
	case err != nil:
		return faultError(m.asked.Query, err)
	default:
		answer.Complete, answer.Reason, answer.Explored = res.Complete, res.Reason, res.Explored
	}
	return nil
}

// row shows a row and gives it on.
func (m *matchQuestion) row(values []any) error {
	if m.asked.Limit > 0 && m.rows == m.asked.Limit {
		return errRows
	}
	row := api.MatchRow{Columns: m.columns, Values: make([]any, len(values))}
	for i, v := range values {
		shown, err := m.value(v)
		if err != nil {
			return err
		}
		row.Values[i] = shown
	}
	if m.size > showSize {
		return errSize
	}
	m.rows++
	if m.yield == nil {
		return nil
	}
	return m.yield(m.columns, row)
}

// value shows a value.
func (m *matchQuestion) value(v any) (any, error) {
	const scalar = 16
	switch v := v.(type) {
	case match.Node:
		n, err := m.apiNode(backend.NodeID(v))
		m.size += scalar + len(n.ID) + len(n.Name)
		return &n, err
	case match.Edge:
		return m.edge(v)
	case *paths.Path:
		p, err := m.show(v)
		m.size += sizeOf(&p)
		return &p, err
	case match.List:
		list := make([]any, len(v))
		for i, item := range v {
			var err error
			if list[i], err = m.value(item); err != nil {
				return nil, err
			}
		}
		return list, nil
	case gql.Date:
		m.size += scalar + len(v)
		return string(v), nil
	case string:
		m.size += scalar + len(v)
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) { // which JSON does not have
			return fmt.Sprint(v), nil
		}
	}
	m.size += scalar
	return v, nil
}

// edge shows an edge as a hop along its fact.
func (m *matchQuestion) edge(e match.Edge) (*api.Hop, error) {
	hop := paths.Hop{From: e.Subject, To: e.Object, Label: e.Label}
	shown, err := m.hop(nil, hop, true)
	if err != nil {
		return nil, err
	}
	from, err := m.node(e.Subject)
	if err != nil {
		return nil, err
	}
	to, err := m.node(e.Object)
	if err != nil {
		return nil, err
	}
	shown.From, shown.FromName, shown.To, shown.ToName, shown.Cost = from.iri, from.name(), to.iri, to.name(), nil
	path := api.Path{Hops: []api.Hop{shown}}
	m.size += sizeOf(&path)
	return &shown, nil
}

// parameters turns parameters into values.
func parameters(params map[string]any) (map[string]any, error) {
	out := make(map[string]any, len(params))
	for name, v := range params {
		value, ok := parameter(v, 0)
		if !ok {
			return nil, usageError("params", "the parameter %s is no null, truth value, number, text or list of such: %T", name, v)
		}
		out[name] = value
	}
	return out, nil
}

func parameter(v any, depth int) (any, bool) {
	const deepest = 16
	switch v := v.(type) {
	case nil, bool, int64, string:
		return v, true
	case int:
		return int64(v), true
	case int32:
		return int64(v), true
	case float64:
		if v == math.Trunc(v) && math.Abs(v) < 1<<53 { // JSON does not tell them apart
			return int64(v), true
		}
		return v, true
	case []any:
		list := match.List{}
		for _, item := range v {
			value, ok := parameter(item, depth+1)
			if !ok || depth == deepest {
				return nil, false
			}
			list = append(list, value)
		}
		return list, true
	}
	return nil, false
}

// syntaxError makes the error of a query that does not parse.
func syntaxError(text string, err error) error {
	var list gql.Errors
	if !errors.As(err, &list) {
		return err
	}
	out := &api.Error{Code: api.CodeSyntax, Candidates: []api.Entity{}}
	for _, e := range list {
		out.Faults = append(out.Faults, api.Fault{
			Place: fmt.Sprintf("%d:%d", e.Line, e.Column), Message: e.Message, Hint: e.Hint, Excerpt: e.Excerpt(text),
		})
	}
	return first(out)
}

// first makes the first fault of an error its message.
func first(e *api.Error) error {
	f := &e.Faults[0]
	e.Place, e.Message, e.Hint = f.Place, f.Message, f.Hint
	return e
}

var faultCodes = map[match.Code]string{
	match.CodeUsage: api.CodeUsage, match.CodeRelation: api.CodeRelation, match.CodeType: api.CodeType, match.CodeRun: api.CodeUsage,
}

// faultError makes the error of a query that cannot be asked; others stay as they are.
func faultError(text string, err error) error {
	list := faults(err)
	if len(list) == 0 {
		return err
	}
	out := &api.Error{Code: faultCodes[list[0].Code], Candidates: []api.Entity{}}
	for _, f := range list {
		at := min(f.Start, len(text))
		before := text[:at]
		line := 1 + strings.Count(before, "\n")
		column := 1 + utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:])
		e := &gql.Error{Span: f.Span, Line: line, Column: column, Message: f.Message, Hint: f.Hint}
		out.Faults = append(out.Faults, api.Fault{
			Place: fmt.Sprintf("%d:%d", line, column), Message: f.Message, Hint: f.Hint, Excerpt: e.Excerpt(text),
		})
	}
	return first(out)
}

// faults takes an error apart.
func faults(err error) (list []*match.Error) {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range joined.Unwrap() {
			list = append(list, faults(e)...)
		}
		return list
	}
	if f, ok := errors.AsType[*match.Error](err); ok {
		list = append(list, f)
	}
	return list
}

// explain says how the question was asked.
func (m *matchQuestion) explain(tree *gql.Query, query *match.Query) *api.MatchExplain {
	e := query.Explain()
	out := &api.MatchExplain{Steps: nonNil(e.Steps), Search: nonNil(e.Search), After: nonNil(e.After), Modes: []string{}, Sugar: []string{}}
	for _, clause := range tree.Matches {
		mode := "REPEATABLE ELEMENTS"
		if clause.Mode == gql.DifferentEdges {
			mode = "DIFFERENT EDGES"
		}
		out.Modes = append(out.Modes, mode)
	}
	for _, s := range tree.Sugar {
		out.Sugar = append(out.Sugar, m.asked.Query[s.Start:s.Stop]+" is "+s.GQL)
	}
	return out
}

// hint says what an empty answer may be for want of: a name that nobody has, or claims that the view
// hides.
func (m *matchQuestion) hint(query *match.Query) string {
	for _, word := range query.Unfound() {
		if e, ok := errors.AsType[*api.Error](m.unknown(word, "")); ok {
			return e.Message + "; " + e.Hint
		}
	}
	view := m.asked.View
	if len(view.Status) > 0 || len(view.Modality) > 0 {
		return ""
	}
	ctx, cancel := context.WithTimeout(m.ctx, hintTime)
	defer cancel()
	for _, try := range []struct {
		status []string
		say    string
	}{
		{[]string{"asserted", "hedged"}, "`status` asserted,hedged would find some: what is only reported, possible or planned"},
		{everything, "`status` asserted,hedged,negated would find some: what is denied"},
	} {
		wider := m.asked
		wider.View.Status, wider.Evidence, wider.Limit, wider.Explain = try.status, "none", 1, false
		w := &matchQuestion{asked: wider, yield: func([]string, api.MatchRow) error { return nil }}
		w.reader = m.Snapshot.reader(ctx)
		err := w.walk(func() error {
			_, query, err := w.compile()
			if err != nil {
				return err
			}
			w.columns = query.Columns()
			return w.ask(query, &api.MatchAnswer{})
		})
		if err == nil && w.rows > 0 {
			return try.say
		}
	}
	return ""
}

// Match is [Snapshot.Match] on the last committed state.
func (g *Graph) Match(ctx context.Context, text string, params map[string]any) (*api.MatchAnswer, error) {
	return ask(g, func(s *Snapshot) (*api.MatchAnswer, error) { return s.Match(ctx, text, params) })
}

// MatchAll is [Snapshot.MatchAll] on the last committed state.
func (g *Graph) MatchAll(ctx context.Context, q *api.MatchQuery) (*api.MatchAnswer, error) {
	return ask(g, func(s *Snapshot) (*api.MatchAnswer, error) { return s.MatchAll(ctx, q) })
}

// MatchEach is [Snapshot.MatchEach] on the last committed state.
func (g *Graph) MatchEach(ctx context.Context, q *api.MatchQuery, yield func([]string, api.MatchRow) error) (*api.MatchAnswer, error) {
	return ask(g, func(s *Snapshot) (*api.MatchAnswer, error) { return s.MatchEach(ctx, q, yield) })
}
