package schema

import (
	"strings"
	"unicode/utf8"

	"github.com/agnivade/levenshtein"
)

// NearestRelation returns the name of the relation with the name or alias most like the word; ""
// when nothing is near. It compares with every wording, O(wordings · length²): for messages, not
// for loading.
func (s *Schema) NearestRelation(word string) string {
	n := newNearest(word)
	for w, r := range s.relationWords {
		n.try(w, r.Name)
	}
	return n.name
}

// NearestType returns the name of the type with the name or alias most like the word; "" when
// nothing is near. It costs what [Schema.NearestRelation] does.
func (s *Schema) NearestType(word string) string {
	n := newNearest(word)
	for w, t := range s.typeWords {
		n.try(w, t.Name)
	}
	return n.name
}

// nearest keeps the best of the candidates tried, whatever their order: the lowest score, then the
// first name in code points. A score is twice the edit distance; a word that begins the other scores
// 3, between one edit and two.
type nearest struct {
	word  string
	edits int // how many are still near: none in 2 letters, 3 in 9 or more
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
	return &nearest{word: w, edits: min(3, utf8.RuneCountInString(w)/3), score: tooFar}
}

func (n *nearest) try(candidate, name string) {
	if strings.ContainsAny(candidate, "0123456789") {
		return // a code: P17 is not near P19
	}
	if score := n.distance(candidate); score < n.score || score == n.score && score < tooFar && name < n.name {
		n.score, n.name = score, name
	}
}

func (n *nearest) distance(candidate string) int {
	score := tooFar
	if shorter := min(len(n.word), len(candidate)); shorter >= 4 && n.word[:shorter] == candidate[:shorter] {
		score = 3
	}
	if extra := len(n.word) - len(candidate); max(extra, -extra) > 4*n.edits {
		return score // more bytes apart than so many letters have
	}
	if d := levenshtein.ComputeDistance(n.word, candidate); d <= n.edits {
		score = min(score, 2*d)
	}
	return score
}
