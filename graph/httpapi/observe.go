package httpapi

import (
	"errors"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/newsgraph/newsgraph/graph/api"
)

// observed logs and counts each request, survives panics, and bounds how long an answer may take to be taken.
func (s *Service) observed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		o := &outgoing{ResponseWriter: w, conn: http.NewResponseController(w), route: "none", stall: s.o.Stall}
		defer func() {
			caught := recover()
			fault, _ := caught.(error)
			if caught != nil && !errors.Is(fault, http.ErrAbortHandler) {
				s.metrics.panics.Inc()
				s.o.Logger.ErrorContext(r.Context(), "panic", "path", r.URL.Path, "panic", caught, "stack", string(debug.Stack()))
				if o.status == 0 {
					s.refuse(o, r, coded(http.StatusInternalServerError, codeInternal, "the service's log says more", "a fault of the service"))
					caught = nil
				}
			}
			s.done(r, o, time.Since(start))
			if caught != nil {
				panic(http.ErrAbortHandler) // an answer that is not whole must not look so
			}
		}()
		next.ServeHTTP(o, r)
	})
}

// done logs and counts a request.
func (s *Service) done(r *http.Request, o *outgoing, took time.Duration) {
	status := o.status
	if status == 0 {
		status = http.StatusOK
	}
	if r.Pattern != "" {
		o.route = r.Pattern
	}
	s.metrics.count(o.route, status, took)
	level := slog.LevelInfo
	if status >= 500 {
		level = slog.LevelWarn
	}
	s.o.Logger.LogAttrs(r.Context(), level, "request",
		slog.String("method", r.Method), slog.String("path", shorten(r.URL.Path)), slog.String("route", o.route), slog.Int("status", status),
		slog.Int64("bytes", o.bytes), slog.Duration("elapsed", took), slog.String("client", r.RemoteAddr))
}

// failed logs what a stranger is not told.
func (s *Service) failed(r *http.Request, f *refusal, err error) {
	if f.status >= 500 && f.retry == 0 && f.told.Code != api.CodeDeadline {
		s.o.Logger.ErrorContext(r.Context(), "failed", "path", shorten(r.URL.Path), "error", err)
	}
}

// outgoing is an answer on its way; each part of it has to be taken in time.
type outgoing struct {
	http.ResponseWriter
	conn   *http.ResponseController
	route  string
	stall  time.Duration
	status int
	bytes  int64
}

func (o *outgoing) WriteHeader(status int) {
	if o.status == 0 && status >= 200 {
		o.status = status
	}
	o.ResponseWriter.WriteHeader(status)
}

func (o *outgoing) Write(p []byte) (int, error) {
	if o.status == 0 {
		o.status = http.StatusOK
	}
	_ = o.conn.SetWriteDeadline(time.Now().Add(o.stall))
	n, err := o.ResponseWriter.Write(p)
	o.bytes += int64(n)
	return n, err
}

// Unwrap is for http.ResponseController.
func (o *outgoing) Unwrap() http.ResponseWriter { return o.ResponseWriter }
