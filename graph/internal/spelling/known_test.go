package spelling

import (
	"slices"
	"testing"

	"github.com/newsgraph/newsgraph/schema"
)

// No name of the table is a name in two rows of a kind, and no rule of its own makes two rows one.
func TestKnownNamesAreOfOne(t *testing.T) {
	tab := known()
	for f, of := range tab.of {
		kinds := make(map[Kind]int)
		for _, n := range of {
			if m, twice := kinds[tab.rows[n].kind]; twice {
				t.Errorf("%q is of %q and %q", f, tab.rows[m].keys, tab.rows[n].keys)
			}
			kinds[tab.rows[n].kind] = n
		}
		if f == "" {
			t.Errorf("nothing is left of a name of %q", tab.rows[of[0]].keys)
		}
	}
	if n := len(tab.rows); n < 300 {
		t.Errorf("%d rows", n)
	}
	for n, r := range tab.rows {
		if r.kind == Any {
			t.Errorf("%q is of no kind", r.keys)
		}
		for _, name := range schema.KnownNames()[n].Names {
			for _, other := range r.keys {
				if other != Key(name) && !slices.Contains(Known(name, r.kind), other) {
					t.Errorf("%s is not known as %s, but as %q", name, other, Known(name, r.kind))
				}
			}
		}
	}
}
