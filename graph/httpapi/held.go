package httpapi

import (
	"crypto/rand"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/newsgraph/newsgraph/graph"
)

// headerSnapshot names the held state that a question is of.
const headerSnapshot = "Newsgraph-Snapshot"

// Bounds of what is held for clients.
const (
	heldIdle = time.Minute // without a question
	heldMost = time.Hour   // in all
)

// held are the states that are held for clients, so that they can ask many questions of one: each until it is
// given back, or nobody asks it anything for a minute. A client that comes too late is told, and takes another.
type held struct {
	mu     sync.Mutex
	states map[string]*heldState
	most   int
	idle   time.Duration
	closed bool
}

// A heldState is one of them.
type heldState struct {
	g     *graph.Snapshot
	users int  // questions that are being answered
	over  bool // it closes with the last of them
	timer *time.Timer
	end   time.Time // at the latest
}

// take holds a state; false says that too many are held.
func (h *held) take(g *graph.Snapshot) (id string, ok bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed || len(h.states) >= h.most {
		return "", false
	}
	if h.states == nil {
		h.states = make(map[string]*heldState)
	}
	id = rand.Text()
	h.states[id] = &heldState{g: g, timer: time.AfterFunc(h.idle, func() { _ = h.drop(id) }), end: time.Now().Add(heldMost)}
	return id, true
}

// use gives a held state until it is released.
func (h *held) use(id string) (g *graph.Snapshot, release func(), ok bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	s := h.states[id]
	if s == nil {
		return nil, nil, false
	}
	s.users++
	s.timer.Reset(max(0, min(h.idle, time.Until(s.end))))
	return s.g, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		s.users--
		_ = s.close()
	}, true
}

// close closes a state that is over and that nobody asks.
func (s *heldState) close() error {
	if !s.over || s.users > 0 {
		return nil
	}
	return s.g.Close()
}

// drop gives a state back. One that is not held is none.
func (h *held) drop(id string) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	s := h.states[id]
	if s == nil {
		return nil
	}
	delete(h.states, id)
	s.timer.Stop()
	s.over = true
	return s.close()
}

func (h *held) count() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.states)
}

// Close gives back the states that are held for clients. Requests are answered as before, but no state is held
// any more.
func (s *Service) Close() error {
	h := &s.held
	h.mu.Lock()
	h.closed = true
	var ids []string
	for id := range h.states {
		ids = append(ids, id)
	}
	h.mu.Unlock()
	var errs []error
	for _, id := range ids {
		errs = append(errs, h.drop(id))
	}
	return errors.Join(errs...)
}

// Held is a state that is held for a client.
type Held struct {
	ID     string `json:"id"`     // for the header Newsgraph-Snapshot
	Commit string `json:"commit"` // the state
	IdleS  int    `json:"idle_s"` // seconds without a question after which it is given back
}

func (s *Service) holdState(w http.ResponseWriter, _ *http.Request, _ *struct{}) error {
	g, err := s.g.Snapshot()
	if err != nil {
		return err
	}
	id, ok := s.held.take(g)
	if !ok {
		return errors.Join(coming(codeBusy, "too many states are held"), g.Close())
	}
	return respond(w, &Held{ID: id, Commit: g.Commit(), IdleS: int(s.held.idle.Seconds())})
}

type heldParams struct {
	ID string `json:"id" in:"path" jsonschema:"as POST /v1/snapshots gave it"`
}

// Released says that a state is given back.
type Released struct {
	ID string `json:"id"`
}

func (s *Service) releaseState(w http.ResponseWriter, _ *http.Request, in *heldParams) error {
	if err := s.held.drop(in.ID); err != nil {
		return err
	}
	return respond(w, &Released{ID: in.ID})
}
