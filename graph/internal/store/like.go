package store

import (
	"runtime/debug"
	"strings"

	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/graph/internal/segment"
)

var _ backend.Liker = (*Snapshot)(nil)

// Like implements backend.Liker. Of a segment that was made without grams it gives all names.
func (s *Snapshot) Like(l *backend.Likeness, yield func(key string, shared int) bool) (ok bool, err error) {
	st, err := s.state()
	if err != nil || s.near == "" || l.Least < 1 {
		return false, err
	}
	defer recoverDamage(&err, st.parts, debug.SetPanicOnFault(true))
	like, more := segment.Likeness(*l), true
	take := func(key []byte, shared int) bool {
		more = !strings.HasPrefix(string(key), s.near) || yield(string(key), shared)
		return more
	}
	for _, p := range st.parts {
		if !more {
			break
		}
		if p.HasGrams() {
			p.Like(s.near, &like, take)
			continue
		}
		for k := p.Keys(s.near); more; k.Next() {
			key, ok := k.Key()
			if !ok {
				break
			}
			take(key, len(l.Grams))
		}
	}
	return true, nil
}
