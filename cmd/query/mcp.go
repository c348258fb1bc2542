package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/spf13/cobra"

	"github.com/newsgraph/newsgraph/cmd/internal/cli"
	"github.com/newsgraph/newsgraph/cmd/query/internal/mcp"
	"github.com/newsgraph/newsgraph/graph"
)

func newMCP(s *settings) *cobra.Command {
	m := &mcpFlags{}
	cmd := &cobra.Command{
		Use:   "mcp",
		Short: "answer language models, over the Model Context Protocol",
		Long: `Mcp offers the questions of query as tools to a program that runs a language model: over standard
input and output, which such a program connects when it starts query mcp, or over HTTP with --http.
Standard output carries the protocol and nothing else; calls are logged to standard error.

Tools: find_entity, show_entity, find_paths, match, get_claim, list_conflicts, stats. They only
read. docs/mcp.md says how to set up a client.`,
		Example: `  query mcp </dev/null                       as a client starts it
  query mcp --db news.graph --limit 50 --timeout 5s </dev/null`,
		Args: cli.NoNames,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return s.run(cmd, func(ctx context.Context, _ *question) error { return s.mcp(ctx, cmd, m) })
		},
	}
	f := cmd.Flags()
	f.StringVar(&m.http, "http", "", "serve over HTTP at an `address` such as 127.0.0.1:8090; without a host it is 127.0.0.1")
	f.IntVar(&m.limit, "limit", 20, "answers of a call that gives no limit, at most 1000")
	return cmd
}

type mcpFlags struct {
	http  string
	limit int
}

// mcp serves until its input ends or it is interrupted.
func (s *settings) mcp(ctx context.Context, cmd *cobra.Command, m *mcpFlags) (err error) {
	switch {
	case m.limit < 1 || m.limit > mcp.MostLimit:
		return usageOn("limit", "", "--limit is from 1 to %d", mcp.MostLimit)
	case s.timeout == 0:
		return usageOn("timeout", "", "--timeout is more than 0: a model's question must end")
	}
	g, err := graph.Open(ctx, s.db, &graph.Options{ReadOnly: true})
	if err != nil {
		return cli.HintStore(err)
	}
	defer func() { err = errors.Join(err, g.Close()) }()
	log := slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), nil))
	server := mcp.New(g, &mcp.Options{Version: cli.Version(), Limit: m.limit, Timeout: s.timeout, Logger: log})
	if m.http != "" {
		return serveMCP(ctx, m.http, server.Handler(), log)
	}
	err = server.Run(ctx, cmd.InOrStdin(), cmd.OutOrStdout())
	if ctx.Err() != nil {
		return nil // an interrupt is its normal end
	}
	return err
}

// mcpPath is where the protocol is served.
const mcpPath = "/mcp"

// serveMCP serves over HTTP until ctx ends, and then the calls that are under way.
func serveMCP(ctx context.Context, addr string, h http.Handler, log *slog.Logger) error {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return usageOn("http", "as in --http 127.0.0.1:8090", "--http %q is no address", addr)
	}
	if host == "" {
		host = "127.0.0.1"
	}
	listener, err := net.Listen("tcp", net.JoinHostPort(host, port))
	if err != nil {
		return usageOn("http", "", "%v", err)
	}
	mux := http.NewServeMux()
	mux.Handle(mcpPath, h)
	log.InfoContext(ctx, "serving", "url", "http://"+listener.Addr().String()+mcpPath)
	return serveHTTP(ctx, listener, &http.Server{Handler: mux, ReadTimeout: time.Minute}, log, 5*time.Second)
}
