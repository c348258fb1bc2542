package client

import (
	"context"
	"encoding/json"
	"io"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/newsgraph/newsgraph/graph/api"
	"github.com/newsgraph/newsgraph/graph/internal/remote"
)

// questions are asked of a served graph, or of one state of it.
type questions struct {
	c      *served
	commit string
	held   *hold // nil for none
}

// of says which state a call is of.
func (q *questions) of(k *call) *call {
	if k.commit = q.commit; q.held != nil && !q.held.lost.Load() {
		k.held = q.held
	}
	return k
}

var _ remote.Questions = (*questions)(nil)

// ask asks a route below /v1 for an answer.
func ask[T any](ctx context.Context, q *questions, v values, path ...string) (*T, error) {
	v.timeout(ctx)
	answer := new(T)
	k := q.of(&call{path: append([]string{"v1"}, path...), query: v.Values})
	if err := q.c.get(ctx, k, answer); err != nil {
		return nil, err
	}
	return answer, nil
}

// Why implements remote.Questions.
func (q *questions) Why(ctx context.Context, name string) (*api.WhyAnswer, error) {
	return ask[api.WhyAnswer](ctx, q, newValues(), "entities", name, "why")
}

// Candidates implements remote.Questions.
func (q *questions) Candidates(ctx context.Context, limit int, minScore float64) (*api.CandidatesAnswer, error) {
	v := newValues()
	v.limit(limit)
	if minScore != 0 {
		v.Set("min_score", strconv.FormatFloat(minScore, 'g', -1, 64))
	}
	return ask[api.CandidatesAnswer](ctx, q, v, "candidates")
}

// Judgements implements remote.Questions.
func (q *questions) Judgements(ctx context.Context) (*api.JudgementsAnswer, error) {
	v := newValues()
	v.limit(0)
	return ask[api.JudgementsAnswer](ctx, q, v, "judgements")
}

// Metonyms implements remote.Questions.
func (q *questions) Metonyms(ctx context.Context) (*api.MetonymsAnswer, error) {
	return ask[api.MetonymsAnswer](ctx, q, newValues(), "metonyms")
}

// SchemaAdditions implements remote.Questions.
func (q *questions) SchemaAdditions(ctx context.Context) ([]byte, error) {
	answer, err := ask[struct {
		Additions string `json:"additions"`
	}](ctx, q, newValues(), "schema")
	if err != nil {
		return nil, err
	}
	return []byte(answer.Additions), nil
}

// Paths implements remote.Questions.
func (q *questions) Paths(ctx context.Context, a *api.PathQuery) (*api.PathAnswer, error) {
	return ask[api.PathAnswer](ctx, q, pathValues(a), "paths")
}

// PathPattern implements remote.Questions.
func (q *questions) PathPattern(ctx context.Context, a *api.PathQuery) (*api.PatternAnswer, error) {
	v := pathValues(a)
	v.flag("print_query", true)
	return ask[api.PatternAnswer](ctx, q, v, "paths")
}

// Find implements remote.Questions.
func (q *questions) Find(ctx context.Context, text string, limit int) (*api.FindAnswer, error) {
	v := newValues()
	v.Set("q", text)
	v.limit(limit)
	return ask[api.FindAnswer](ctx, q, v, "entities")
}

// Show implements remote.Questions.
func (q *questions) Show(ctx context.Context, name string, view api.View, limit int) (*api.ShowAnswer, error) {
	v := newValues()
	v.view(&view)
	v.limit(limit)
	return ask[api.ShowAnswer](ctx, q, v, "entities", name)
}

// Claims implements remote.Questions.
func (q *questions) Claims(ctx context.Context, a *api.ClaimQuery) (*api.ClaimsAnswer, error) {
	v := newValues()
	v.text("subject", a.Subject)
	v.text("relation", a.Relation)
	v.text("object", a.Object)
	v.text("speaker", a.Speaker)
	view := a.View
	if a.Document != "" {
		view.Documents = append([]string{a.Document}, view.Documents...)
	}
	v.view(&view)
	v.limit(a.Limit)
	return ask[api.ClaimsAnswer](ctx, q, v, "claims")
}

// Claim implements remote.Questions.
func (q *questions) Claim(ctx context.Context, id string) (*api.Statement, error) {
	return ask[api.Statement](ctx, q, newValues(), "claims", id)
}

