package httpapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"
)

// mostNesting is how deep the values of a question's body may stand in one another.
const mostNesting = 32

// bodied makes a route of a request with a JSON body.
func bodied[In, Out any](s *Service, method, path, summary string, handle func(http.ResponseWriter, *http.Request, *In) error) route {
	r := route{method: method, path: path, summary: summary, body: reflect.TypeFor[In](), out: reflect.TypeFor[Out]()}
	r.handle = func(w http.ResponseWriter, req *http.Request) error {
		if err := read(req, nil, new(struct{})); err != nil {
			return err
		}
		in := new(In)
		most := s.o.Body
		if s.mayWrite(req) == nil {
			most = max(most, s.o.Upload)
		}
		if err := s.decode(w, req, most, in); err != nil {
			return err
		}
		return handle(w, req, in)
	}
	return r
}

// ofType refuses bodies of other types. A page of another origin cannot send ours without asking first.
func ofType(r *http.Request, types ...string) error {
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	charset := strings.ToLower(params["charset"])
	if err == nil && (charset == "" || charset == "utf-8") && slices.Contains(types, kind) {
		return nil
	}
	return coded(http.StatusUnsupportedMediaType, codeMedia, "send it with Content-Type: "+strings.Join(types, " or "), "the body is of no type that is read here")
}

// decode reads a JSON body: one value, no deeper than it has to be, with no field that there is not.
func (s *Service) decode(w http.ResponseWriter, r *http.Request, most int64, into any) error {
	if err := ofType(r, typeJSON); err != nil {
		return err
	}
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, most))
	if err != nil {
		return unread(err)
	}
	if !utf8.Valid(data) {
		return usage("body", "", "the body is not UTF-8")
	}
	if depth(data) > mostNesting {
		return usage("body", "", "the values of the body are nested more than %d deep", mostNesting)
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return misread(err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return usage("body", "send one JSON object", "something stands after the body's value")
	}
	return nil
}

// unread is of a body that did not come whole.
func unread(err error) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return err
	}
	if timeout, ok := errors.AsType[interface {
		error
		Timeout() bool
	}](err); ok && timeout.Timeout() {
		return coded(http.StatusRequestTimeout, "timeout", "send it faster", "the body did not come in time")
	}
	return usage("body", "", "the body cannot be read to its end")
}

// misread is of a body that is not what it should be.
func misread(err error) error {
	place := "body"
	message := strings.TrimPrefix(err.Error(), "json: ")
	if t, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		if t.Field != "" {
			place = t.Field
		}
		message = "it has a " + t.Value + " where there should be another type"
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		message = "it ends too soon"
	}
	return usage(place, "/openapi.json has the body's schema", "the body cannot be read: %s", shorten(message))
}

// depth gives how deep brackets stand in one another, outside of strings.
func depth(data []byte) (most int) {
	now, quoted := 0, false
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			now++
			most = max(most, now)
		case c == '}' || c == ']':
			now--
		}
	}
	return most
}
