package httpapi

import (
	"context"
	"net/http"
	"reflect"

	"github.com/newsgraph/newsgraph/graph/api"
)

// A Runner runs a script in one of Cayley's languages, each out of harm's way: scripts.Run of
// graph/cayley/scripts does, in a process of its own. It ends when ctx does, with what it has.
type Runner func(ctx context.Context, language, script string, limit int) (*api.ScriptAnswer, error)

type scriptParams struct {
	Language string `json:"language" in:"path" jsonschema:"gizmo, graphql or mql"`
}

// A ScriptRequest is the body of POST /v1/scripts/{language}.
type ScriptRequest struct {
	Script  string `json:"script" jsonschema:"as query gizmo, graphql or mql takes it"`
	Limit   *int   `json:"limit,omitempty" jsonschema:"results at most; 1000 by default, 0 for as many as the service gives"`
	Timeout string `json:"timeout,omitempty" jsonschema:"when to stop with what was found, as 500ms or 10s"`
}

// scripts is the route for scripts, where they may be run.
func (s *Service) scripts() []route {
	if s.o.Scripts == nil {
		return nil
	}
	r := bodied[ScriptRequest, api.ScriptAnswer](s, http.MethodPost, "/v1/scripts/{language}", "Run a script in one of Cayley's languages", s.script)
	r.in = reflect.TypeFor[scriptParams]()
	return []route{r}
}

func (s *Service) script(w http.ResponseWriter, r *http.Request, in *ScriptRequest) error {
	if in.Limit != nil && *in.Limit < 0 {
		return usage("limit", "", "limit is at least 0")
	}
	d, err := s.within(in.Timeout)
	if err != nil {
		return err
	}
	if _, err := accepted(r, typeJSON); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(r.Context(), d)
	defer cancel()
	a, err := s.run(ctx, r.PathValue("language"), in)
	if err != nil {
		return err
	}
	s.cut(a.Reason)
	return respond(w, a)
}

// run runs a script in its turn.
func (s *Service) run(ctx context.Context, language string, in *ScriptRequest) (*api.ScriptAnswer, error) {
	done, err := s.turn(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	return s.o.Scripts(ctx, language, in.Script, s.rows(in.Limit))
}
