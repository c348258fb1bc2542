package graphtest

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/newsgraph/newsgraph/graph"
	"github.com/newsgraph/newsgraph/graph/api"
	"github.com/newsgraph/newsgraph/graph/claim"
)

// Service serves a graph the plain way, for tests of those who ask over HTTP: each route calls the library and
// writes what it says. Who writes needs the token. It has no limits: it is for nothing but tests.
func Service(g *graph.Graph, token string) http.Handler {
	mux := http.NewServeMux()
	answer := func(route string, ask func(r *http.Request) (any, error)) {
		mux.HandleFunc(route, func(w http.ResponseWriter, r *http.Request) {
			a, err := ask(r)
			if err != nil {
				refuse(w, err)
				return
			}
			tag(w, g)
			_ = json.NewEncoder(w).Encode(a)
		})
	}
	answer("GET /v1/entities", func(r *http.Request) (any, error) { return g.Find(r.Context(), r.FormValue("q"), number(r, "limit")) })
	answer("GET /v1/entities/{id}", func(r *http.Request) (any, error) {
		a, err := g.Show(r.Context(), r.PathValue("id"), view(r), number(r, "limit"))
		if err == nil {
			api.TrimEvidence(a.Facts, r.FormValue("evidence"))
		}
		return a, err
	})
	answer("GET /v1/paths", func(r *http.Request) (any, error) {
		if r.FormValue("print_query") != "" {
			return g.PathPattern(r.Context(), pathQuery(r))
		}
		return g.Paths(r.Context(), pathQuery(r))
	})
	answer("GET /v1/claims", func(r *http.Request) (any, error) {
		return g.Claims(r.Context(), &api.ClaimQuery{
			Subject: r.FormValue("subject"), Relation: r.FormValue("relation"), Object: r.FormValue("object"),
			Speaker: r.FormValue("speaker"), View: view(r), Limit: number(r, "limit"),
		})
	})
	answer("GET /v1/claims/{id}", func(r *http.Request) (any, error) { return g.Claim(r.Context(), r.PathValue("id")) })
	answer("GET /v1/conflicts", func(r *http.Request) (any, error) {
		a, err := g.Conflicts(r.Context(), view(r), number(r, "limit"))
		if err == nil {
			for i := range a.Conflicts {
				api.TrimEvidence(a.Conflicts[i].Facts, r.FormValue("evidence"))
			}
		}
		return a, err
	})
	answer("GET /v1/documents", func(r *http.Request) (any, error) { return g.Documents(r.Context(), number(r, "limit")) })
	answer("GET /v1/documents/{id}", func(r *http.Request) (any, error) { return g.Document(r.Context(), r.PathValue("id")) })
	answer("GET /v1/labels", func(r *http.Request) (any, error) { return g.Labels(r.Context()) })
	answer("GET /v1/state", func(*http.Request) (any, error) {
		s, err := g.Snapshot()
		if err != nil {
			return nil, err
		}
		return map[string]string{"commit": s.Commit(), "base": g.Base()}, s.Close()
	})
	answer("GET /v1/stats", func(r *http.Request) (any, error) { return g.Stats(r.Context()) })
	answer("POST /v1/documents", func(r *http.Request) (any, error) { return loadBody(g, r) })
	answer("DELETE /v1/documents/{id}", func(r *http.Request) (any, error) {
		n, err := g.Remove(r.Context(), r.PathValue("id"))
		if errors.Is(err, graph.ErrNoDocument) {
			err = &api.Error{Code: api.CodeNotFound, Message: err.Error()}
		}
		return map[string]int{"claims": n}, err
	})
	mux.HandleFunc("GET /v1/export", func(w http.ResponseWriter, r *http.Request) {
		s, err := g.Snapshot()
		if err != nil {
			refuse(w, err)
			return
		}
		defer func() { _ = s.Close() }()
		w.Header().Set("ETag", `"`+s.Commit()+`"`)
		_ = s.ExportNQuads(r.Context(), w)
	})
	mux.HandleFunc("POST /v1/match", func(w http.ResponseWriter, r *http.Request) { matchBody(w, r, g) })
	return guard(mux, token)
}

// guard lets nobody write without the token.
func guard(h http.Handler, token string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		writes := strings.HasPrefix(r.URL.Path, "/v1/documents") && r.Method != http.MethodGet
		if writes && r.Header.Get("Authorization") != "Bearer "+token {
			w.WriteHeader(http.StatusUnauthorized)
			_ = json.NewEncoder(w).Encode(&api.Error{Code: "unauthorized", Message: "writes want a token"})
			return
		}
		h.ServeHTTP(w, r)
	})
}

func tag(w http.ResponseWriter, g *graph.Graph) {
	if s, err := g.Snapshot(); err == nil {
		w.Header().Set("ETag", `"`+s.Commit()+`"`)
		_ = s.Close()
	}
}

