package graph

import (
	"cmp"
	"slices"
	"strings"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/schema"
)

// An Unknown counts the relations and types that the schema does not have, most frequent first.
type Unknown struct {
	Relations     []UnknownWord `json:"relations"`
	Types         []UnknownWord `json:"types"`
	MoreRelations int           `json:"more_relations"` // records that use others, where there are too many
	MoreTypes     int           `json:"more_types"`
}

// An UnknownWord is a relation or type that the schema does not have.
type UnknownWord struct {
	Name    string `json:"name"`    // under which it is stored, or would be if it were not refused
	Count   int    `json:"count"`   // records that use it, in the documents that were not unchanged
	Nearest string `json:"nearest"` // the known one that is most like it, "" for none
}

const (
	mostUnknown = 1000    // are told of
	mostTallied = 100_000 // are counted each for itself
)

// A wordCounts counts unknown words.
type wordCounts struct {
	words map[string]*wordCount
	more  int // the count of those that there was no room for
}

type wordCount struct {
	count  int
	warned bool
}

// add counts n uses of a word.
func (t *wordCounts) add(name string, n int) {
	w, ok := t.words[name]
	switch {
	case ok:
		w.count += n
	case len(t.words) >= mostTallied:
		t.more += n
	default:
		if t.words == nil {
			t.words = make(map[string]*wordCount)
		}
		t.words[name] = &wordCount{count: n}
	}
}

// first says whether a word is to be warned of: the first time, and not if it is not counted.
func (t *wordCounts) first(name string) bool {
	w, ok := t.words[name]
	if !ok || w.warned {
		return false
	}
	w.warned = true
	return true
}

// most gives the most frequent words, each with the nearest that is known, and what the rest count.
func (t *wordCounts) most(nearest func(string) string) (list []UnknownWord, more int) {
	list = make([]UnknownWord, 0, len(t.words))
	for name, w := range t.words {
		list = append(list, UnknownWord{Name: name, Count: w.count})
	}
	slices.SortFunc(list, func(a, b UnknownWord) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Name, b.Name))
	})
	more = t.more
	for _, w := range list[min(len(list), mostUnknown):] {
		more += w.Count
	}
	list = list[:min(len(list), mostUnknown)]
	for i := range list {
		list[i].Nearest = nearest(list[i].Name)
	}
	return list, more
}

// unknownWords counts the unknown relations and types of documents.
type unknownWords struct {
	relations, types wordCounts
	of               *schema.Schema // that did not have them; nil for none
}

// unknownOf looks at the words of a document: O(1) a record, and once a wording at the schema's words;
// nil for none.
func unknownOf(doc *claim.Document, m claim.Mapping) *unknownWords {
	relations, types := make(map[string]int), make(map[string]int)
	for i := range doc.Relations {
		relations[doc.Relations[i].Predicate]++
	}
	for i := range doc.Entities {
		types[doc.Entities[i].Type]++
	}
	var u unknownWords
	for wording, n := range relations {
		wording = cleaned(wording)
		if name, known := m.Relation(wording); !known && name != "" {
			u.relations.add(name, n)
		}
	}
	for wording, n := range types {
		if strings.TrimSpace(wording) == "" {
			continue
		}
		if _, known := m.Type(wording); !known {
			u.types.add(cleaned(wording), n)
		}
	}
	if len(u.relations.words)+len(u.types.words) == 0 {
		return nil
	}
	return &u
}

// add adds the counts of a document that was checked by a schema.
func (u *unknownWords) add(doc *unknownWords, of *schema.Schema) {
	if doc == nil {
		return
	}
	u.of = of
	u.relations.merge(&doc.relations)
	u.types.merge(&doc.types)
}

func (t *wordCounts) merge(o *wordCounts) {
	t.more += o.more
	for name, w := range o.words {
		t.add(name, w.count)
	}
}

// again says whether a warning is of a word that was warned of before.
func (u *unknownWords) again(e *claim.Error) bool {
	switch {
	case !e.Warning || e.Word == "":
		return false
	case e.Code == claim.CodeUnknownRel:
		return !u.relations.first(e.Word)
	case e.Code == claim.CodeUnknownType:
		return !u.types.first(e.Word)
	}
	return false
}

// cleaned folds white space, as claim.Check does.
func cleaned(wording string) string { return strings.Join(strings.Fields(wording), " ") }

// result gives the counts; nil for none.
func (u *unknownWords) result() *Unknown {
	if len(u.relations.words)+len(u.types.words) == 0 {
		return nil
	}
	out := &Unknown{}
	out.Relations, out.MoreRelations = u.relations.most(u.of.NearestRelation)
	out.Types, out.MoreTypes = u.types.most(u.of.NearestType)
	return out
}
