package main

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"math"
	"net"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/newsgraph/newsgraph/cmd/internal/cli"
	"github.com/newsgraph/newsgraph/cmd/query/internal/mcp"
	"github.com/newsgraph/newsgraph/graph"
	"github.com/newsgraph/newsgraph/graph/api"
	"github.com/newsgraph/newsgraph/graph/cayley/scripts"
	"github.com/newsgraph/newsgraph/graph/httpapi"
)

// leastToken is how many bytes a token has at least.
const leastToken = 16

func newServe(s *settings) *cobra.Command {
	f := &serveFlags{}
	cmd := &cobra.Command{ // its examples, which never end, stand in its words: those of the others are run by a test
		Use:   "serve",
		Short: "answer over HTTP, as JSON",
		Long: `Serve answers the questions of query over HTTP until it is interrupted; then it ends what is under
way, and a second interrupt ends it at once. Answers are what --format json prints. What another process
loads is seen by the next request. It says on standard error where it serves, and logs each request.

It listens on 127.0.0.1 unless --addr says otherwise, and there only to who asks for it by a name of this
machine. Nobody can change anything unless --allow-write is given; then who has the token can, which stands in ` + cli.TokenVariable + `
or in the file that --token-file names, and no other process can load meanwhile. --timeout is for
questions that give none. docs/http.md has the routes.

As in:
  query serve                                then: curl 'localhost:8080/v1/entities?q=usha'
  query serve --addr :8080 --tls-cert cert.pem --tls-key key.pem
  query serve --allow-write --token-file token`,
		Args: cli.NoNames,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return s.run(cmd, func(ctx context.Context, _ *question) error { return s.serve(ctx, cmd, f) })
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.addr, "addr", "127.0.0.1:8080", "the `address` to listen at; port 0 takes a free one")
	flags.BoolVar(&f.allowWrite, "allow-write", false, "let those who have the token load, remove and judge")
	flags.BoolVar(&f.allowScripts, "allow-scripts", false, "run scripts in Gizmo, GraphQL and MQL, each in a process of its own")
	flags.StringVar(&f.tokenFile, "token-file", "", "a `file` with the token, in place of "+cli.TokenVariable)
	flags.StringArrayVar(&f.hosts, "host", nil, "another `name` by which the service may be asked for; may be repeated")
	flags.StringArrayVar(&f.origins, "cors-origin", nil, "let pages of this `origin` read answers, as https://example.org; may be repeated")
	flags.StringVar(&f.cert, "tls-cert", "", "a `file` with the certificate, PEM; the service is https then")
	flags.StringVar(&f.key, "tls-key", "", "a `file` with its key, PEM")
	flags.StringVar(&f.log, "log", "text", "how requests are logged: text or json")
	flags.DurationVar(&f.mostTimeout, "max-timeout", time.Minute, "the longest that a question may ask for")
	flags.IntVar(&f.searches, "searches", 0, "questions answered at once, the others wait (default twice the processors)")
	flags.Var(&f.memory, "memory", "the `bytes` that the search of one question may take, as 64MiB (default 512MiB)")
	cli.Complete(cmd, "log", cli.Words("text", "json"))
	return cmd
}

type serveFlags struct {
	addr, tokenFile, cert, key, log string
	allowWrite, allowScripts        bool
	hosts, origins                  []string
	mostTimeout                     time.Duration
	searches                        int
	memory                          size
}

// A size is a flag's number of bytes, as 1000, 64MiB or 2GiB; 0 where the flag is not given.
type size int

// units are those of a size, by the bits that they shift it.
var units = map[string]int{"KiB": 10, "MiB": 20, "GiB": 30}

func (s *size) String() string { return "" }

func (s *size) Type() string { return "bytes" }

func (s *size) Set(text string) error {
	shift := 0
	if unit := text[max(0, len(text)-3):]; units[unit] > 0 {
		text, shift = strings.TrimSuffix(text, unit), units[unit]
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > math.MaxInt>>shift {
		return errors.New("no number of bytes")
	}
	*s = size(n << shift)
	return nil
}

// serve serves until ctx ends.
func (s *settings) serve(ctx context.Context, cmd *cobra.Command, f *serveFlags) (err error) {
	o, err := s.serveOptions(f)
	if err != nil {
		return err
	}
	o.Logger = slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), nil))
	if f.log == "json" {
		o.Logger = slog.New(slog.NewJSONHandler(cmd.ErrOrStderr(), nil))
	}
	listener, err := f.listen()
	if err != nil {
		return err
	}
	defer func() { _ = listener.Close() }() // the server may have done so
	// A folder is read here and opened for each change, so that others may load into it in between.
	aside := f.allowWrite && !strings.Contains(s.db, ":")
	g, err := graph.Open(ctx, s.db, &graph.Options{ReadOnly: !f.allowWrite || aside, Memory: int(f.memory), Logger: o.Logger})
	if err != nil {
		return cli.HintStore(err)
	}
	if aside {
		o.Write = func(ctx context.Context, change func(*graph.Graph) error) error {
			g, err := graph.Open(ctx, s.db, &graph.Options{Wait: o.Timeout, Logger: o.Logger})
			if err != nil {
				return err
			}
			return errors.Join(change(g), g.Close())
		}
	}
	defer func() { err = errors.Join(err, g.Close()) }()
	if f.isLoopback(listener.Addr()) || len(f.hosts) > 0 {
		o.Hosts = append(f.hosts, "localhost", "127.0.0.1", "::1")
		if host, _, err := net.SplitHostPort(f.addr); err == nil && host != "" {
			o.Hosts = append(o.Hosts, strings.ToLower(host))
		}
	}
	if f.allowScripts {
		o.Scripts = func(ctx context.Context, language, script string, limit int) (*api.ScriptAnswer, error) {
			return scripts.Run(ctx, s.db, language, script, &scripts.Options{Limit: limit})
		}
	}
	service, err := httpapi.New(g, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(service.Close(), err) }()
	service.Handle(mcpPath, mcp.New(g, &mcp.Options{Version: o.Version, Timeout: o.Timeout, Calls: f.searches, Logger: o.Logger}).Handler())
	scheme := "http"
	if f.cert != "" {
		scheme = "https"
	}
	o.Logger.InfoContext(ctx, "serving", "url", scheme+"://"+listener.Addr().String(), "writes", f.allowWrite)
	// The service bounds how long a body may take; ReadTimeout would end questions that take longer.
	return serveHTTP(ctx, listener, &http.Server{Handler: service}, o.Logger, 10*time.Second)
}