func refuse(w http.ResponseWriter, err error) {
	e, ok := errors.AsType[*api.Error](err)
	if !ok {
		e = &api.Error{Code: api.CodeStore, Message: err.Error(), Candidates: []api.Entity{}}
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(http.StatusBadRequest)
	_ = json.NewEncoder(w).Encode(struct {
		Detail string `json:"detail"`
		*api.Error
	}{e.Message, e})
}

func loadBody(g *graph.Graph, r *http.Request) (any, error) {
	reader, err := graph.NewReader("body", "", r.Body)
	if err != nil {
		return nil, err
	}
	var rejects, warnings []map[string]any
	o := &graph.LoadOptions{Strict: r.FormValue("strict") != "", Rejected: func(e *claim.Error) error {
		p := map[string]any{
			"line": e.Pos.Line, "column": e.Pos.Column, "pointer": e.Pointer, "code": e.Code, "message": e.Msg, "hint": e.Hint,
		}
		if e.Warning {
			warnings = append(warnings, p)
		} else {
			rejects = append(rejects, p)
		}
		return nil
	}}
	res, err := g.Load(r.Context(), reader, o)
	return map[string]any{
		"documents": map[string]int{"new": res.New, "replaced": res.Replaced, "unchanged": res.Unchanged, "rejected": res.Rejected},
		"claims":    map[string]int{"read": res.Read, "loaded": res.Claims, "gained": res.Gained, "lost": res.Lost}, "merges": res.Merges,
		"rejects": rejects, "warnings": warnings,
	}, err
}

func matchBody(w http.ResponseWriter, r *http.Request, g *graph.Graph) {
	var q struct {
		Query    string         `json:"query"`
		Params   map[string]any `json:"params"`
		View     api.View       `json:"view"`
		Limit    int            `json:"limit"`
		Evidence string         `json:"evidence"`
		Explain  bool           `json:"explain"`
	}
	dec := json.NewDecoder(r.Body)
	dec.UseNumber()
	err := dec.Decode(&q)
	if err != nil {
		refuse(w, err)
		return
	}
	for name, value := range q.Params {
		q.Params[name] = plain(value)
	}
	a, err := g.MatchAll(r.Context(), &api.MatchQuery{
		Query: q.Query, Params: q.Params, View: q.View, Limit: q.Limit, Evidence: q.Evidence, Explain: q.Explain,
	})
	if err != nil {
		refuse(w, err)
		return
	}
	tag(w, g)
	if r.Header.Get("Accept") != "application/x-ndjson" {
		_ = json.NewEncoder(w).Encode(a)
		return
	}
	rows := a.Rows
	a.Rows = nil
	enc := json.NewEncoder(w)
	_ = enc.Encode(a)
	for i := range rows {
		_ = enc.Encode(rows[i])
	}
	_ = enc.Encode(map[string]any{"complete": a.Complete, "reason": a.Reason, "explored": a.Explored, "elapsed_ms": a.ElapsedMS})
}

// plain makes a parameter's value of JSON, whole numbers integers.
func plain(v any) any {
	switch v := v.(type) {
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return n
		}
		f, _ := v.Float64()
		return f
	case []any:
		for i := range v {
			v[i] = plain(v[i])
		}
	}
	return v
}

func number(r *http.Request, name string) int {
	n, _ := strconv.Atoi(r.FormValue(name))
	return n
}

func values(r *http.Request) url.Values { return r.URL.Query() }

func view(r *http.Request) api.View {
	v := values(r)
	confidence, _ := strconv.ParseFloat(v.Get("min_confidence"), 64)
	return api.View{
		Status: v["status"], Modality: v["modality"], AsOf: v.Get("as_of"), Since: v.Get("since"), Until: v.Get("until"),
		ValidAt: v.Get("valid_at"), MinSources: number(r, "min_sources"), MinOutlets: number(r, "min_outlets"),
		MinConfidence: confidence, Documents: v["document"], NotDocuments: v["not_document"],
	}
}

func pathQuery(r *http.Request) *api.PathQuery {
	v := values(r)
	return &api.PathQuery{
		From: v.Get("from"), To: v.Get("to"), MaxHops: number(r, "max_hops"), Select: v.Get("select"), K: number(r, "k"),
		Mode: v.Get("mode"), Rank: v.Get("rank"), Similar: v.Has("similar"), Directed: v.Has("directed"), Via: v["via"],
		NotVia: v["not_via"], Through: v["through"], Avoid: v["avoid"], MaxDegree: number(r, "max_degree"),
		TimeRespecting: v.Has("time_respecting"), View: view(r), Limit: number(r, "limit"), Evidence: v.Get("evidence"),
		Explain: v.Has("explain"),
	}
}
