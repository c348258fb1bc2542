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
	ofState               bool         // is a question, which may be of a held state
	handle                func(http.ResponseWriter, *http.Request) error
}

// routes are all there is, in the order in which they are described.
func (s *Service) routes() []route {
	paths := changing[pathParams, api.PathAnswer](s, http.MethodGet, "/v1/paths", "How two entities are connected, hop by hop, with the evidence", s.paths)
	paths.writes, paths.lines, paths.ofState = false, true, true
	match := bodied[MatchRequest, api.MatchAnswer](s, http.MethodPost, "/v1/match", "Ask with a pattern, in the query language", s.match)
	match.lines, match.ofState = true, true
	load := changing[loadParams, Loaded](s, http.MethodPost, "/v1/documents", "Load documents: a JSON object, an array, or an object a line", s.load)
	hold := changing[struct{}, Held](s, http.MethodPost, "/v1/snapshots", "Hold the last state, to ask it more than one question with the header Newsgraph-Snapshot", s.holdState)
	release := changing[heldParams, Released](s, http.MethodDelete, "/v1/snapshots/{id}", "Give a held state back", s.releaseState)
	hold.writes, release.writes = false, false
	list := []route{
		question(s, "/v1/state", "Which state is served", s.state),
		hold,
		release,
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
		{method: http.MethodGet, path: "/v1/export", summary: "Every quad, as N-Quads, the lines sorted", kind: typeQuads, ofState: true, handle: s.export},
		load,
		changing[removeParams, Removed](s, http.MethodDelete, "/v1/documents/{id}", "Remove a document with its claims", s.remove),
		question(s, "/v1/entities/{id}/why", "Why mentions are one entity: rules and judgements", s.why),
		question(s, "/v1/candidates", "Pairs of entities that may be one, which nothing decides, the likeliest first", s.candidates),
		question(s, "/v1/judgements", "Judgements on which entities are the same", s.judgements),
		bodied[JudgeRequest, api.JudgeAnswer](s, http.MethodPost, "/v1/judgements", "Say which entities or mentions are the same, and which are not", s.judge).change(),
		changing[withdrawParams, api.JudgeAnswer](s, http.MethodDelete, "/v1/judgements/{id}", "Withdraw a judgement", s.withdraw),
		bodied[SplitRequest, api.JudgeAnswer](s, http.MethodPost, "/v1/splits", "Take mentions out of an entity", s.split).change(),
		question(s, "/v1/metonyms", "Which names stand for something else", s.metonyms),
		bodied[StandsForRequest, Changed](s, http.MethodPost, "/v1/metonyms", "Say that an entity stands for another, as the Kremlin does for the government of Russia", s.standsFor).change(),
		changing[metonymParams, Changed](s, http.MethodDelete, "/v1/metonyms", "Take back that an entity stands for another", s.removeStandsFor),
		question(s, "/v1/schema", "What the store adds to the schema of types and relations", s.schema),
		bodied[ExtendRequest, Changed](s, http.MethodPost, "/v1/schema", "Extend the schema", s.extendSchema).change(),
	}
	list = slices.Concat(list, s.scripts(), s.upkeep())
	for i := range list {
		if list[i].writes {
			list[i].handle = s.written(list[i].handle)
		}
	}
	return list
}

// change makes a route one that wants the token.
func (r route) change() route {
	r.writes = true
	return r
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