// serveOptions reads what the flags say.
func (s *settings) serveOptions(f *serveFlags) (*httpapi.Options, error) {
	o := &httpapi.Options{
		Version: cli.Version(), Timeout: s.timeout, MostTimeout: f.mostTimeout, Searches: f.searches, Origins: f.origins,
	}
	switch {
	case s.timeout == 0:
		return nil, usageOn("timeout", "", "--timeout is more than 0: a stranger's question must end")
	case f.mostTimeout < s.timeout:
		return nil, usageOn("max-timeout", "", "--max-timeout is less than --timeout, %v", s.timeout)
	case f.searches < 0:
		return nil, usageOn("searches", "", "--searches is at least 1")
	case f.log != "text" && f.log != "json":
		return nil, usageOn("log", "", "--log %q is none of text, json", f.log)
	case (f.cert == "") != (f.key == ""):
		return nil, usageOn("tls-cert", "", "--tls-cert and --tls-key go together")
	}
	for _, origin := range f.origins {
		if u, err := url.Parse(origin); err != nil || u.Scheme == "" || u.Host == "" || u.Scheme+"://"+u.Host != origin {
			return nil, usageOn("cors-origin", "as in --cors-origin https://example.org", "--cors-origin %q is no origin", origin)
		}
	}
	if !f.allowWrite {
		return o, nil
	}
	token := os.Getenv(cli.TokenVariable)
	if f.tokenFile != "" {
		data, err := os.ReadFile(f.tokenFile)
		if err != nil {
			return nil, usageOn("token-file", "", "%v", err)
		}
		token = string(data)
	}
	if o.Token = strings.TrimSpace(token); len(o.Token) < leastToken {
		return nil, usageOn("allow-write", "put one in "+cli.TokenVariable+" or a file: openssl rand -hex 16 makes one",
			"--allow-write wants a token of at least %d bytes", leastToken)
	}
	return o, nil
}

// listen listens at --addr, with TLS where there is a certificate.
func (f *serveFlags) listen() (net.Listener, error) {
	host, port, err := net.SplitHostPort(f.addr)
	if err != nil {
		return nil, usageOn("addr", "as in --addr 127.0.0.1:8080, or :8080 for all addresses", "--addr %q is no address", f.addr)
	}
	var secure *tls.Config
	if f.cert != "" {
		pair, err := tls.LoadX509KeyPair(f.cert, f.key)
		if err != nil {
			return nil, usageOn("tls-cert", "", "%v", err)
		}
		secure = &tls.Config{Certificates: []tls.Certificate{pair}, NextProtos: []string{"h2", "http/1.1"}, MinVersion: tls.VersionTLS12}
	}
	listener, err := net.Listen("tcp", net.JoinHostPort(host, port))
	if err != nil {
		return nil, usageOn("addr", "", "%v", err)
	}
	if secure != nil {
		return tls.NewListener(listener, secure), nil
	}
	return listener, nil
}

// isLoopback says that nobody outside of this machine reaches an address.
func (f *serveFlags) isLoopback(addr net.Addr) bool {
	tcp, ok := addr.(*net.TCPAddr)
	return ok && tcp.IP.IsLoopback()
}

// serveHTTP serves until ctx ends, and then, for a while, the requests that are under way.
func serveHTTP(ctx context.Context, listener net.Listener, server *http.Server, log *slog.Logger, linger time.Duration) error {
	server.ReadHeaderTimeout, server.IdleTimeout, server.MaxHeaderBytes = 10*time.Second, 2*time.Minute, 64<<10
	server.ErrorLog = slog.NewLogLogger(log.Handler(), slog.LevelWarn)
	done := make(chan error, 1)
	go func() { done <- server.Serve(listener) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	log.InfoContext(ctx, "ending")
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), linger)
	defer cancel()
	if err := server.Shutdown(ending); err != nil { // streams of clients that stay do not end by themselves
		return server.Close()
	}
	return nil
}
