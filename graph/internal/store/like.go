package store

import (
	"runtime/debug"
	"slices"
	"strings"

	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/graph/internal/segment"
)

var _ backend.Liker = (*Snapshot)(nil)

// perEdit is how many grams an edit of a letter takes away at most; an edit of a space takes one more.
const perEdit = 3

// Like calls yield with the keys that have a text in them or are a few edits away from it, and with
// others that share as many grams with it. A word of n runes has n+2 grams, and an edit takes few of
// them (the q-gram lemma: Ukkonen 1992, doi:10.1016/0304-3975(92)90143-4).
// O(keys / 16) at worst, and the blocks of keys that share so many.
func (s *Snapshot) Like(text string, edits int, yield func(key string) bool) (ok bool, err error) {
	st, err := s.state()
	if err != nil || s.near == "" {
		return false, err
	}
	inner, all := segment.Grams(text, true), segment.Grams(text, false)
	least := len(inner)
	grams := inner
	if edits >= 0 {
		grams, least = all, min(len(inner), len(all)-perEdit*edits-min(edits, strings.Count(text, " ")))
	}
	if least <= 0 {
		return false, nil
	}
	keys, err := st.like(grams, least, s.near)
	if err != nil {
		return false, err
	}
	for _, key := range keys {
		if !yield(key) {
			break
		}
	}
	return true, nil
}

// like gives the keys of all segments, sorted; a segment that was made without grams gives all keys.
func (st *state) like(grams []uint64, least int, prefix string) (keys []string, err error) {
	defer recoverDamage(&err, st.parts, debug.SetPanicOnFault(true))
	for _, p := range st.parts {
		take := func(key []byte) bool {
			if strings.HasPrefix(string(key), prefix) {
				keys = append(keys, string(key))
			}
			return true
		}
		if p.HasGrams() {
			p.Like(grams, least, take)
			continue
		}
		for k := p.Keys(prefix); ; k.Next() {
			key, ok := k.Key()
			if !ok {
				break
			}
			take(key)
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys), nil
}
