package httpapi

import (
	"context"
	"mime"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"github.com/newsgraph/newsgraph/graph"
)

// The types of bodies.
const (
	typeJSON    = "application/json"
	typeProblem = "application/problem+json"
	typeLines   = "application/x-ndjson"
	typeQuads   = "application/n-quads"
)

// answered is what a question gave.
type answered struct {
	whole  any
	reason string // why it was cut short, "" if it was not
}

// ask asks a question on one snapshot, in its time and turn, and writes what it gave.
func (s *Service) ask(w http.ResponseWriter, r *http.Request, timeout string, question func(context.Context, *graph.Snapshot) (answered, error)) error {
	d, err := s.within(timeout)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(r.Context(), d)
	defer cancel()
	a, fresh, err := s.inTurn(ctx, w, r, question)
	if err != nil || fresh {
		return err
	}
	w.Header().Set("Content-Type", typeJSON)
	_ = encoder(w).Encode(a.whole) // a client that is gone is seen by nobody
	return nil
}

// inTurn asks when it is the question's turn; fresh says that the client has the answer already, and was told.
func (s *Service) inTurn(ctx context.Context, w http.ResponseWriter, r *http.Request, question func(context.Context, *graph.Snapshot) (answered, error)) (a answered, fresh bool, err error) {
	g, release, err := s.hold(r)
	if err != nil {
		return a, false, err
	}
	defer release()
	if s.tag(w, r, g) {
		return a, true, nil
	}
	done, err := s.turn(ctx)
	if err != nil {
		return a, false, err
	}
	defer done()
	if a, err = question(ctx, g); err != nil {
		return a, false, err
	}
	if s.cut(a.reason); a.reason == "deadline" || a.reason == "memory" {
		w.Header().Set("Cache-Control", "no-store") // the next may find more
	}
	return a, false, r.Context().Err()
}

// hold pins the state that is asked for, or the last one, until it is released.
func (s *Service) hold(r *http.Request) (g *graph.Snapshot, release func(), err error) {
	if id := r.Header.Get(headerSnapshot); id != "" {
		g, release, ok := s.held.use(id)
		if !ok {
			return nil, nil, coded(http.StatusGone, codeGone, "POST /v1/snapshots holds another", "no state is held by that name")
		}
		return g, release, nil
	}
	if g, err = s.g.Snapshot(); err != nil {
		return nil, nil, err
	}
	s.metrics.snapshots.Add(1)
	return g, func() {
		_ = g.Close()
		s.metrics.snapshots.Add(-1)
	}, nil
}

// tag tells the state that an answer is of, and ends a request whose client has an answer of that state. The
// tag is weak: how long it took is part of an answer.
func (s *Service) tag(w http.ResponseWriter, r *http.Request, g *graph.Snapshot) (fresh bool) {
	tag := `W/"` + g.Commit() + "+" + s.o.Version + `"` // another version may answer otherwise
	h := w.Header()
	h.Set("ETag", tag)
	h.Set("Cache-Control", "no-cache") // ask whether it still holds
	h.Add("Vary", "Accept")
	h.Add("Vary", headerSnapshot)
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return false
	}
	for _, list := range r.Header.Values("If-None-Match") {
		for have := range strings.SplitSeq(list, ",") {
			if have = strings.TrimSpace(have); strings.TrimPrefix(have, "W/") == tag[2:] {
				w.WriteHeader(http.StatusNotModified)
				return true
			}
		}
	}
	return false
}

// accepted gives the first of the types that the client likes best.
func accepted(r *http.Request, types ...string) (string, error) {
	header := strings.Join(r.Header.Values("Accept"), ",")
	if strings.TrimSpace(header) == "" {
		return types[0], nil
	}
	best, most := "", 0.0
	for part := range strings.SplitSeq(header, ",") {
		kind, params, err := mime.ParseMediaType(part)
		if err != nil {
			continue
		}
		q := 1.0
		if text, ok := params["q"]; ok {
			if q, err = strconv.ParseFloat(text, 64); err != nil {
				continue
			}
		}
		for _, t := range types {
			group, _, _ := strings.Cut(t, "/")
			if (kind == t || kind == "*/*" || kind == group+"/*") && q > most {
				best, most = t, q
				break
			}
		}
	}
	if best == "" {
		return "", coded(http.StatusNotAcceptable, codeMedia, "there is: "+strings.Join(types, ", "), "no answer is of a type that is accepted")
	}
	return best, nil
}

// question makes a route of a question whose answer is one JSON document.
func question[In, Out any](s *Service, path, summary string, ask func(context.Context, *graph.Snapshot, *In) (*Out, error)) route {
	r := route{method: http.MethodGet, path: path, summary: summary, in: reflect.TypeFor[In](), out: reflect.TypeFor[Out](), ofState: true}
	fields := fieldsOf(r.in)
	r.handle = func(w http.ResponseWriter, req *http.Request) error {
		in := new(In)
		if err := read(req, fields, in); err != nil {
			return err
		}
		if _, err := accepted(req, typeJSON); err != nil {
			return err
		}
		t, _ := any(in).(interface{ timeout() string })
		return s.ask(w, req, t.timeout(), func(ctx context.Context, g *graph.Snapshot) (answered, error) {
			a, err := ask(ctx, g, in)
			if err != nil {
				return answered{}, err
			}
			return answered{whole: a, reason: reasonOf(a)}, nil
		})
	}
	return r
}

// reasonOf gives why an answer was cut short.
func reasonOf(a any) string {
	if f := reflect.ValueOf(a).Elem().FieldByName("Reason"); f.IsValid() && f.Kind() == reflect.String {
		return f.String()
	}
	return ""
}
