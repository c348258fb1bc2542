package client

import (
	"context"
	"io"
	"net/http"

	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/graph/internal/remote"
)

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
	answer := &remote.LoadAnswer{}
	return answer, c.change(ctx, &call{
		method: http.MethodPost, path: []string{"v1", "documents"}, query: v.Values, data: data, kind: "application/json",
	}, answer)
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

// Commit implements remote.Graph.
func (c *served) Commit(ctx context.Context) (string, error) {
	stats, err := c.Stats(ctx)
	if err != nil {
		return "", err
	}
	return stats.Commit, nil
}

// look asks the service what it serves.
func (c *served) look(ctx context.Context) (base string, err error) {
	stats, err := c.Stats(ctx)
	if err != nil {
		return "", err
	}
	return stats.Base, nil
}
