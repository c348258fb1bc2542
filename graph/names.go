package graph

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/agnivade/levenshtein"
	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/api"
	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/graph/internal/gram"
	"github.com/newsgraph/newsgraph/graph/internal/identity"
	"github.com/newsgraph/newsgraph/schema"
)

// entityWord before a slug names an entity by its slug alone: entity:moscow-2.
const entityWord = "entity:"

// resolve finds the node a user names by IRI, blank node, name, alias or slug. The error for none
// or several is an *api.Error with candidates.
func (r *reader) resolve(word, place string) (backend.NodeID, error) {
	word = strings.TrimSpace(word)
	if word == "" {
		e := usageError(place, "an empty name names nobody")
		return 0, e
	}
	hits, err := r.named(word)
	if err != nil {
		return 0, err
	}
	switch len(hits) {
	case 1:
		return hits[0], nil
	case 0:
		return 0, r.unknown(word, place)
	}
	return 0, r.ambiguous(word, place, hits)
}

// named gives all nodes a word names, in node order.
func (r *reader) named(word string) ([]backend.NodeID, error) {
	if slug, ok := strings.CutPrefix(word, entityWord); ok {
		return r.living(r.v.Entity(slug))
	}
	if strings.Contains(word, ":") {
		if hits, err := r.byTerm(word); err != nil || len(hits) > 0 {
			return hits, err
		}
	}
	hits, err := r.living(r.v.Entity(word))
	if err != nil {
		return nil, err
	}
	if key := identity.Key(word); key != "" {
		if hits, err = r.b.Subjects(identity.NameKey+key, hits); err != nil {
			return nil, err
		}
	}
	slices.Sort(hits)
	return slices.Compact(hits), nil
}

// byTerm finds a node by its IRI, by an external identifier, or by its blank node label.
func (r *reader) byTerm(word string) ([]backend.NodeID, error) {
	var v quad.Value = quad.IRI(strings.TrimSuffix(strings.TrimPrefix(word, "<"), ">"))
	if label, ok := strings.CutPrefix(word, "_:"); ok {
		v = quad.BNode(label)
	}
	// An external identifier has quads of its own, as what entities are the same as.
	hits, err := r.b.Subjects(identity.ExternalKey+termID(v), nil)
	if err != nil || len(hits) > 0 {
		return hits, err
	}
	return r.living(v)
}

// living gives the node of a term that has quads in the snapshot.
func (r *reader) living(v quad.Value) ([]backend.NodeID, error) {
	n, err := r.b.Lookup(v)
	if err != nil || n == 0 {
		return nil, err
	}
	for _, d := range []quad.Direction{quad.Subject, quad.Object} {
		if quads, err := r.size(d, n); err != nil {
			return nil, err
		} else if quads > 0 {
			return []backend.NodeID{n}, nil
		}
	}
	return nil, nil
}

// size counts the quads that have n at d.
func (r *reader) size(d quad.Direction, n backend.NodeID) (int, error) {
	if sizer, ok := r.b.(backend.Sizer); ok {
		return sizer.Count(d, n)
	}
	quads, err := r.b.Quads(d, n, nil)
	return len(quads), err
}

func (r *reader) ambiguous(word, place string, hits []backend.NodeID) error {
	e := &api.Error{Code: api.CodeAmbiguous, Place: place, Candidates: []api.Entity{}}
	for _, n := range hits {
		entity, err := r.apiEntity(n)
		if err != nil {
			return err
		}
		e.Candidates = append(e.Candidates, entity)
	}
	sortEntities(e.Candidates)
	e.Message = fmt.Sprintf("%q names %d entities", word, len(hits))
	e.Hint = "name one by its slug: " + entityWord + e.Candidates[0].Slug
	return e
}

func (r *reader) unknown(word, place string) error {
	e := &api.Error{
		Code: api.CodeUnknown, Place: place, Message: fmt.Sprintf("no entity is named %q", word),
		Candidates: []api.Entity{},
	}
	const most = 5
	near, err := r.nearest(word, most)
	if err != nil {
		return err
	}
	for _, n := range near {
		entity, err := r.apiEntity(n)
		if err != nil {
			return err
		}
		e.Candidates = append(e.Candidates, entity)
	}
	if len(near) > 0 {
		e.Hint = fmt.Sprintf("did you mean %s?", e.Candidates[0].Name)
	} else {
		e.Hint = "`entities` searches names"
	}
	return e
}

