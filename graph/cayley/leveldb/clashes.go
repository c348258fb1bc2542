package leveldb

import (
	"fmt"

	"github.com/cayleygraph/quad"
	"github.com/cayleygraph/quad/voc/xsd"

	"github.com/newsgraph/newsgraph/graph/internal/store"
)

// clashes finds different terms that Cayley would take for one, since it knows a term by what its
// String method says: Int(1) and TypedString{"1", "xsd:integer"}, two times of one second. It has
// the terms that are in use and that could meet a like, by that string.
type clashes map[string]*inUse

type inUse struct {
	term  quad.Value
	quads int // counted once for each direction
}

// mayClash says whether another term may have the same string: the native kinds, and typed strings
// written as these are. In all other kinds, quotes and escapes keep terms apart.
func mayClash(v quad.Value) bool {
	switch v := v.(type) {
	case quad.Int, quad.Float, quad.Bool, quad.Time:
		return true
	case quad.TypedString:
		switch v.Type {
		case xsd.Integer, xsd.Double, xsd.Boolean, xsd.DateTime: // the short forms, as the native kinds have it
			return true
		}
	}
	return false
}

// check looks for clashes of quads to add with each other and with the terms in use.
func (c clashes) check(quads []quad.Quad) error {
	var added map[string]quad.Value
	for _, q := range quads {
		for d := quad.Subject; d <= quad.Label; d++ {
			v := q.Get(d)
			if !mayClash(v) {
				continue
			}
			key := v.String()
			if old := c[key]; old != nil && !same(old.term, v) {
				return errClash(old.term, v)
			}
			if old, twice := added[key]; twice && !same(old, v) {
				return errClash(old, v)
			}
			if added == nil {
				added = make(map[string]quad.Value)
			}
			added[key] = v
		}
	}
	return nil
}

// same says whether two terms are one to the mirror.
func same(a, b quad.Value) bool {
	x, _ := store.Key(a)
	y, _ := store.Key(b)
	return x == y
}

func errClash(a, b quad.Value) error {
	return fmt.Errorf("LevelDB by way of Cayley cannot hold %s and %s at once, which it takes for one; keep one of them, or use another backend",
		describe(a), describe(b))
}

func describe(v quad.Value) string {
	if t, ok := store.Canonical(v).(quad.Time); ok {
		return fmt.Sprintf("quad.Time(%v)", t.Native())
	}
	return fmt.Sprintf("%T(%+v)", v, v)
}

// count notes that so many more quads have the term.
func (c clashes) count(v quad.Value, more int) {
	if !mayClash(v) {
		return
	}
	key := v.String()
	u := c[key]
	if u == nil {
		u = &inUse{term: store.Canonical(v)}
		c[key] = u
	}
	if u.quads += more; u.quads <= 0 {
		delete(c, key)
	}
}

func (c clashes) countAll(quads []quad.Quad, more int) {
	for _, q := range quads {
		for d := quad.Subject; d <= quad.Label; d++ {
			c.count(q.Get(d), more)
		}
	}
}
