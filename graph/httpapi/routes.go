package httpapi

import (
	"net/http"
	"reflect"
	"slices"

	"github.com/newsgraph/newsgraph/graph/api"
)

// A route is one method on one path, with what /openapi.json says of it.
type route struct {
	method, path, summary string
	in                    reflect.Type // parameters; nil for none
	body                  reflect.Type // JSON; nil for none
	out                   reflect.Type // JSON; nil for what kind says
	kind                  string       // of an answer that is not JSON
	lines                 bool         // may be answered as a stream
	writes                bool         // wants the token
	handle                func(http.ResponseWriter, *http.Request) error
}

// routes are all there is, in the order in which they are described.
func (s *Service) routes() []route {
	paths := changing[pathParams, api.PathAnswer](s, http.MethodGet, "/v1/paths", "How two entities are connected, hop by hop, with the evidence", s.paths)
	paths.writes, paths.lines = false, true
	match := bodied[MatchRequest, api.MatchAnswer](s, http.MethodPost, "/v1/match", "Ask with a pattern, in the query language", s.match)
	match.lines = true
	load := changing[loadParams, Loaded](s, http.MethodPost, "/v1/documents", "Load documents: a JSON object, an array, or an object a line", s.load)
	judge := bodied[JudgeRequest, api.JudgeAnswer](s, http.MethodPost, "/v1/judgements", "Say which entities or mentions are the same, and which are not", s.judge)
	judge.writes, judge.handle = true, s.written(judge.handle)
	list := []route{
		question(s, "/v1/state", "Which state is served", s.state),
		question(s, "/v1/entities", "Find entities by name or alias, best match first", s.find),
		question(s, "/v1/entities/{id}", "What is known of an entity, and who says so", s.show),
		paths,
		match,
		question(s, "/v1/claims", "Claims as their documents state them", s.claims),
		question(s, "/v1/claims/{id}", "One claim, with its paragraph where texts are kept", s.claim),
		question(s, "/v1/conflicts", "What the documents do not agree on", s.conflicts),
		question(s, "/v1/documents", "The documents of the graph", s.documents),
		question(s, "/v1/documents/{id}", "One document", s.document),
		question(s, "/v1/labels", "The words for types and relations", s.labels),
		question(s, "/v1/stats", "What the graph holds", s.stats),
		{method: http.MethodGet, path: "/v1/export", summary: "Every quad, as N-Quads, the lines sorted", kind: typeQuads, handle: s.export},
		load,
		changing[removeParams, Removed](s, http.MethodDelete, "/v1/documents/{id}", "Remove a document with its claims", s.remove),
		question(s, "/v1/judgements", "Judgements on which entities are the same", s.judgements),
		judge,
		changing[withdrawParams, api.JudgeAnswer](s, http.MethodDelete, "/v1/judgements/{id}", "Withdraw a judgement", s.withdraw),
	}
	return slices.Concat(list, s.scripts(), s.upkeep())
}

// written asks for the token before a body is read.
func (s *Service) written(handle func(http.ResponseWriter, *http.Request) error) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		if err := s.mayWrite(r); err != nil {
			return err
		}
		return handle(w, r)
	}
}
