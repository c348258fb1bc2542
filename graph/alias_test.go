package graph_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/newsgraph/newsgraph/graph"
)

// Once the schema learns a word, the documents that use it are taken up again when their files are loaded
// again, and no others: whether their words are as they come or spelt in another way, native or not.
func TestLearntAliasReplacesWhoUsesIt(t *testing.T) {
	inputs := map[string]string{
		"native.jsonl": `{"id":"rel","relations":[{"subject":"Ann","predicate":"chats with","object":"Bob"}]}
{"id":"spelt","relations":[{"subject":"Ann","predicate":"ChatsWith","object":"Cy"},{"subject":"Ann","predicate":"met with","object":"Cy"}]}
{"id":"known","relations":[{"subject":"Ann","predicate":"met with","object":"Bob"}]}
{"id":"other","relations":[{"subject":"Ann","predicate":"sang to","object":"Bob"}]}
{"id":"type","entities":[{"id":"e1","name":"Ann","type":"Chatterbox"}]}
{"id":"both","entities":[{"id":"e1","name":"Ann","type":"Chatterbox"}],"relations":[{"subject":"e1","predicate":"chats_with","object":"Bob"}]}
{"id":"other type","entities":[{"id":"e1","name":"Ann","type":"Singer of songs"}]}
{"id":"quoting","title":"chats with a Chatterbox","relations":[{"subject":"Ann","predicate":"met with","object":"chats with","quote":"chats with"}]}
`,
		"rows.csv": "subject,predicate,object,source\nAnn,chats with,Bob,row rel\nAnn,met with,Bob,row known\n",
	}
	folder := t.TempDir()
	for name, text := range inputs {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, jobs := range []int{1, 2} {
		g := openMemory(t)
		again := func(when string, want ...string) {
			t.Helper()
			got := []string{}
			o := &graph.LoadOptions{Jobs: jobs, Loaded: func(res *graph.PutResult) {
				switch res.Status {
				case graph.StatusReplaced:
					got = append(got, res.ID)
				case graph.StatusUnchanged:
				default:
					t.Errorf("%s: %s is %s", when, res.ID, res.Status)
				}
			}}
			if res := load(t, g, o, folder); res.Documents() != 10 {
				t.Errorf("%s: %d documents", when, res.Documents())
			}
			slices.Sort(got)
			if d := cmp.Diff(append([]string{}, want...), got); d != "" {
				t.Errorf("%s, replaced: - want + got:\n%s", when, d)
			}
		}
		extend := func(text string) {
			t.Helper()
			if err := g.ExtendSchema(t.Context(), "mine.yaml", []byte(text)); err != nil {
				t.Fatal(err)
			}
		}
		load(t, g, &graph.LoadOptions{Jobs: jobs}, folder)
		again("nothing changed")
		extend("relations:\n  talks_on_the_phone_with:\n    description: Subject and object talk on the phone.\n    domain: [Person]\n    range: [Person]\n    aliases: [chats_with]\n")
		again("a relation", "both", "rel", "row rel", "spelt")
		again("a relation, once more")
		extend("types:\n  Talker:\n    description: Somebody who talks a lot.\n    parent: Person\n    aliases: [Chatterbox]\n")
		again("a type", "both", "type")
		again("a type, once more")

		// But for who is who, and the schema in the hashes, which depend on what was known when, it is the graph of a store that knew the
		// words from the start.
		schema, err := g.Schema()
		if err != nil {
			t.Fatal(err)
		}
		fresh := openMemory(t)
		if err := fresh.ExtendSchema(t.Context(), "mine.yaml", schema.Additions()); err != nil {
			t.Fatal(err)
		}
		load(t, fresh, &graph.LoadOptions{Jobs: jobs}, folder)
		if d := firstDifference(unhashed(stated(export(t, fresh))), unhashed(stated(export(t, g)))); d != "" {
			t.Errorf("after the words were learnt: %s", d)
		}
	}
}

// unhashed leaves out the content hashes of documents.
func unhashed(lines []string) []string {
	return slices.DeleteFunc(lines, func(line string) bool { return strings.Contains(line, " <urn:newsgraph:sha256> ") })
}