// nameMatch is a key and how well it fits a text; less is better.
type nameMatch struct {
	key  string
	cost int
}

// nearest gives the entities whose names are like a word: that have it as a part, or are a few
// letters away.
func (r *reader) nearest(word string, most int) ([]backend.NodeID, error) {
	want := identity.Key(word)
	if want == "" {
		return nil, nil
	}
	matches, err := r.containing(want, most)
	if err == nil && len(matches) < most {
		var near []nameMatch
		near, err = r.misspelled(want, editsOf(want), false)
		matches = append(matches, near...) // which cost more; what is in both comes first as it fits best
	}
	if err != nil {
		return nil, err
	}
	return r.subjectsOf(matches, most)
}

// editsOf is how many letters a name may be away from what was typed: one, and one more for every five, four at most.
func editsOf(want string) int { return min(1+utf8.RuneCountInString(want)/5, 4) }

// inside is what containment says of a text that begins in the middle of a word.
const inside = 4

// unspaced are the scripts that put no spaces between words.
var unspaced = []*unicode.RangeTable{
	unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar,
}

// lookedForInside says whether a text has enough letters to be looked for in the middle of words: three, or one
// where words are not parted.
func lookedForInside(want string) bool {
	return utf8.RuneCountInString(want) >= 3 || strings.ContainsFunc(want, func(r rune) bool { return unicode.In(r, unspaced...) })
}

// containment ranks keys that have every word of what was typed as the beginning of one of their
// own, or that are themselves part of it.
func containment(want, key string) (int, bool) {
	switch {
	case key == want:
		return 0, true
	case strings.HasPrefix(key, want):
		return 1, true
	case strings.Contains(" "+key, " "+want):
		return 2, true
	}
	words := strings.Fields(key)
	for part := range strings.FieldsSeq(want) {
		if !slices.ContainsFunc(words, func(w string) bool { return strings.HasPrefix(w, part) }) {
			if lookedForInside(want) && strings.Contains(key, want) {
				return inside, true
			}
			return 0, false
		}
	}
	return 3, true
}

// mostMatches is how many names are looked at where many fit as well, unless all are wanted.
const mostMatches = 1000

// containing gives the names that have the words of a text as beginnings of theirs, or the text in them, best
// first. With a limit it leaves out what fits less than limit names do, and looks at no more than 1,000 that fit as well.
func (r *reader) containing(want string, limit int) ([]nameMatch, error) {
	most := mostMatches
	if limit <= 0 || limit >= most {
		limit, most = 0, 0
	}
	matches, err := r.like(gram.Beginnings(want), most, func(key string) (int, bool) {
		cost, ok := containment(want, key)
		return cost, ok && cost < inside
	})
	if err != nil || limit > 0 && len(matches) > limit || !lookedForInside(want) {
		return matches, err
	}
	more, err := r.like(gram.Inside(want), most, func(key string) (int, bool) {
		cost, ok := containment(want, key)
		return cost, ok && cost == inside
	})
	return append(matches, more...), err // which cost more
}

// like gives the names that have all the grams and that f takes, best first, no more than most unless that is 0.
func (r *reader) like(grams []gram.Gram, most int, f func(key string) (int, bool)) ([]nameMatch, error) {
	l := &backend.Likeness{Grams: grams, Least: len(grams), Longest: math.MaxInt}
	return r.matches(l, most, func(key string, _ int) (int, bool) { return f(key) })
}

// misspelled gives the names that are at most so many letters away from a text and have three letters in a row
// in common with it, best first; with nearest, those alone that no other is nearer than.
func (r *reader) misspelled(want string, edits int, nearest bool) ([]nameMatch, error) {
	grams, letters, spaces := gram.Of(want), utf8.RuneCountInString(want), strings.Count(want, " ")
	l := &backend.Likeness{
		Grams: grams, Least: max(gram.Shared(len(grams), spaces, edits), 1),
		Shortest: max(letters-edits, 0), Longest: letters + edits,
	}
	list, err := r.matches(l, 0, func(key string, shared int) (int, bool) {
		if gram.Shared(len(grams), spaces, edits) > shared {
			return 0, false // it is further away than another
		}
		if d := utf8.RuneCountInString(key) - letters; d > edits || -d > edits {
			return 0, false
		}
		d := levenshtein.ComputeDistance(want, key)
		if d > edits || !inCommon(gram.Of(key), grams) {
			return 0, false
		}
		if nearest {
			edits = d
		}
		return 100 + d, true
	})
	if nearest {
		list = slices.DeleteFunc(list, func(m nameMatch) bool { return m.cost > list[0].cost })
	}
	return list, err
}

