package graph

import (
	"sync"
)

// latest holds the last committed state for several goroutines.
type latest struct {
	mu  sync.Mutex
	now *sharedSnapshot
}

type sharedSnapshot struct {
	*Snapshot
	holders int // guarded by latest.mu
}

// renew makes the last state the latest.
func (c *latest) renew(g *Graph) error {
	s, err := g.Snapshot()
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	was := c.now
	c.now = &sharedSnapshot{Snapshot: s, holders: 1}
	return c.release(was)
}

// hold gives the latest state until release is called.
func (c *latest) hold() (s *Snapshot, release func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now
	now.holders++
	return now.Snapshot, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		_ = c.release(now) // it was only read
	}
}

// release lets go of a state. The caller holds c.mu.
func (c *latest) release(s *sharedSnapshot) error {
	if s == nil {
		return nil
	}
	if s.holders--; s.holders > 0 {
		return nil
	}
	return s.Close()
}

// close lets go of the latest state.
func (c *latest) close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.release(c.now)
}
