package identity

import (
	"slices"
	"strings"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/spelling"
)

// bySpelling links mentions by names that are written otherwise: in another script or romanisation, with a
// title or a legal form, or as the table of known names has them.
func (r *resolver) bySpelling() error {
	why := make(map[pairing]reason)
	top := func(m *claim.Mention) ([]*Candidate, int, error) {
		return r.spelledTops(m, why)
	}
	return r.settle(top, func(m *claim.Mention, c *Candidate) {
		by := why[pairing{m, c.Entity}]
		r.link(m, c.Entity, string(by.rule), by.score, c.External...)
	})
}

// A pairing is a mention and an entity that it could be.
type pairing struct {
	m      *claim.Mention
	entity quad.IRI
}

// A reason is why.
type reason struct {
	rule  spelling.Rule
	score float64
}

// spelledTops gives the candidates whose names are a mention's name written otherwise, those that fit best.
func (r *resolver) spelledTops(m *claim.Mention, why map[pairing]reason) (of []*Candidate, best int, err error) {
	found, err := r.spelled(m)
	if err != nil {
		return nil, 0, err
	}
	exact := Key(m.Name)
	for _, c := range found {
		fit := r.fit(m, c)
		if fit > 0 && slices.Contains(c.Keys, exact) {
			return nil, 0, nil // there are some of the very name, and it did not say which of them it is
		}
		if fit == 0 || fit < best || !r.open(c.Entity) || r.clash(m, c) {
			continue
		}
		kind := r.kind(m, c)
		rule, score, verdict := compare(m.Name, c.Spelled, kind)
		if verdict != spelling.Same || disagree(m, c, kind) {
			continue
		}
		if fit > best {
			of, best = of[:0], fit
		}
		of = append(of, c)
		why[pairing{m, c.Entity}] = reason{rule, score}
	}
	return of, best, nil
}

// compare gives the best that can be said of a name and one of several.
func compare(name string, names []string, kind spelling.Kind) (rule spelling.Rule, score float64, best spelling.Verdict) {
	for _, n := range names {
		if by, s, v := spelling.Compare(name, n, kind); v > best || v == best && s > score {
			rule, score, best = by, s, v
		}
	}
	return rule, score, best
}

// disagree says whether a mention and a candidate go by fuller names of which none could be the other's.
func disagree(m *claim.Mention, c *Candidate, kind spelling.Kind) bool {
	full := func(names []string) (out []string) {
		for _, n := range names {
			if strings.Contains(Key(n), " ") {
				out = append(out, n)
			}
		}
		return out
	}
	own, others := full(append([]string{m.Name}, m.Aliases...)), full(c.Spelled)
	if len(own) == 0 || len(others) == 0 {
		return false
	}
	for _, name := range own {
		if _, _, v := compare(name, others, kind); v != spelling.Different {
			return false
		}
	}
	return true
}

// spelled gives the entities that are found under a block of a mention's name, or that the table of known
// names knows it by.
func (r *resolver) spelled(m *claim.Mention) ([]*Candidate, error) {
	if m.Name == "" {
		return nil, nil
	}
	var out []*Candidate
	add := func(found []Candidate) {
		for i := range found {
			c := &found[i]
			if !slices.ContainsFunc(out, func(o *Candidate) bool { return o.Entity == c.Entity }) {
				out = append(out, c)
			}
		}
	}
	for _, block := range spelling.Blocks(m.Name, nil) {
		found, ok := r.blocks[block]
		if !ok {
			var err error
			if found, err = r.idx.Spelled(block); err != nil {
				return nil, err
			}
			r.blocks[block] = found
		}
		add(found)
	}
	for _, key := range spelling.Known(m.Name, r.idx.Kind(m.Type)) {
		found, err := r.named(key)
		if err != nil {
			return nil, err
		}
		add(found)
	}
	slices.SortFunc(out, func(a, b *Candidate) int { return strings.Compare(string(a.Entity), string(b.Entity)) })
	return out, nil
}

// kind gives what the types of a mention and a candidate say of names.
func (r *resolver) kind(m *claim.Mention, c *Candidate) spelling.Kind {
	if k := r.idx.Kind(m.Type); k != spelling.Any {
		return k
	}
	for _, t := range c.Types {
		if k := r.idx.Kind(t); k != spelling.Any {
			return k
		}
	}
	return spelling.Any
}

// bySurname links persons who are named by their surname or by initials to the one entity of that surname
// that has a neighbour with them, and full names to an entity that is known by the surname alone.
func (r *resolver) bySurname() error {
	why := make(map[pairing]reason)
	near := r.neighbours()
	top := func(m *claim.Mention) (of []*Candidate, best int, err error) {
		if len(near[m.Local]) == 0 || r.idx.Kind(m.Type) != spelling.Person {
			return nil, 0, nil
		}
		found, err := r.spelled(m)
		if err != nil {
			return nil, 0, err
		}
		for _, c := range found {
			fit := r.fit(m, c)
			if fit == 0 || !r.open(c.Entity) || r.clash(m, c) {
				continue
			}
			by, ok := shortened(m, c)
			if !ok {
				continue
			}
			if shared, err := r.idx.Near(c.Entity, near[m.Local]); err != nil || !shared {
				if err != nil {
					return nil, 0, err
				}
				continue
			}
			of, best = append(of, c), max(best, fit) // two are two, however well they fit
			why[pairing{m, c.Entity}] = by
		}
		return of, best, nil
	}
	return r.settle(top, func(m *claim.Mention, c *Candidate) {
		by := why[pairing{m, c.Entity}]
		r.link(m, c.Entity, string(by.rule), by.score, c.External...)
	})
}

