package graph_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/newsgraph/newsgraph/graph/api"
)

var queryBlock = regexp.MustCompile("(?ms)^ *```gql( none)?\n(.*?)^ *```$")

// Every query of the language's page can be asked, and finds something unless it says otherwise.
func TestDocumentedQueries(t *testing.T) {
	g := openMemory(t)
	loadNews(t, g)
	page, err := os.ReadFile("../docs/language.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := queryBlock.FindAllStringSubmatch(string(page), -1)
	if n := strings.Count(string(page), "```gql"); n != len(blocks) || n < 10 {
		t.Fatalf("%d of %d blocks are read", len(blocks), n)
	}
	for _, block := range blocks {
		a, err := g.MatchAll(t.Context(), &api.MatchQuery{Query: block[2], Limit: 100, Params: map[string]any{"least": 5}})
		if err != nil {
			t.Errorf("%s\n%v", block[2], err)
			continue
		}
		if none := block[1] != ""; none != (len(a.Rows) == 0) {
			t.Errorf("%s\n%d rows; %s", block[2], len(a.Rows), a.Hint)
		}
	}
}
