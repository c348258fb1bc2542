package identity_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/cayleygraph/quad"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/identity"
)

// In these tests A to D are entities of the rules, and a1 and a2 mentions that they linked to A, and so on.
var things = strings.Fields("A a1 a2 B b1 b2 C c1 c2 D d1 d2")

func homeOf(iri quad.IRI) quad.IRI {
	if len(iri) == 1 {
		return ""
	}
	return quad.IRI(strings.ToUpper(string(iri[:1])))
}

func closed(t interface{ Fatal(args ...any) }, rulings []identity.Ruling) *identity.Closure {
	c, err := identity.Close(rulings, homeOf, func(mentions []quad.IRI) (quad.IRI, error) { return "new-" + mentions[0], nil })
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// rulings reads "A=B A≠b1,b2 C?D".
func rulings(text string) (out []identity.Ruling) {
	for i, word := range strings.Fields(text) {
		at := strings.IndexAny(word, "=≠?")
		sign := []rune(word[at:])[0]
		r := identity.Ruling{ID: fmt.Sprint(i + 1), Left: quad.IRI(word[:at])}
		r.Verdict = map[rune]claim.Verdict{'=': claim.Same, '≠': claim.Different, '?': claim.Unsure}[sign]
		for right := range strings.SplitSeq(word[at+len(string(sign)):], ",") {
			if right != "" {
				r.Right = append(r.Right, quad.IRI(right))
			}
		}
		out = append(out, r)
	}
	return out
}

// entities gives what things refer to, where that is not what the rules say.
func entities(c *identity.Closure) string {
	var out []string
	for _, thing := range things {
		iri := quad.IRI(thing)
		is := c.Entity(iri)
		if home := homeOf(iri); home != "" {
			if is = c.Refers(iri, home); is == c.Entity(home) {
				continue
			}
		}
		if is != iri {
			out = append(out, thing+":"+string(is))
		}
	}
	return strings.Join(out, " ")
}

func states(c *identity.Closure, rulings []identity.Ruling) string {
	var out []string
	for i := range rulings {
		st := c.Standing(rulings[i].ID)
		word := string(st.State[:1])
		if len(st.By) > 0 {
			word += strings.Join(st.By, "+")
		}
		out = append(out, word)
	}
	return strings.Join(out, " ")
}

func TestClose(t *testing.T) {
	for _, c := range []struct{ judged, want, states string }{
		{"", "", ""},
		{"A=B", "B:A", "i"},
		{"B=A", "A:B", "i"},
		{"A=B B=C", "B:A C:A", "i i"},
		{"A=B C=A", "A:C B:C", "i i"},         // what others were merged into
		{"A=C B=C", "B:A C:A", "i i"},         // two such: what was judged first
		{"A=B B=A", "A:B", "i i"},             // the later on one pair
		{"A=B A≠B", "", "s2 i"},               // later beats earlier
		{"A≠B A=B", "B:A", "s2 i"},            //
		{"A=B A?B", "", "s2 i"},               // left open again
		{"A≠B", "", "i"},                      //
		{"A=B B=C A≠C", "", "c2+3 c1+3 c1+2"}, // nothing is guessed
		{"A≠C A=B B=C", "", "c2+3 c1+3 c1+2"}, // whatever came first
		{"A=B B=C C=D A≠C", "D:C", "c2+4 c1+4 i c1+2"},
		{"A=B B=D D=C C=A A≠D", "", "c2+3+4+5 c1+3+4+5 c1+2+4+5 c1+2+3+5 c1+2+3+4"}, // both ways round
		{"A≠a1", "a1:new-a1", "i"},
		{"A≠a1,a2", "a1:new-a1 a2:new-a1", "i"}, // together
		{"A≠a1 A≠a2", "a1:new-a1 a2:new-a2", "i i"},
		{"a1≠a2", "a2:new-a2", "i"},   // the left stays
		{"a2≠a1", "a1:new-a1", "i"},   //
		{"A≠a1 B=a1", "a1:B", "i i"},  // taken out of one, and put into the other
		{"B=a1", "A:B", "i"},          // and with it what the rules made one with it
		{"a1=b1", "B:A", "i"},         //
		{"a1=b1 A≠B", "b1:A", "i i"},  // of two links of the rules that of the left holds
		{"a1=b1 A≠b1", "a1:B", "i i"}, // the rules yield
		{"A=B a1≠b1", "B:A b1:new-b1", "i i"},
		{"A=B A≠b1,b2", "B:A b1:new-b1 b2:new-b1", "i i"},
		{"A=", "", "s"}, // stale
		{"A=B,C A≠C", "B:A", "i i"},
	} {
		judged := rulings(c.judged)
		got := closed(t, judged)
		if d := cmp.Diff(c.want, entities(got)); d != "" {
			t.Errorf("%s: %s", c.judged, d)
		}
		if d := cmp.Diff(c.states, states(got, judged)); d != "" {
			t.Errorf("%s: %s", c.judged, d)
		}
	}
}

// What must hold of every closure, by what it was made from alone.
func TestCloseHolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var judged []identity.Ruling
		thing := rapid.SampledFrom(things)
		for i := range rapid.IntRange(1, 9).Draw(t, "rulings") {
			judged = append(judged, identity.Ruling{
				ID: fmt.Sprint(i), Verdict: rapid.SampledFrom([]claim.Verdict{claim.Same, claim.Same, claim.Different, claim.Unsure}).Draw(t, "verdict"),
				Left: quad.IRI(thing.Draw(t, "left")), Right: []quad.IRI{quad.IRI(thing.Draw(t, "right"))},
			})
		}
		c := closed(t, judged)
		is := func(iri quad.IRI) quad.IRI {
			if home := homeOf(iri); home != "" {
				return c.Refers(iri, home)
			}
			return c.Entity(iri)
		}
		pair := func(r *identity.Ruling) [2]quad.IRI {
			return [2]quad.IRI{min(r.Left, r.Right[0]), max(r.Left, r.Right[0])}
		}
		last := make(map[[2]quad.IRI]*identity.Ruling)
		for i := range judged {
			last[pair(&judged[i])] = &judged[i]
		}
		// joined says whether rulings join two things, leaving some out; ways counts no path twice.
		var walk func(at, to quad.IRI, seen []quad.IRI, on func([][2]quad.IRI), way [][2]quad.IRI)
		walk = func(at, to quad.IRI, seen []quad.IRI, on func([][2]quad.IRI), way [][2]quad.IRI) {
			if at == to {
				on(way)
				return
			}
			for p, r := range last {
				if r.Verdict != claim.Same || p[0] == p[1] || p[0] != at && p[1] != at {
					continue
				}
				next := p[0]
				if next == at {
					next = p[1]
				}
				if !slices.Contains(seen, next) {
					walk(next, to, append(slices.Clip(seen), next), on, append(slices.Clip(way), p))
				}
			}
		}
		contradicted := make(map[string]bool)
		for p, r := range last {
			if r.Verdict == claim.Different && p[0] != p[1] {
				walk(p[0], p[1], []quad.IRI{p[0]}, func(way [][2]quad.IRI) {
					contradicted[r.ID] = true
					for _, on := range way {
						contradicted[last[on].ID] = true
					}
				}, nil)
			}
		}
		for i := range judged {
			r := &judged[i]
			st := c.Standing(r.ID).State
			switch {
			case last[pair(r)].Verdict != r.Verdict:
				if st != identity.Superseded {
					t.Errorf("%v is %s, not superseded", r, st)
				}
				continue
			case last[pair(r)] != r || r.Left == r.Right[0]:
				continue // the later one says the same; of one thing nothing can be said
			case contradicted[r.ID] != (st == identity.Conflict):
				t.Errorf("%v is %s, contradicted %v", r, st, contradicted[r.ID])
			}
			a, b := r.Left, r.Right[0]
			switch {
			case a == b || r.Verdict == claim.Unsure:
			case r.Verdict == claim.Different && st == identity.InForce && is(a) == is(b):
				t.Errorf("%v, but both are %s", r, is(a))
			case r.Verdict == claim.Same && st == identity.InForce && is(a) != is(b):
				t.Errorf("%v, but they are %s and %s", r, is(a), is(b))
			}
		}
		// A link of the rules yields to nothing but what is judged to be apart.
		for _, thing := range things {
			m := quad.IRI(thing)
			home := homeOf(m)
			if home == "" || is(m) == is(home) {
				continue
			}
			parted := false
			for p, r := range last {
				if r.Verdict == claim.Different && !contradicted[r.ID] {
					x, y := is(p[0]), is(p[1])
					parted = parted || x == is(m) && y == is(home) || y == is(m) && x == is(home)
				}
			}
			if !parted {
				t.Errorf("%s is %s and not %s, for no reason", m, is(m), is(home))
			}
		}
		// Nothing else is joined: each entity has one name, that of a member.
		for _, thing := range things {
			iri := quad.IRI(thing)
			if homeOf(iri) == "" && !slices.Contains(c.Members(is(iri)), iri) {
				t.Errorf("%s is %s, which does not have it as a member", iri, is(iri))
			}
		}
	})
}

func BenchmarkClose(b *testing.B) {
	var judged []identity.Ruling
	for i := range 100_000 {
		judged = append(judged, identity.Ruling{
			ID: fmt.Sprint(i), Verdict: claim.Same, Left: quad.IRI(fmt.Sprint("E", i/5)), Right: []quad.IRI{quad.IRI(fmt.Sprint("E", 100_000+i))},
		})
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := identity.Close(judged, func(quad.IRI) quad.IRI { return "" }, nil); err != nil {
			b.Fatal(err)
		}
	}
}
