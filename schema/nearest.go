package schema

import (
	"math/bits"
	"strings"
	"unicode/utf8"

	"github.com/agnivade/levenshtein"
)

// NearestRelation returns the name of the relation with the name or alias most like the word; ""
// when nothing is near. It looks at every wording, and works out the distance of those that could be
// near, O(length²) each: for messages, not for loading.
func (s *Schema) NearestRelation(word string) string { return nearestOf(word, s.nearRelations()) }

// NearestType returns the name of the type with the name or alias most like the word; "" when
// nothing is near. It costs what [Schema.NearestRelation] does.
func (s *Schema) NearestType(word string) string { return nearestOf(word, s.nearTypes()) }

func nearestOf(word string, candidates []candidate) string {
	n := newNearest(word)
	for _, c := range candidates {
		n.try(c)
	}
	return n.name
}

// A candidate is a wording that may be near, and whose it is.
type candidate struct {
	wording, name string
	outline
}

func newCandidate(wording, name string) candidate {
	return candidate{wording, name, outlineOf(wording)}
}

// An outline of a wording tells what is too far from it without working out the distance: an edit changes
// the number of letters by one, and takes at most one out of those it has and puts one in.
type outline struct {
	runes int
	has   uint64 // a bit for each letter, shared by letters that are 64 apart
}

func outlineOf(wording string) (o outline) {
	for _, r := range wording {
		o.runes++
		o.has |= 1 << (r & 63)
	}
	return o
}

// edits is never more than the edit distance.
func (o outline) edits(other outline) int {
	more := o.runes - other.runes
	return max(more, -more, (bits.OnesCount64(o.has^other.has)+1)/2)
}

// isCode says whether nothing is near to a wording: P17 is not near P19.
func isCode(wording string) bool { return strings.ContainsAny(wording, "0123456789") }

// candidates lists the wordings that something may be near to.
func candidates[T any](words map[string]T, name func(T) string) []candidate {
	list := make([]candidate, 0, len(words))
	for wording, of := range words {
		if !isCode(wording) {
			list = append(list, newCandidate(wording, name(of)))
		}
	}
	return list
}

// nearest keeps the best of the candidates tried, whatever their order: the lowest score, then the
// first name in code points. A score is twice the edit distance; a word that begins the other scores
// 3, between one edit and two.
type nearest struct {
	word string
	outline
	most  int // how many edits are still near: none in 2 letters, 3 in 9 or more
	score int // of name
	name  string
}

const (
	tooFar     = 1 << 30
	maxNearest = 100 // bytes of a word that something is looked for
)

func newNearest(word string) *nearest {
	w := Word(word)
	if len(w) > maxNearest {
		w = ""
	}
	return &nearest{word: w, outline: outlineOf(w), most: min(3, utf8.RuneCountInString(w)/3), score: tooFar}
}

func (n *nearest) try(c candidate) {
	if score := n.distance(&c); score < n.score || score == n.score && score < tooFar && c.name < n.name {
		n.score, n.name = score, c.name
	}
}

func (n *nearest) distance(c *candidate) int {
	score := tooFar
	if shorter := min(len(n.word), len(c.wording)); shorter >= 4 && n.word[:shorter] == c.wording[:shorter] {
		score = 3
	}
	if n.edits(c.outline) > n.most {
		return score
	}
	if d := levenshtein.ComputeDistance(n.word, c.wording); d <= n.most {
		score = min(score, 2*d)
	}
	return score
}
