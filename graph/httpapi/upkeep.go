package httpapi

import (
	_ "embed" // the page
	"net/http"

	"github.com/newsgraph/newsgraph/graph"
)

// upkeep are the routes for those who run the service.
func (s *Service) upkeep() []route {
	return []route{
		{method: http.MethodGet, path: "/healthz", summary: "Whether the process lives", kind: "text/plain", handle: s.healthy},
		{method: http.MethodGet, path: "/readyz", summary: "Whether the graph can be asked", kind: "text/plain", handle: s.ready},
		{method: http.MethodGet, path: "/metrics", summary: "Counts and times, for Prometheus", kind: "text/plain", handle: s.told()},
		{method: http.MethodGet, path: "/openapi.json", summary: "This description", kind: typeJSON, handle: s.described},
		{method: http.MethodGet, path: "/docs", summary: "A page that shows this description", kind: "text/html", handle: page},
	}
}

func (s *Service) healthy(w http.ResponseWriter, _ *http.Request) error { return ok(w) }

func (s *Service) ready(w http.ResponseWriter, _ *http.Request) error {
	if _, err := s.commit(); err != nil {
		s.o.Logger.Warn("not ready", "error", err)
		return coming(codeBusy, "the graph cannot be asked")
	}
	return ok(w)
}

func (s *Service) described(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Content-Type", typeJSON)
	_, _ = w.Write(s.openapi) // who does not listen is not told
	return nil
}

//go:embed docs.html
var docsPage []byte

// page answers GET /docs. It loads nothing but /openapi.json, and runs no script but its own.
func page(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; connect-src 'self'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; frame-ancestors 'none'")
	_, _ = w.Write(docsPage)
	return nil
}

func ok(w http.ResponseWriter) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write([]byte("ok\n"))
	return nil
}

// export answers GET /v1/export. Its time is not bounded, but each part of it has to be taken in time.
func (s *Service) export(w http.ResponseWriter, r *http.Request) error {
	if err := read(r, nil, new(struct{})); err != nil {
		return err
	}
	if _, err := accepted(r, typeQuads); err != nil {
		return err
	}
	g, release, err := s.hold(r)
	if err != nil {
		return err
	}
	defer release()
	if s.tag(w, r, g) {
		return nil
	}
	select {
	case s.exports <- struct{}{}:
		defer func() { <-s.exports }()
		return s.exported(w, r, g)
	default:
		return coming(codeBusy, "somebody else takes an export, which is one at a time")
	}
}

func (s *Service) exported(w http.ResponseWriter, r *http.Request, g *graph.Snapshot) error {
	w.Header().Set("Content-Type", typeQuads)
	if r.Method == http.MethodHead {
		return nil
	}
	out := &counted{w: w}
	err := g.ExportNQuads(r.Context(), out)
	if err != nil && out.n > 0 { // too late to say so but by not ending well
		s.failed(r, s.refusalOf(err), err)
		panic(http.ErrAbortHandler)
	}
	return err
}

type counted struct {
	w http.ResponseWriter
	n int
}

func (c *counted) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += n
	return n, err
}
