package gql_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/newsgraph/newsgraph/graph/gql"
)

// TestPage parses the queries of docs/language.md, and sees that it names each function and each
// reserved word.
func TestPage(t *testing.T) {
	data, err := os.ReadFile("../../docs/language.md")
	if err != nil {
		t.Fatal(err)
	}
	page := string(data)
	queries := regexp.MustCompile("(?s)```gql\n(.*?)```").FindAllStringSubmatch(page, -1)
	if len(queries) < 20 {
		t.Errorf("the page has %d queries", len(queries))
	}
	for _, m := range queries {
		checkParse(t, m[1])
		if _, err := gql.Parse(m[1]); err != nil {
			t.Errorf("%s%v", m[1], err)
		}
	}
	lower := strings.ToLower(page)
	for _, name := range gql.Functions() {
		if plain := strings.ReplaceAll(name, "_", ""); !strings.Contains(lower, name) && !strings.Contains(lower, plain) {
			t.Errorf("the page does not name the function %s", name)
		}
	}
	for _, word := range gql.Keywords() {
		if gql.Identifier(word) != word && !regexp.MustCompile(`[ \n]`+word+`[,.]`).MatchString(page) {
			t.Errorf("the page does not say that %s is reserved", word)
		}
	}
}

func TestIdentifier(t *testing.T) {
	for name, want := range map[string]string{
		"a": "a", "aide_of": "aide_of", "名前": "名前", "count": "count", "path": "path", "_1": "_1",
		"": "``", "a b": "`a b`", "1a": "`1a`", "a`b": "`a``b`", "order": "`order`", "Match": "`Match`",
		"a\nb": "`a\\nb`", `a\b`: "`a\\\\b`", "a-b": "`a-b`",
	} {
		got := gql.Identifier(name)
		if got != want {
			t.Errorf("%q: got %s, want %s", name, got, want)
		}
		if name == "" {
			continue
		}
		q, err := gql.Parse("MATCH (" + got + ":" + got + ") RETURN " + got + " AS " + got)
		if err != nil {
			t.Errorf("%q: %v", name, err)
		} else if read := q.Return.Items[0].Name; read != name {
			t.Errorf("%q: read %q", name, read)
		}
	}
}
