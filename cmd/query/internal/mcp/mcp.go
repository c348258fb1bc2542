// Package mcp offers the questions of query to language models as tools of the Model Context
// Protocol, in the version that client and server agree on.
//
// Begin with [New]; [Server.Run] serves one client over a pair of streams, [Server.Handler] many over
// streamable HTTP. A Server is safe for concurrent use and lasts as long as its graph is open. Each
// call is answered from the last committed state.
//
// A tool takes and gives the shapes of graph/api: what a model is told is what query --format json
// prints, as structured content and as text. Arguments are checked against the tool's own schema; a
// call that cannot be answered is a result with isError and an [api.ErrorAnswer], which says where the
// fault is and how to mend the call. Rows, bytes, time and calls at once have bounds, see [Options].
//
// It changes nothing, keeps nothing between calls, and authenticates nobody.
package mcp

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"runtime"
	"slices"
	"time"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/newsgraph/newsgraph/graph"
)

// Options say how much a call may cost. Nil and the zero value are the defaults.
type Options struct {
	Version string        // of the program, as clients are told it
	Limit   int           // answers of a call that gives no limit; default 20
	Timeout time.Duration // when a call ends with what it has; default 10 s
	Bytes   int           // of an answer as JSON; a larger one is refused; default 200,000
	Calls   int           // that are answered at once, the others wait; default twice the processors
	Logger  *slog.Logger  // is told of each call; nil is silent
}

// MostLimit is the largest limit that a call may give.
const MostLimit = 1000

const (
	mostMessage = 1 << 20          // bytes of one message of a client
	idle        = 10 * time.Minute // after which a session over HTTP is forgotten
	grace       = time.Minute      // after Timeout, in which a call must have its answer: a busy machine is slow to write it
)

// A Server answers calls on one graph.
type Server struct {
	g     *graph.Graph
	o     Options
	tools []tool
	slots chan struct{}
	sdk   *sdk.Server
}

// New makes a server of an open graph.
func New(g *graph.Graph, o *Options) *Server {
	s := &Server{g: g}
	if o != nil {
		s.o = *o
	}
	orElse(&s.o.Version, "devel")
	orElse(&s.o.Limit, 20)
	orElse(&s.o.Timeout, 10*time.Second)
	orElse(&s.o.Bytes, 200_000)
	orElse(&s.o.Calls, 2*runtime.GOMAXPROCS(0))
	orElse(&s.o.Logger, slog.New(slog.DiscardHandler))
	s.o.Limit = min(s.o.Limit, MostLimit)
	s.slots = make(chan struct{}, s.o.Calls)
	s.sdk = sdk.NewServer(&sdk.Implementation{Name: "newsgraph", Title: "newsgraph", Version: s.o.Version}, &sdk.ServerOptions{
		Instructions: instructions,
		Capabilities: &sdk.ServerCapabilities{Tools: &sdk.ToolCapabilities{}, Resources: &sdk.ResourceCapabilities{}},
	})
	s.tools = s.newTools()
	for i := range s.tools {
		s.sdk.AddTool(s.tools[i].declare(), s.handler(&s.tools[i]))
	}
	s.addResources()
	s.sdk.AddReceivingMiddleware(s.inOrder)
	return s
}

func orElse[T comparable](value *T, or T) {
	var none T
	if *value == none {
		*value = or
	}
}

// Run serves one client, a message a line, until ctx ends, or in does and its calls
// are answered. It closes neither in nor out.
func (s *Server) Run(ctx context.Context, in io.Reader, out io.Writer) error {
	pipe := &sdk.IOTransport{Reader: io.NopCloser(in), Writer: nopCloser{out}, MaxLineLength: mostMessage}
	return s.sdk.Run(ctx, &linger{Transport: pipe, wait: s.o.Timeout + grace})
}

type nopCloser struct{ io.Writer }

func (nopCloser) Close() error { return nil }

// Handler serves clients over streamable HTTP, wherever it is mounted. It refuses requests that a
// page of another origin makes a browser send.
func (s *Server) Handler() http.Handler {
	h := sdk.NewStreamableHTTPHandler(func(*http.Request) *sdk.Server { return s.sdk }, &sdk.StreamableHTTPOptions{
		SessionTimeout: idle, MaxRequestBodyBytes: mostMessage, PropagateRequestCancellation: true,
	})
	return http.NewCrossOriginProtection().Handler(h)
}

// inOrder lists the tools in our order, which begins with what a model needs first; the SDK sorts
// them by name.
func (s *Server) inOrder(next sdk.MethodHandler) sdk.MethodHandler {
	place := func(t *sdk.Tool) int {
		return slices.IndexFunc(s.tools, func(own tool) bool { return own.name == t.Name })
	}
	return func(ctx context.Context, method string, req sdk.Request) (sdk.Result, error) {
		result, err := next(ctx, method, req)
		if list, ok := result.(*sdk.ListToolsResult); ok && err == nil {
			slices.SortFunc(list.Tools, func(a, b *sdk.Tool) int { return place(a) - place(b) })
		}
		return result, err
	}
}
