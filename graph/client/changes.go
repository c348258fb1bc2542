package client

import (
	"context"
	"fmt"
	"go/token"
	"io"
	"net/http"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/graph/internal/remote"
)

// loaded is the answer to POST /v1/documents.
type loaded struct {
	Documents struct {
		New       int `json:"new"`
		Replaced  int `json:"replaced"`
		Unchanged int `json:"unchanged"`
		Rejected  int `json:"rejected"`
	} `json:"documents"`
	Claims struct {
		Read   int `json:"read"`
		Loaded int `json:"loaded"`
		Gained int `json:"gained"`
		Lost   int `json:"lost"`
	} `json:"claims"`
	Merges int `json:"merges"`
	Each   []struct {
		ID     string `json:"id"`
		Status string `json:"status"`
		Claims int    `json:"claims"`
		Gained int    `json:"gained"`
		Lost   int    `json:"lost"`
		Read   int    `json:"read"`
		Merges int    `json:"merges"`
	} `json:"each"`
	Rejects  []problem `json:"rejects"`
	Warnings []problem `json:"warnings"`
}

// A problem is a refused record, or one that is worth a warning.
type problem struct {
	Line    int        `json:"line"`
	Column  int        `json:"column"`
	Pointer string     `json:"pointer"`
	Code    claim.Code `json:"code"`
	Message string     `json:"message"`
	Hint    string     `json:"hint"`
}

// Load implements remote.Changes.
func (c *served) Load(ctx context.Context, array io.Reader, o *remote.LoadOptions) (*remote.LoadAnswer, error) {
	data, err := io.ReadAll(array)
	if err != nil {
		return nil, err
	}
	v := newValues()
	v.flag("keep_text", o.KeepText)
	v.flag("no_quotes", o.NoQuotes)
	v.flag("strict", o.Strict)
	v.flag("dry_run", o.DryRun)
	v.flag("each", o.Each)
	var l loaded
	err = c.change(ctx, &call{
		method: http.MethodPost, path: []string{"v1", "documents"}, query: v.Values, data: data, kind: "application/json",
	}, &l)
	if err != nil {
		return nil, err
	}
	out := &remote.LoadAnswer{
		New: l.Documents.New, Replaced: l.Documents.Replaced, Unchanged: l.Documents.Unchanged, Rejected: l.Documents.Rejected,
		Read: l.Claims.Read, Claims: l.Claims.Loaded, Gained: l.Claims.Gained, Lost: l.Claims.Lost, Merges: l.Merges,
	}
	for _, e := range l.Each {
		out.Each = append(out.Each, remote.Outcome(e))
	}
	for _, p := range l.Rejects {
		out.Problems = append(out.Problems, p.error(false))
	}
	for _, p := range l.Warnings {
		out.Problems = append(out.Problems, p.error(true))
	}
	return out, nil
}

func (p *problem) error(warning bool) *claim.Error {
	return &claim.Error{
		Pos: token.Position{Line: p.Line, Column: p.Column}, Pointer: p.Pointer, Code: p.Code, Msg: p.Message, Hint: p.Hint,
		Warning: warning,
	}
}

// Remove implements remote.Changes.
func (c *served) Remove(ctx context.Context, id string) (int, error) {
	var answer struct {
		Claims int `json:"claims"`
	}
	err := c.change(ctx, &call{method: http.MethodDelete, path: []string{"v1", "documents", id}}, &answer)
	return answer.Claims, err
}

func (c *served) change(ctx context.Context, k *call, answer any) error {
	if c.closed.Load() {
		return backend.ErrClosed
	}
	if c.o.ReadOnly {
		return backend.ErrReadOnly
	}
	k.write, k.accept = true, "application/json"
	return c.json(ctx, k, answer)
}

// state is the answer to GET /v1/state, which costs a service next to nothing.
type state struct {
	Commit string `json:"commit"`
	Base   string `json:"base"` // what every IRI begins with
}

// Commit implements remote.Graph.
func (c *served) Commit(ctx context.Context) (string, error) {
	now, err := ask[state](ctx, &c.questions, newValues(), "state")
	if err != nil {
		return "", err
	}
	return now.Commit, nil
}

// look asks the service what it serves.
func (c *served) look(ctx context.Context) (base string, err error) {
	now, err := ask[state](ctx, &c.questions, newValues(), "state")
	if err != nil {
		return "", err
	}
	if now.Base == "" {
		return "", fmt.Errorf("%s serves no graph", c.root.Redacted())
	}
	return now.Base, nil
}