// inCommon says whether two sorted lists share anything.
func inCommon(a, b []gram.Gram) bool {
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] < b[0]:
			a = a[1:]
		case a[0] > b[0]:
			b = b[1:]
		default:
			return true
		}
	}
	return false
}

// matches gives the names that are so and that f takes, best first: all that f takes where the store has no grams.
// It is told how many of the grams they have at most. With most, it stops after so many.
func (r *reader) matches(l *backend.Likeness, most int, f func(key string, shared int) (int, bool)) ([]nameMatch, error) {
	var out []nameMatch
	var fault error
	visit := func(k string, shared int) bool {
		if fault = r.tick(); fault != nil {
			return false
		}
		key := k[len(identity.NameKey):]
		if cost, ok := f(key, shared); ok {
			out = append(out, nameMatch{key, cost})
		}
		return most == 0 || len(out) < most
	}
	like, err := false, error(nil)
	if liker, ok := r.b.(backend.Liker); ok {
		like, err = liker.Like(l, visit)
	}
	if !like && err == nil {
		err = r.b.Keys(identity.NameKey, func(k string) bool { return visit(k, len(l.Grams)) })
	}
	if err == nil {
		err = fault
	}
	sortMatches(&out)
	return out, err
}

// sortMatches puts the best first, and leaves out what is there twice.
func sortMatches(list *[]nameMatch) {
	slices.SortFunc(*list, func(a, b nameMatch) int { return cmp.Or(a.cost-b.cost, strings.Compare(a.key, b.key)) })
	*list = slices.Compact(*list)
}

// subjectsOf gives the nodes of matches, each once, most at the most (0 for all).
func (r *reader) subjectsOf(matches []nameMatch, most int) ([]backend.NodeID, error) {
	var out, buf []backend.NodeID
	seen := make(map[backend.NodeID]struct{})
	for _, m := range matches {
		var err error
		if buf, err = r.b.Subjects(identity.NameKey+m.key, buf[:0]); err != nil {
			return nil, err
		}
		for _, n := range buf {
			if _, ok := seen[n]; ok {
				continue
			}
			seen[n] = struct{}{}
			if out = append(out, n); len(out) == most {
				return out, nil
			}
		}
	}
	return out, nil
}

// Find searches names and aliases: names that begin so, all words of the text as beginnings of words, then parts
// of words, then names a few letters away when nothing else is found. The best matches come first, equal ones by
// degree, then name. limit 0 is no limit; with one, where very many names fit as well, the first 1,000 are looked at. A
// few nanoseconds for each name that has three letters in a row in common with the text, for each three; O(names) for
// one or two letters of a script without spaces.
func (s *Snapshot) Find(ctx context.Context, text string, limit int) (*api.FindAnswer, error) {
	if s.served != nil {
		return s.served.Find(ctx, text, limit)
	}
	want := identity.Key(text)
	if want == "" {
		return nil, usageError("text", "nothing to look for in %q", text)
	}
	r := s.reader(ctx)
	answer := &api.FindAnswer{Commit: s.Commit(), Complete: true, Entities: []api.Entity{}}
	matches, enough, err := r.beginning(want, limit)
	if err == nil && !enough {
		matches, err = r.containing(want, limit)
	}
	if err == nil && len(matches) == 0 {
		matches, err = r.misspelled(want, editsOf(want), true)
	}
	if err != nil {
		return answer, cut(err, &answer.Complete, &answer.Reason)
	}
	return answer, cut(r.found(matches, limit, answer), &answer.Complete, &answer.Reason)
}

// beginning gives the names that begin with a text; enough says that they are of more entities than are wanted, so
// that nothing that fits less matters.
func (r *reader) beginning(want string, limit int) (matches []nameMatch, enough bool, err error) {
	if limit <= 0 || limit >= mostMatches {
		return nil, false, nil
	}
	var fault error
	err = r.b.Keys(identity.NameKey+want, func(k string) bool {
		if fault = r.tick(); fault != nil {
			return false
		}
		key := k[len(identity.NameKey):]
		cost := 1
		if key == want {
			cost = 0
		}
		matches = append(matches, nameMatch{key, cost})
		return len(matches) < mostMatches
	})
	if err == nil {
		err = fault
	}
	if err != nil || len(matches) <= limit/4 {
		return nil, false, err
	}
	nodes, err := r.subjectsOf(matches, limit+1)
	return matches, len(nodes) > limit, err
}

