package httpapi

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// mostQuery is how many bytes a URL's query may have.
const mostQuery = 16 << 10

// turn waits until the question may be answered; done is to be called after it was.
func (s *Service) turn(ctx context.Context) (done func(), err error) {
	select {
	case s.waiting <- struct{}{}:
	default:
		return nil, coming(codeBusy, "too many questions at once")
	}
	select {
	case s.slots <- struct{}{}:
		return func() { <-s.slots; <-s.waiting }, nil
	case <-ctx.Done():
		<-s.waiting
		if errors.Is(ctx.Err(), context.Canceled) {
			return nil, ctx.Err()
		}
		return nil, coming(codeBusy, "other questions took all the time")
	}
}

// guarded refuses what no route should see.
func (s *Service) guarded(next http.Handler) http.Handler {
	foreign := http.NewCrossOriginProtection()
	for _, origin := range s.o.Origins {
		_ = foreign.AddTrustedOrigin(origin)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		if err := s.sane(w, r); err != nil {
			s.refuse(w, r, err)
			return
		}
		if s.shared(w, r) {
			return
		}
		if err := foreign.Check(r); err != nil {
			s.refuse(w, r, coded(http.StatusForbidden, codeHost, "", "a page of another origin made this request"))
			return
		}
		next.ServeHTTP(w, r)
	})
}

// sane checks a request before it is looked at, and bounds how long its parts may take.
func (s *Service) sane(w http.ResponseWriter, r *http.Request) error {
	if s.o.Hosts != nil && !slices.Contains(s.o.Hosts, hostname(r.Host)) {
		return coded(http.StatusMisdirectedRequest, codeHost, "ask by the address that it serves at", "the service is not called %s", shorten(r.Host))
	}
	if len(r.URL.RawQuery) > mostQuery {
		return coded(http.StatusRequestURITooLong, codeTooLarge, "POST /v1/match takes longer questions", "the query of the URL has more than %d bytes", mostQuery)
	}
	if r.ContentLength == 0 || r.Body == nil || r.Body == http.NoBody {
		return nil
	}
	if r.Method == http.MethodGet || r.Method == http.MethodHead || r.Method == http.MethodDelete {
		w.Header().Set("Connection", "close")
		return usage("body", "", "%s has no body", r.Method)
	}
	conn := http.NewResponseController(w)
	_ = conn.SetReadDeadline(time.Now().Add(s.o.Stall)) // a connection without deadlines is a test's
	r.Body = &arriving{ReadCloser: r.Body, conn: conn, stall: s.o.Stall}
	return nil
}

// hostname gives the name in a Host header.
func hostname(host string) string {
	u := url.URL{Host: host}
	return strings.ToLower(u.Hostname())
}

// arriving is a body of which each part has its time.
type arriving struct {
	io.ReadCloser
	conn  *http.ResponseController
	stall time.Duration
}

func (a *arriving) Read(p []byte) (int, error) {
	n, err := a.ReadCloser.Read(p)
	switch {
	case errors.Is(err, io.EOF):
		_ = a.conn.SetReadDeadline(time.Time{}) // from here on it is seen whether the client leaves
	case err == nil:
		_ = a.conn.SetReadDeadline(time.Now().Add(a.stall))
	}
	return n, err
}

// shared tells a browser which pages may read an answer, and answers it when it asks beforehand.
func (s *Service) shared(w http.ResponseWriter, r *http.Request) (done bool) {
	if len(s.o.Origins) == 0 {
		return false
	}
	h := w.Header()
	h.Add("Vary", "Origin")
	origin := r.Header.Get("Origin")
	if origin == "" || !slices.Contains(s.o.Origins, origin) {
		return false
	}
	h.Set("Access-Control-Allow-Origin", origin)
	h.Set("Access-Control-Expose-Headers", "ETag, Retry-After")
	if r.Method != http.MethodOptions || r.Header.Get("Access-Control-Request-Method") == "" {
		return false
	}
	h.Set("Access-Control-Allow-Methods", "GET, POST, DELETE")
	h.Set("Access-Control-Allow-Headers", "Accept, Authorization, Content-Type, If-None-Match, "+headerSnapshot)
	h.Set("Access-Control-Max-Age", "600")
	w.WriteHeader(http.StatusNoContent)
	return true
}
