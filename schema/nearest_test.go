package schema

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/agnivade/levenshtein"
	"pgregory.net/rapid"
)

// What is left out by its outline is not near: the nearest is that of all wordings, each compared.
func TestNearestLeavesNothingOut(t *testing.T) {
	s, err := Core().Extend("mine.yaml", []byte("relations: {ambushed: {description: x, aliases: [überfällt_den, встретился_с]}}"))
	if err != nil {
		t.Fatal(err)
	}
	wordings := slices.Sorted(maps.Keys(s.relationWords))
	letters := []rune("abcdefghijklmnopqrstuvwxyz_éыü")
	rapid.Check(t, func(t *rapid.T) {
		word := []rune(rapid.SampledFrom(wordings).Draw(t, "word"))
		for range rapid.IntRange(0, 4).Draw(t, "edits") {
			at := rapid.IntRange(0, len(word)).Draw(t, "at")
			letter := rapid.SampledFrom(letters).Draw(t, "letter")
			switch kind := rapid.IntRange(0, 2).Draw(t, "kind"); {
			case kind == 0 || at == len(word):
				word = append(word[:at:at], append([]rune{letter}, word[at:]...)...)
			case kind == 1:
				word[at] = letter
			default:
				word = append(word[:at:at], word[at+1:]...)
			}
		}
		if got, want := s.NearestRelation(string(word)), slowNearest(s, string(word)); got != want {
			t.Errorf("%s: got %q, want %q", string(word), got, want)
		}
	})
}

func slowNearest(s *Schema, word string) (name string) {
	word = Word(word)
	most, best := min(3, len([]rune(word))/3), tooFar
	for w, r := range s.relationWords {
		if strings.ContainsAny(w, "0123456789") {
			continue
		}
		score := tooFar
		if d := levenshtein.ComputeDistance(word, w); d <= most {
			score = 2 * d
		}
		if min(len(word), len(w)) >= 4 && (strings.HasPrefix(word, w) || strings.HasPrefix(w, word)) {
			score = min(score, 3)
		}
		if score < best || score == best && score < tooFar && r.Name < name {
			best, name = score, r.Name
		}
	}
	return name
}

func BenchmarkNearestRelation(b *testing.B) {
	s := Core()
	for b.Loop() {
		s.NearestRelation("accompanied_by_friends_to")
	}
}
