package gql_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/newsgraph/newsgraph/graph/gql"
)

func FuzzParse(f *testing.F) {
	for _, test := range examples {
		f.Add(test.text)
	}
	for _, test := range sugar {
		f.Add(test.text)
	}
	for _, text := range wrong(f) {
		f.Add(text)
	}
	f.Fuzz(checkParse)
}

// checkParse checks what is true of every text: the parser does not panic, and either all errors have
// places in the text and an excerpt, or the formatted query has the same tree and all places of nodes
// are in the text.
func checkParse(t *testing.T, text string) {
	q, err := gql.Parse(text)
	if err != nil {
		checkErrors(t, text, err)
		return
	}
	gql.Inspect(q, func(n gql.Node) bool {
		if at := n.Range(); at.Start < 0 || at.Start > at.Stop || at.Stop > len(text) {
			t.Errorf("%T is at %v of %d bytes: %q", n, at, len(text), text)
		}
		return true
	})
	for i, s := range q.Sugar {
		if s.Start < 0 || s.Start >= s.Stop || s.Stop > len(text) || s.GQL == "" || i > 0 && s.Start < q.Sugar[i-1].Start {
			t.Errorf("%q: sugar %+v", text, q.Sugar)
		}
	}
	formatted := gql.Format(q)
	again, err := gql.Parse(formatted)
	switch {
	case err != nil && atLimit(err):
	case err != nil:
		t.Errorf("%q\nformatted: %q\n%v", text, formatted, err)
	default:
		if diff := cmp.Diff(q, again, sameTree); diff != "" {
			t.Errorf("%q\nformatted: %q\n%s", text, formatted, diff)
		}
		if twice := gql.Format(again); twice != formatted {
			t.Errorf("%q\nformatted: %q\nand again: %q", text, formatted, twice)
		}
		if len(again.Sugar) > 0 || strings.ContainsAny(formatted, "\n\r") {
			t.Errorf("%q\nformatted: %q\nhas sugar: %v", text, formatted, again.Sugar)
		}
	}
}

// atLimit tells whether a text is only too long or too deep: GQL may take more brackets than Cypher.
func atLimit(err error) bool {
	return strings.Contains(err.Error(), "nested more than") || strings.Contains(err.Error(), "longer than")
}

func checkErrors(t *testing.T, text string, err error) {
	t.Helper()
	list, ok := errors.AsType[gql.Errors](err)
	if !ok || len(list) == 0 || len(list) > 10 {
		t.Fatalf("%q: %T of %d errors", text, err, len(list))
	}
	last := -1
	for _, e := range list {
		if e.Start < last || e.Start > e.Stop || e.Stop > len(text) || e.Line < 1 || e.Column < 1 || e.Message == "" {
			t.Errorf("%q: %+v", text, e)
		}
		last = e.Start
		if n := strings.Count(e.Excerpt(text), "\n"); n != 1 {
			t.Errorf("%q: the excerpt has %d line breaks: %q", text, n, e.Excerpt(text))
		}
	}
}

// TestPrefixes parses every beginning of every example, as a prompt does while one types.
func TestPrefixes(t *testing.T) {
	for _, test := range examples {
		for i := range test.text {
			checkParse(t, test.text[:i])
		}
	}
	for _, test := range sugar {
		for i := range test.text {
			checkParse(t, test.text[:i])
		}
	}
}

// TestHostile parses texts that are long, deep or both.
func TestHostile(t *testing.T) {
	const size = 64 << 10
	fill := func(s string) string { return strings.Repeat(s, (size-100)/len(s)) }
	nest := func(open, inner, closing string, n int) string {
		return strings.Repeat(open, n) + inner + strings.Repeat(closing, n)
	}
	where := func(s string) string { return "MATCH (n) WHERE " + s + " RETURN n" }
	for name, text := range map[string]string{
		"open parentheses":   fill("("),
		"open brackets":      "MATCH (n) RETURN " + fill("["),
		"closing":            fill(")"),
		"nested groups":      "MATCH " + nest("(", "(n)", ")", 30000) + " RETURN n",
		"nested parentheses": where(nest("(", "1", ")", 30000)),
		"nested lists":       where(nest("[", "1", "]", 30000)),
		"nested exists":      where(nest("EXISTS { (n) WHERE ", "n", " }", 3000)),
		"nested edges":       "MATCH " + nest("(a)-[e*1..2 WHERE EXISTS { ", "(b)-->(c)", " }]->(d)", 90) + " RETURN n",
		"nested rows":        where(nest("1 < (", "1", ") < 1", 9000)),
		"not":                where(fill("NOT ") + "n"),
		"signs":              where(fill("- ") + "1"),
		"labels":             "MATCH (n:" + fill("!") + "A) RETURN n",
		"sum":                where(fill("1+") + "1"),
		"row of comparisons": where(fill("1<") + "1"),
		"properties":         where("n" + fill(".a")),
		"indexes":            where("n" + fill("[1]")),
		"alternatives":       "MATCH (n:" + fill("A|") + "A) RETURN n",
		"patterns":           "MATCH " + fill("(n),") + "(n) RETURN n",
		"path":               "MATCH " + fill("(n)-->") + "(n) RETURN n",
		"wrong patterns":     "MATCH " + fill("(n m),") + "(n) RETURN n",
		"wrong words":        fill("MACTH "),
		"strange characters": fill("^"),
		"open strings":       fill("'"),
		"open names":         fill("`"),
		"comments":           fill("/* */"),
		"one word":           fill("a"),
		"zeros":              where(fill("0")),
		"too long":           strings.Repeat(" ", size) + "MATCH (n) RETURN n",
		"not UTF-8":          "MATCH (n) WHERE n.x = '\ufffd\xff' RETURN n",
	} {
		t.Run(name, func(t *testing.T) {
			q, err := gql.Parse(text)
			if err != nil {
				checkErrors(t, text, err)
				return
			}
			if again, err := gql.Parse(gql.Format(q)); err == nil && gql.Format(again) != gql.Format(q) {
				t.Error("the formatted query is another one")
			} else if err != nil && !atLimit(err) {
				t.Error(err)
			}
		})
	}
}
