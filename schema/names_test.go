package schema

import (
	"slices"
	"strings"
	"testing"
	"unicode"
)

// Every line is a kind and two names or more, none of them twice, none with space or brackets about it.
func TestKnownNames(t *testing.T) {
	kinds := []string{"person", "place", "organisation", "event", "other"}
	lines := 0
	for line := range strings.Lines(namesTSV) {
		if !strings.HasPrefix(line, "#") {
			lines++
		}
	}
	list := KnownNames()
	if len(list) != lines || lines < 300 {
		t.Errorf("%d rows of %d lines", len(list), lines)
	}
	for _, k := range list {
		if !slices.Contains(kinds, k.Kind) || len(k.Names) < 2 {
			t.Errorf("%q: %q", k.Kind, k.Names)
		}
		for i, name := range k.Names {
			if name == "" || name != strings.TrimSpace(name) || strings.ContainsAny(name, "()") || slices.Contains(k.Names[:i], name) {
				t.Errorf("%q: %q", k.Names, name)
			}
			if strings.ContainsFunc(name, unicode.IsControl) {
				t.Errorf("%q has what is not printed", name)
			}
		}
	}
}

// What news say by it may mean something else.
func TestKnownNamesAreNotAmbiguous(t *testing.T) {
	for _, k := range KnownNames() {
		for _, name := range []string{"AP", "America", "Congo", "Georgia", "Korea", "Guinea Bissau", "Kim", "Bush", "Clinton", "Washington", "Ireland (island)"} {
			if slices.Contains(k.Names, name) {
				t.Errorf("%s is known as %s", k.Names[0], name)
			}
		}
	}
}
