// Package client opens graphs that query serve, or a program with graph/httpapi, serves over HTTP: by a
// blank import, graph.Open takes http:// and https:// URLs.
//
//	import _ "github.com/newsgraph/newsgraph/graph/client"
//
//	g, err := graph.Open(ctx, "http://127.0.0.1:8080", nil)
//
// Such a graph has the questions of a local one and gives the same answers. It is safe for concurrent
// use, and lasts until it is closed. What differs:
//
//   - The service's own limits of time and rows hold as well; an answer that they cut says so.
//   - A deadline of the context travels, so that the answer so far comes back in time; a context that is
//     canceled ends the search at the other end, and is an error here.
//   - The service holds the state of a snapshot until it is closed, or was asked nothing for a minute, or for an
//     hour in all; a service holds so many and no more. Once a state is not held any more nor is the last one, questions
//     to it are graph.ErrMoved.
//   - Changes need a service that allows writes, and graph.Options.Token. Plain RDF is refused, and words that the
//     schema lacks are warned of, but not counted. Resolving, compaction, backups and whatever else looks after a
//     store are done where it is, and errors.ErrUnsupported from here.
//   - A number without a fraction is an int64 in a row of a match, as JSON does not tell 2.0 from 2.
//
// It caches nothing and reads no environment but that of the standard library's HTTP client: proxies.
package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/newsgraph/newsgraph/graph/api"
	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/graph/internal/remote"
)

func init() {
	remote.Register("http", open)
	remote.Register("https", open)
}

// grace is how long after a deadline the answer so far is waited for.
const grace = 500 * time.Millisecond

// mostError is how much of an answer that is an error is read.
const mostError = 1 << 20

// served is a graph behind a URL.
type served struct {
	questions
	root   *url.URL
	http   *http.Client
	o      remote.Options
	base   string
	closed atomic.Bool
	ending context.Context // ends with Close
	end    context.CancelCauseFunc
}

var _ remote.Graph = (*served)(nil)

func open(ctx context.Context, at string, o *remote.Options) (remote.Graph, error) {
	root, err := url.Parse(at)
	if err != nil {
		return nil, err
	}
	if root.Host == "" || root.RawQuery != "" || root.Fragment != "" {
		return nil, errors.New("want http://HOST:PORT, and a path where the service is mounted below one")
	}
	c := &served{root: root, http: &http.Client{Transport: http.DefaultTransport.(*http.Transport).Clone()}, o: *o}
	c.c = c
	c.ending, c.end = context.WithCancelCause(context.Background())
	if c.base, err = c.look(ctx); err != nil {
		if _, silent := errors.AsType[*net.OpError](err); silent {
			err = fmt.Errorf("%w: %w", backend.ErrNotFound, err)
		}
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

// Base implements remote.Graph.
func (c *served) Base() string { return c.base }

// A hold is a state that the service holds.
type hold struct {
	id   string
	lost atomic.Bool // the service holds it no more
}

// Hold implements remote.Graph. Where the service holds none, or not one more, the state is known by its name alone.
func (c *served) Hold(ctx context.Context) (remote.Questions, string, func() error, error) {
	var answer struct {
		ID     string `json:"id"`
		Commit string `json:"commit"`
	}
	err := c.json(ctx, &call{method: http.MethodPost, path: []string{"v1", "snapshots"}, accept: "application/json", once: true}, &answer)
	if _, refused := errors.AsType[*api.Error](err); refused || err == nil && answer.ID == "" {
		commit, err := c.Commit(ctx)
		return &questions{c: c, commit: commit}, commit, func() error { return nil }, err
	}
	if err != nil {
		return nil, "", nil, err
	}
	h := &hold{id: answer.ID}
	return &questions{c: c, commit: answer.Commit, held: h}, answer.Commit, func() error { return c.release(h) }, nil
}

// release gives a state back. A service that cannot be told forgets it in a minute.
func (c *served) release(h *hold) error {
	if h.lost.Swap(true) {
		return backend.ErrClosed
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	var none struct{}
	_ = c.json(ctx, &call{method: http.MethodDelete, path: []string{"v1", "snapshots", h.id}, accept: "application/json", once: true}, &none)
	return nil
}

// Close implements remote.Graph.
func (c *served) Close() error {
	if c.closed.Swap(true) {
		return backend.ErrClosed
	}
	c.end(backend.ErrClosed)
	c.http.CloseIdleConnections()
	return nil
}

// A call is one request.
type call struct {
	method string
	path   []string // segments below the root, unescaped
	query  url.Values
	data   []byte // sent with kind as its type
	kind   string
	accept string
	commit string // the state that the answer is to be of, "" for the last
	held   *hold  // of that state; nil for none
	write  bool
	once   bool // do not wait for a busy service
}

// do sends a call and gives the answer's body, which the caller closes: after a deadline it goes on for
// a moment, for the answer so far. An answer that is an error comes back as that.
func (c *served) do(ctx context.Context, k *call) (*http.Response, error) {
	for {
		resp, err := c.once(ctx, k)
		if err != nil {
			return nil, err
		}
		if resp.StatusCode == http.StatusGone && k.held != nil {
			drop(resp) // too late; the last state may still be the one
			k.held.lost.Store(true)
			k.held = nil
			continue
		}
		wait, again := busy(resp)
		if !again || k.write || k.once {
			return c.checked(resp, k)
		}
		drop(resp)
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-c.ending.Done():
			return nil, backend.ErrClosed
		}
	}
}

// busy says that a service has too much to do, and when to ask again.
func busy(resp *http.Response) (time.Duration, bool) {
	seconds, err := strconv.Atoi(resp.Header.Get("Retry-After"))
	return time.Duration(max(seconds, 1)) * time.Second, err == nil && resp.StatusCode == http.StatusServiceUnavailable
}

func (c *served) once(ctx context.Context, k *call) (*http.Response, error) {
	if c.closed.Load() {
		return nil, backend.ErrClosed
	}
	ctx, cancel := c.lasting(ctx)
	req, err := http.NewRequestWithContext(ctx, k.method, c.url(k), bytes.NewReader(k.data))
	if err != nil {
		cancel()
		return nil, err
	}
	req.Header.Set("Accept", k.accept)
	if k.kind != "" {
		req.Header.Set("Content-Type", k.kind)
	}
	if k.held != nil {
		req.Header.Set("Newsgraph-Snapshot", k.held.id)
	}
	if k.write && c.o.Token != "" {
		req.Header.Set("Authorization", "Bearer "+c.o.Token)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		cause := context.Cause(ctx)
		cancel()
		if cause != nil {
			return nil, cause
		}
		if failed, ok := errors.AsType[*url.Error](err); ok {
			err = failed.Err // without the whole question
		}
		return nil, err
	}
	resp.Body = &body{ReadCloser: resp.Body, ctx: ctx, cancel: cancel}
	return resp, nil
}

// lasting gives a context that ends with ctx, but after a deadline only when the answer so far should
// have come, or with the client.
func (c *served) lasting(ctx context.Context) (context.Context, context.CancelFunc) {
	out, end := context.WithCancelCause(context.WithoutCancel(ctx))
	stopClient := context.AfterFunc(c.ending, func() { end(backend.ErrClosed) })
	stop := context.AfterFunc(ctx, func() {
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			time.AfterFunc(grace, func() { end(context.Cause(ctx)) })
			return
		}
		end(context.Cause(ctx))
	})
	return out, func() {
		stop()
		stopClient()
		end(nil)
	}
}

// A body is the body of an answer; a read after the end of its context tells its cause.
type body struct {
	io.ReadCloser
	ctx    context.Context
	cancel context.CancelFunc
}

func (b *body) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		if cause := context.Cause(b.ctx); cause != nil {
			err = cause
		}
	}
	return n, err
}