// shortened says whether either of a mention and a candidate is named by the other's surname or initials
// alone.
func shortened(m *claim.Mention, c *Candidate) (reason, bool) {
	own := append([]string{m.Name}, m.Aliases...)
	short := func(of, full string) (reason, bool) {
		switch {
		case spelling.HasInitials(of, full):
			return reason{spelling.ByInitials, 0.75}, true
		case spelling.IsSurnameOf(of, full):
			return reason{spelling.BySurname, 0.7}, true
		}
		return reason{}, false
	}
	allShort := func(names, fulls []string) (out reason, ok bool) {
		for _, n := range names {
			found := false
			for _, full := range fulls {
				if by, is := short(n, full); is {
					out, found = by, true
				}
			}
			if !found {
				return reason{}, false
			}
		}
		return out, len(names) > 0
	}
	if by, ok := allShort(own, c.Spelled); ok {
		return by, true
	}
	return allShort(c.Spelled, own)
}

// neighbours gives for each mention the entities of the graph that its document states a relation with.
func (r *resolver) neighbours() map[string][]quad.IRI {
	linked := make(map[string]quad.IRI, len(r.mentions))
	for i := range r.mentions {
		if link := &r.mentions[i].Link; link.Entity != "" {
			linked[r.mentions[i].Local] = link.Entity
		}
	}
	near := make(map[string][]quad.IRI)
	for i := range r.claims {
		c := &r.claims[i]
		for _, ends := range [2][2]string{{c.Subject, c.Object}, {c.Object, c.Subject}} {
			if other := linked[ends[1]]; other != "" && ends[0] != "" && !slices.Contains(near[ends[0]], other) {
				near[ends[0]] = append(near[ends[0]], other)
			}
		}
	}
	return near
}

// follow finds bare names that are another mention of their document: the document does not keep those
// apart, having only named them. Each takes the entity of the one listed entity that it is by its name, or
// of the fullest of the bare names that are one.
func (r *resolver) follow() error {
	bare := 0
	names, kinds := make([]string, len(r.mentions)), make([]spelling.Kind, len(r.mentions))
	for i := range r.mentions {
		m := &r.mentions[i]
		names[i], kinds[i] = m.FirstName(), r.idx.Kind(m.Type)
		if m.Bare() {
			bare++
		}
	}
	if bare == 0 || len(r.mentions) < 2 {
		return nil
	}
	r.surnames(names, kinds)
	groups := make(map[int][]int)
	for i, g := range spelling.Cluster(names, kinds) {
		groups[g] = append(groups[g], i)
	}
	for _, of := range groups {
		leader, listed := -1, 0
		for _, i := range of {
			m := &r.mentions[i]
			switch {
			case !m.Bare():
				leader, listed = i, listed+1
			case listed == 0 && (leader < 0 || fuller(names[i], names[leader])):
				leader = i
			}
		}
		if listed > 1 {
			continue // the document keeps them apart, and does not say which it is
		}
		for _, i := range of {
			if m := &r.mentions[i]; i != leader && m.Bare() {
				rule, score, _ := spelling.Compare(names[i], names[leader], kinds[leader])
				if rule == "" {
					rule, score = spelling.BySurname, 0.7
				}
				r.leaders[m] = following{&r.mentions[leader], reason{rule, score}}
			}
		}
	}
	return nil
}

// surnames takes a bare name for a person's where a person of that surname is listed, and nothing else
// that has the word in its name. O(words of all names).
func (r *resolver) surnames(names []string, kinds []spelling.Kind) {
	with := make(map[string][]int) // folded word → mentions that have it in their names
	for i, name := range names {
		for word := range strings.FieldsSeq(spelling.Fold(name)) {
			if list := with[word]; len(list) <= mostBearers && (len(list) == 0 || list[len(list)-1] != i) {
				with[word] = append(list, i)
			}
		}
	}
	for i := range r.mentions {
		word := spelling.Fold(names[i])
		if !r.mentions[i].Bare() || kinds[i] != spelling.Any || strings.Contains(word, " ") || len(with[word]) > mostBearers {
			continue
		}
		person, other := false, false
		for _, k := range with[word] {
			switch {
			case k == i:
			case kinds[k] == spelling.Person && spelling.IsSurnameOf(names[i], names[k]):
				person = true
			default:
				other = true
			}
		}
		if person && !other {
			kinds[i] = spelling.Person
		}
	}
}

// mostBearers is how many of a document's names may have a word before it tells nothing.
const mostBearers = 16

// fuller says whether a name says more than another.
func fuller(a, b string) bool {
	if x, y := strings.Count(Key(a), " "), strings.Count(Key(b), " "); x != y {
		return x > y
	}
	if len(a) != len(b) {
		return len(a) > len(b)
	}
	return a < b
}

// following is whom a bare name follows, and why.
type following struct {
	leader *claim.Mention
	by     reason
}

// led gives those that follow the entity of their leader.
func (r *resolver) led() error {
	for i := range r.mentions {
		m := &r.mentions[i]
		if f, ok := r.leaders[m]; ok {
			m.Link = claim.Link{Entity: f.leader.Link.Entity, By: string(f.by.rule), Score: f.by.score}
		}
	}
	return nil
}
