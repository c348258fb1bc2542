package httpapi

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"log/slog"
	"net/http"
	"runtime"
	"time"

	"github.com/klauspost/compress/gzhttp"

	"github.com/newsgraph/newsgraph/graph"
)

// Options say what is served and how much one request may cost. Nil and the zero value are the defaults.
type Options struct {
	Token   string        // of who may write; "" lets nobody
	Version string        // of the program, as /openapi.json tells it
	Timeout time.Duration // of a question that gives none; default 10 s
	// MostTimeout is the longest that a question may ask for; default 1 min, at least Timeout.
	MostTimeout time.Duration
	Rows        int   // of an answer at most, whatever its limit; default 100,000
	Body        int64 // bytes of a question's body; default 1 MiB
	Upload      int64 // bytes of documents in one request; default 256 MiB
	Searches    int   // questions that are answered at once; default twice the processors
	// Queue is how many more may wait, each until its time is up; those after them are told to come
	// again. Default 256.
	Queue     int
	Snapshots int // states that are held for clients at once; default 64
	// Stall is how long a client may take for the next part of a body, or for taking the next part of an
	// answer; default 30 s.
	Stall time.Duration
	// Hosts are the names, without a port, by which the service is asked for; nil for any. On a loopback
	// address it keeps a page in a browser from asking by a name of its own that leads here.
	Hosts   []string
	Origins []string // of pages that may read answers in a browser, as https://example.org; none by default
	// Write opens the graph for one change, and closes it; nil changes the graph that is served, which must be open
	// for writing then. A graph that is served read-only sees what others wrote.
	Write   func(ctx context.Context, change func(*graph.Graph) error) error
	Scripts Runner       // runs scripts of strangers; nil serves none
	Logger  *slog.Logger // is told of each request; nil is silent
}

// Validate reports all that is wrong with the options.
func (o *Options) Validate() error {
	var errs []error
	for name, bad := range map[string]bool{
		"Timeout": o.Timeout < 0, "Stall": o.Stall < 0, "MostTimeout": o.MostTimeout < 0, "Rows": o.Rows < 0, "Body": o.Body < 0,
		"Upload": o.Upload < 0, "Searches": o.Searches < 0, "Queue": o.Queue < 0, "Snapshots": o.Snapshots < 0,
	} {
		if bad {
			errs = append(errs, errors.New("httpapi: "+name+" is less than 0"))
		}
	}
	return errors.Join(errs...)
}

// A Service answers requests on one graph.
type Service struct {
	g       *graph.Graph
	o       Options
	token   [sha256.Size]byte
	slots   chan struct{} // of questions that are being answered
	waiting chan struct{} // of those that are, and those that wait
	writing chan struct{}
	exports chan struct{} // each holds all lines of the store
	held    held
	metrics *metrics
	table   []route
	openapi []byte
	mux     *http.ServeMux
	whole   http.Handler
}

// New makes a service of an open graph.
func New(g *graph.Graph, o *Options) (*Service, error) {
	s := &Service{g: g, mux: http.NewServeMux(), writing: make(chan struct{}, 1), exports: make(chan struct{}, 1)}
	if o != nil {
		if err := o.Validate(); err != nil {
			return nil, err
		}
		s.o = *o
	}
	s.o.Timeout = cmp.Or(s.o.Timeout, 10*time.Second)
	s.o.MostTimeout = max(cmp.Or(s.o.MostTimeout, time.Minute), s.o.Timeout)
	s.o.Stall = cmp.Or(s.o.Stall, 30*time.Second)
	s.o.Rows = cmp.Or(s.o.Rows, 100_000)
	s.o.Body = cmp.Or(s.o.Body, 1<<20)
	s.o.Upload = cmp.Or(s.o.Upload, 256<<20)
	s.o.Searches = cmp.Or(s.o.Searches, 2*runtime.GOMAXPROCS(0))
	s.o.Queue = cmp.Or(s.o.Queue, 256)
	s.held.most, s.held.idle = cmp.Or(s.o.Snapshots, 64), heldIdle
	s.o.Logger = cmp.Or(s.o.Logger, slog.New(slog.DiscardHandler))
	s.token = sha256.Sum256([]byte(s.o.Token))
	s.slots = make(chan struct{}, s.o.Searches)
	s.waiting = make(chan struct{}, s.o.Searches+s.o.Queue)
	s.metrics = s.newMetrics()
	s.table = s.routes()
	var err error
	if s.openapi, err = s.describe(); err != nil {
		return nil, err
	}
	for i := range s.table {
		r := &s.table[i]
		s.mux.HandleFunc(r.method+" "+r.path, func(w http.ResponseWriter, req *http.Request) {
			if err := r.handle(w, req); err != nil {
				s.refuse(w, req, err)
			}
		})
	}
	gz, err := gzhttp.NewWrapper(gzhttp.MinSize(1<<10), gzhttp.ContentTypes([]string{
		typeJSON, typeProblem, typeLines, typeQuads, "text/html", "text/plain",
	}))
	if err != nil {
		return nil, err
	}
	s.whole = s.observed(s.guarded(gz(http.HandlerFunc(s.dispatch))))
	return s, nil
}

// ServeHTTP implements http.Handler.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.whole.ServeHTTP(w, r) }

// Handle adds a route of an embedder's own below the same limits, log and guards: a web page, say.
func (s *Service) Handle(pattern string, h http.Handler) { s.mux.Handle(pattern, h) }

// dispatch hands a request to its route; where there is none it says so as a problem.
func (s *Service) dispatch(w http.ResponseWriter, r *http.Request) {
	h, pattern := s.mux.Handler(r)
	if pattern != "" {
		s.mux.ServeHTTP(w, r)
		return
	}
	said := &said{header: http.Header{}}
	h.ServeHTTP(said, r)
	if said.status == http.StatusMethodNotAllowed {
		w.Header().Set("Allow", said.header.Get("Allow"))
		s.refuse(w, r, &refusal{status: said.status, told: usage("", "there is: "+said.header.Get("Allow"), "%s is no method of %s", shorten(r.Method), shorten(r.URL.Path))})
		return
	}
	s.refuse(w, r, &refusal{status: http.StatusNotFound, told: usage("", "/openapi.json lists what there is", "there is nothing at %s", shorten(r.URL.Path))})
}

// said is what a handler says, without its words.
type said struct {
	header http.Header
	status int
}

func (s *said) Header() http.Header         { return s.header }
func (s *said) WriteHeader(status int)      { s.status = status }
func (s *said) Write(p []byte) (int, error) { return len(p), nil }