func (b *body) Close() error {
	err := b.ReadCloser.Close()
	b.cancel()
	return err
}

// drop ends an answer, whether it was read or not.
func drop(resp *http.Response) { _ = resp.Body.Close() }

func (c *served) url(k *call) string {
	var path strings.Builder
	path.WriteString(strings.TrimSuffix(c.root.EscapedPath(), "/"))
	for _, segment := range k.path {
		path.WriteString("/" + url.PathEscape(segment))
	}
	at := *c.root
	at.User, at.RawQuery = nil, k.query.Encode()
	at.RawPath = path.String()
	at.Path, _ = url.PathUnescape(at.RawPath)
	return at.String()
}

// checked gives an answer that is none as an error, and refuses one of another state.
func (c *served) checked(resp *http.Response, k *call) (*http.Response, error) {
	if resp.StatusCode >= 300 {
		defer drop(resp)
		return nil, c.problem(resp)
	}
	if tag := commitOf(resp); k.commit != "" && tag != k.commit {
		drop(resp)
		return nil, fmt.Errorf("%w: from %s to %s", remote.ErrMoved, k.commit, tag)
	}
	return resp, nil
}

// commitOf gives the state that an answer is of: its entity tag.
func commitOf(resp *http.Response) string {
	commit, _, _ := strings.Cut(strings.Trim(strings.TrimPrefix(resp.Header.Get("ETag"), "W/"), `"`), "+") // the program's version follows
	return commit
}

// problem makes an error of an answer that is one: an api.Error where it is ours.
func (c *served) problem(resp *http.Response) error {
	data, err := io.ReadAll(io.LimitReader(resp.Body, mostError))
	if err != nil {
		return err
	}
	var p struct {
		Title  string `json:"title"`
		Detail string `json:"detail"`
		api.Error
	}
	if json.Unmarshal(data, &p) != nil || p.Code == "" {
		text := bytes.TrimSpace(data)
		return fmt.Errorf("%s: %s: %.200s", c.root.Redacted(), resp.Status, text)
	}
	e := &p.Error
	if e.Message == "" {
		e.Message = p.Detail
	}
	if e.Candidates == nil {
		e.Candidates = []api.Entity{}
	}
	if resp.StatusCode == http.StatusUnauthorized || resp.StatusCode == http.StatusForbidden {
		return fmt.Errorf("%w: %w", backend.ErrReadOnly, e)
	}
	return e
}

// get asks a route for JSON.
func (c *served) get(ctx context.Context, k *call, answer any) error {
	k.method, k.accept = http.MethodGet, "application/json"
	return c.json(ctx, k, answer)
}

func (c *served) json(ctx context.Context, k *call, answer any) error {
	resp, err := c.do(ctx, k)
	if err != nil {
		return err
	}
	defer drop(resp)
	if err := json.NewDecoder(resp.Body).Decode(answer); err != nil {
		return fmt.Errorf("%s: the answer cannot be read: %w", c.root.Redacted(), err)
	}
	_, err = io.Copy(io.Discard, io.LimitReader(resp.Body, 1<<10)) // so that the connection serves again
	return err
}