// Conflicts implements remote.Questions.
func (q *questions) Conflicts(ctx context.Context, view api.View, limit int) (*api.ConflictsAnswer, error) {
	v := newValues()
	v.view(&view)
	v.limit(limit)
	return ask[api.ConflictsAnswer](ctx, q, v, "conflicts")
}

// Documents implements remote.Questions.
func (q *questions) Documents(ctx context.Context, limit int) (*api.DocumentsAnswer, error) {
	v := newValues()
	v.limit(limit)
	return ask[api.DocumentsAnswer](ctx, q, v, "documents")
}

// Document implements remote.Questions.
func (q *questions) Document(ctx context.Context, id string) (*api.Document, error) {
	return ask[api.Document](ctx, q, newValues(), "documents", id)
}

// Labels implements remote.Questions.
func (q *questions) Labels(ctx context.Context) (*api.Labels, error) {
	return ask[api.Labels](ctx, q, newValues(), "labels")
}

// Stats implements remote.Questions.
func (q *questions) Stats(ctx context.Context) (*api.Stats, error) {
	return ask[api.Stats](ctx, q, newValues(), "stats")
}

// ExportNQuads implements remote.Questions.
func (q *questions) ExportNQuads(ctx context.Context, w io.Writer) error {
	resp, err := q.c.do(ctx, q.of(&call{method: http.MethodGet, path: []string{"v1", "export"}, accept: "application/n-quads"}))
	if err != nil {
		return err
	}
	defer drop(resp)
	_, err = io.Copy(w, resp.Body)
	return err
}

// values are the parameters of a request, named as the flags of query with _ for -.
type values struct{ url.Values }

func newValues() values { return values{make(url.Values)} }

func (v values) text(name, value string) {
	if value != "" {
		v.Set(name, value)
	}
}

func (v values) list(name string, values []string) {
	for _, value := range values {
		v.Add(name, value)
	}
}

func (v values) number(name string, n int) {
	if n != 0 {
		v.Set(name, strconv.Itoa(n))
	}
}

func (v values) flag(name string, on bool) {
	if on {
		v.Set(name, "true")
	}
}

// limit is said in any case: without one a service has its own.
func (v values) limit(n int) { v.Set("limit", strconv.Itoa(n)) }

// timeout asks for the answer so far a little before the context's deadline.
func (v values) timeout(ctx context.Context) {
	if left, ok := timeLeft(ctx); ok {
		v.Set("timeout", left.String())
	}
}

func timeLeft(ctx context.Context) (time.Duration, bool) {
	deadline, ok := ctx.Deadline()
	if !ok {
		return 0, false
	}
	return max(time.Until(deadline), time.Millisecond), true
}

func (v values) view(w *api.View) {
	v.list("status", w.Status)
	v.list("modality", w.Modality)
	v.text("as_of", w.AsOf)
	v.text("since", w.Since)
	v.text("until", w.Until)
	v.text("valid_at", w.ValidAt)
	v.number("min_sources", w.MinSources)
	v.number("min_outlets", w.MinOutlets)
	if w.MinConfidence != 0 {
		v.Set("min_confidence", strconv.FormatFloat(w.MinConfidence, 'g', -1, 64))
	}
	v.list("document", w.Documents)
	v.list("not_document", w.NotDocuments)
}

func pathValues(q *api.PathQuery) values {
	v := newValues()
	v.Set("from", q.From)
	v.Set("to", q.To)
	v.number("max_hops", q.MaxHops)
	v.text("select", q.Select)
	v.number("k", q.K)
	v.text("mode", q.Mode)
	v.text("rank", q.Rank)
	v.flag("similar", q.Similar)
	v.flag("directed", q.Directed)
	v.list("via", q.Via)
	v.list("not_via", q.NotVia)
	v.list("through", q.Through)
	v.list("avoid", q.Avoid)
	v.number("max_degree", q.MaxDegree)
	v.flag("time_respecting", q.TimeRespecting)
	v.flag("expand_metonyms", q.ExpandMetonyms)
	v.view(&q.View)
	v.limit(q.Limit)
	v.text("evidence", q.Evidence)
	v.flag("explain", q.Explain)
	return v
}

// parameter makes a value of a query's parameter that JSON tells apart: 2.0 stays a float.
func parameter(v any) any {
	switch v := v.(type) {
	case float64:
		if v == math.Trunc(v) && math.Abs(v) < 1<<53 {
			return json.Number(strconv.FormatFloat(v, 'f', 1, 64))
		}
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = parameter(v[i])
		}
		return out
	}
	return v
}
