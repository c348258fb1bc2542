package httpapi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/newsgraph/newsgraph/graph"
	"github.com/newsgraph/newsgraph/graph/api"
)

// The codes of errors that only a service has.
const (
	codeUnauthorized = "unauthorized" // a change wants the token
	codeReadOnly     = "read-only"    // no changes here
	codeTooLarge     = "too-large"    // a body, a header or a query
	codeConflict     = "conflict"     // with judgements that stand
	codeBusy         = "busy"         // too much else to do
	codeMedia        = "media-type"   // of a body or an answer
	codeHost         = "host"         // asked for by a name that is not ours
	codeMoved        = "moved"        // the graph changed while it was asked
	codeGone         = "gone"         // a state that is held no more
	codeInternal     = "internal"     // a fault of ours
)

// A Problem is an error as RFC 9457 has it, with the fields of [api.Error].
type Problem struct {
	Type       string       `json:"type"`
	Title      string       `json:"title"`
	Status     int          `json:"status"`
	Detail     string       `json:"detail"`
	Code       string       `json:"code"`
	Hint       string       `json:"hint"`
	Place      string       `json:"place"` // where in the question
	Candidates []api.Entity `json:"candidates"`
	Faults     []api.Fault  `json:"faults,omitempty"`
}

// A refusal is an error that knows its status.
type refusal struct {
	told   *api.Error
	status int
	retry  int // seconds after which to come again; 0 for none
}

func (r *refusal) Error() string { return r.told.Message }
func (r *refusal) Unwrap() error { return r.told }

// usage is an error of a request.
func usage(place, hint, format string, args ...any) *api.Error {
	return &api.Error{Code: api.CodeUsage, Message: fmt.Sprintf(format, args...), Hint: hint, Place: place, Candidates: []api.Entity{}}
}

// coded is a refusal with a code of a service.
func coded(status int, code, hint, format string, args ...any) *refusal {
	e := usage("", hint, format, args...)
	e.Code = code
	return &refusal{status: status, told: e}
}

// statuses are those of the codes of errors; others are a bad request.
var statuses = map[string]int{
	api.CodeUnknown: http.StatusNotFound, api.CodeNotFound: http.StatusNotFound, api.CodeAmbiguous: http.StatusConflict,
	api.CodeRelation: http.StatusUnprocessableEntity, api.CodeType: http.StatusUnprocessableEntity, api.CodeScript: http.StatusUnprocessableEntity,
	api.CodeDeadline: http.StatusGatewayTimeout, api.CodeStore: http.StatusInternalServerError,
	api.CodeCanceled: statusGone,
}

// statusGone is for the log alone: nobody is there to read it.
const statusGone = 499

// refusalOf finds the status of an error and words for strangers: what is inside is not told.
func (s *Service) refusalOf(err error) *refusal {
	if r, ok := errors.AsType[*refusal](err); ok {
		return r
	}
	if e, ok := errors.AsType[*api.Error](err); ok {
		status, ok := statuses[e.Code]
		if !ok {
			status = http.StatusBadRequest
		}
		return &refusal{status: status, told: e}
	}
	if large, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return coded(http.StatusRequestEntityTooLarge, codeTooLarge, "send less at once", "the body has more than %d bytes", large.Limit)
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return coded(http.StatusGatewayTimeout, api.CodeDeadline, "ask for less, or give it more time with timeout", "time was up with nothing found yet")
	case errors.Is(err, context.Canceled):
		return coded(statusGone, api.CodeCanceled, "", "the request was given up")
	case errors.Is(err, graph.ErrMoved):
		return coming(codeMoved, "the graph changed while it was asked")
	case errors.Is(err, graph.ErrLocked):
		return coming(codeBusy, "another process is changing the graph")
	case errors.Is(err, graph.ErrReadOnly):
		return coded(http.StatusForbidden, codeReadOnly, "", "the graph is served for reading only")
	case errors.Is(err, graph.ErrNoDocument):
		return missing("document", "GET /v1/documents lists them", err)
	case errors.Is(err, graph.ErrNoJudgement):
		return missing("judgement", "GET /v1/judgements lists them", err)
	case errors.Is(err, graph.ErrConflict):
		return coded(http.StatusConflict, codeConflict, "withdraw one of them, or send conflicting: true", "%v", err)
	case errors.Is(err, errors.ErrUnsupported):
		return coded(http.StatusNotImplemented, api.CodeUsage, "", "this graph cannot do that")
	}
	return coded(http.StatusInternalServerError, api.CodeStore, "the service's log says more", "the store cannot be read or written")
}

// missing is of what the graph does not have.
func missing(place, hint string, err error) *refusal {
	e := usage(place, hint, "%v", err)
	e.Code = api.CodeNotFound
	return &refusal{status: http.StatusNotFound, told: e}
}

// coming is a refusal that asks to come again.
func coming(code, format string, args ...any) *refusal {
	r := coded(http.StatusServiceUnavailable, code, "ask again in a moment", format, args...)
	r.retry = 1
	return r
}

// refuse answers with a problem.
func (s *Service) refuse(w http.ResponseWriter, r *http.Request, err error) {
	f := s.refusalOf(err)
	s.failed(r, f, err)
	if f.retry > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(f.retry))
	}
	if f.status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Bearer realm="newsgraph"`)
	}
	h := w.Header()
	h.Del("ETag")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Type", typeProblem)
	w.WriteHeader(f.status)
	title := http.StatusText(f.status)
	if f.status == statusGone {
		title = "Client Closed Request"
	}
	e := f.told
	p := Problem{
		Type: "about:blank", Title: title, Status: f.status, Detail: e.Message, Code: e.Code, Hint: e.Hint, Place: e.Place,
		Candidates: e.Candidates, Faults: e.Faults,
	}
	if p.Candidates == nil {
		p.Candidates = []api.Entity{}
	}
	_ = encoder(w).Encode(p) // who does not listen is not told
}

// encoder writes JSON as the commands do.
func encoder(w interface{ Write([]byte) (int, error) }) *json.Encoder {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc
}

// shorten cuts what a stranger wrote before it is told.
func shorten(s string) string {
	const most = 80
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return s
}