// found turns matches into entities: within one quality of match by degree, then in the order of the names.
func (r *reader) found(matches []nameMatch, limit int, answer *api.FindAnswer) error {
	type hit struct {
		node   backend.NodeID
		degree int
	}
	seen := make(map[backend.NodeID]struct{})
	for len(matches) > 0 {
		n := 1
		for n < len(matches) && matches[n].cost == matches[0].cost {
			n++
		}
		nodes, err := r.subjectsOf(matches[:n], 0)
		if err != nil {
			return err
		}
		matches = matches[n:]
		var tier []hit
		for _, node := range nodes {
			if _, ok := seen[node]; ok {
				continue
			}
			seen[node] = struct{}{}
			degree, err := r.degree(node)
			if err != nil {
				return err
			}
			tier = append(tier, hit{node, degree})
		}
		slices.SortStableFunc(tier, func(a, b hit) int { return b.degree - a.degree })
		for _, h := range tier {
			if limit > 0 && len(answer.Entities) == limit {
				answer.Complete, answer.Reason = false, reasonLimit
				return nil
			}
			entity, err := r.apiEntity(h.node)
			if err != nil {
				return err
			}
			answer.Entities = append(answer.Entities, entity)
		}
	}
	return nil
}

// sortEntities orders by degree, the largest first, then name, then IRI.
func sortEntities(list []api.Entity) {
	slices.SortFunc(list, func(a, b api.Entity) int {
		if a.Degree != b.Degree {
			return b.Degree - a.Degree
		}
		if c := strings.Compare(a.Name, b.Name); c != 0 {
			return c
		}
		return strings.Compare(a.ID, b.ID)
	})
}

// relationNames gives the stored names that a question for relations means: the relation itself,
// its children, and their inverses. Words may be names, aliases, or names only the store knows.
func (r *reader) relationNames(words []string, place string) (map[string]bool, error) {
	if len(words) == 0 {
		return nil, nil
	}
	t, err := r.relationsOf()
	if err != nil {
		return nil, err
	}
	names := make(map[string]bool)
	for _, word := range words {
		def, inSchema := r.schema.Relation(word)
		name := ownName(word)
		if inSchema {
			name = def.Name
		} else if _, stored := t.number[word]; stored {
			name = word // a predicate of plain RDF, in full
		} else if _, stored := t.number[name]; !stored {
			return nil, r.unknownRelation(word, t, place)
		}
		for _, n := range r.meant(name) {
			names[n] = true
		}
		// A word that became an alias later may still be the name of what was loaded before.
		for _, own := range []string{ownName(word), schema.Word(word)} {
			if _, stored := t.number[own]; stored {
				names[own] = true
			}
		}
	}
	return names, nil
}

// meant gives a relation with its children, and the inverses of all of them.
func (r *reader) meant(name string) []string {
	if _, ok := r.schema.Relation(name); !ok {
		return []string{name}
	}
	out := r.schema.Expand(name)
	if inverse := r.schema.Inverse(name); inverse != "" {
		out = slices.Concat(out, r.schema.Expand(inverse))
	}
	for _, n := range slices.Clone(out) {
		if inverse := r.schema.Inverse(n); inverse != "" {
			out = append(out, inverse)
		}
	}
	return out
}

func (r *reader) unknownRelation(word string, t *relationTable, place string) error {
	return &api.Error{
		Code: api.CodeRelation, Place: place, Candidates: []api.Entity{},
		Message: fmt.Sprintf("no relation is named %q", word), Hint: r.nearRelation(word, t),
	}
}

// nearRelation is a hint for a word that means no relation.
func (r *reader) nearRelation(word string, t *relationTable) string {
	near := r.schema.NearestRelation(ownName(word))
	if stored := nearestWord(ownName(word), slices.Sorted(maps.Keys(t.number))); stored != "" {
		near = stored
	}
	if near == "" {
		return "`stats` lists the relations there are"
	}
	return "did you mean " + near + "?"
}

// nearestWord gives the word that is fewest letters away, at most two; "" for none.
func nearestWord(word string, words []string) (near string) {
	best := 3
	for _, w := range words {
		if d := levenshtein.ComputeDistance(strings.ToLower(word), strings.ToLower(w)); d < best {
			near, best = w, d
		}
	}
	return near
}
