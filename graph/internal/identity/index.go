package identity

import (
	"slices"
	"strings"
	"sync"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/spelling"
)

// What the keys begin with under which a store finds subjects.
const (
	NameKey     = "n:" // + Key of a name or alias
	ExternalKey = "x:" // + an external IRI
	BlockKey    = "b:" // + a block of package spelling
)

// KeyPredicates are the predicates of the quads that KeysOf gives keys for.
var KeyPredicates = []quad.IRI{claim.SKOSPrefLabel, claim.SKOSAltLabel, claim.RDFSLabel, claim.SKOSHiddenLabel, claim.OWLSameAs}

// KeysOf gives the keys that a quad's subject is to be found under. Mentions have none: their
// document says the same of the entity.
func KeysOf(q quad.Quad) []string { return keysOf(q, keysOfName) }

func keysOf(q quad.Quad, ofName func(string) []string) []string {
	p, _ := q.Predicate.(quad.IRI)
	switch p {
	case claim.SKOSPrefLabel, claim.SKOSAltLabel, claim.RDFSLabel, claim.SKOSHiddenLabel:
		if !ofMention(q) {
			return ofName(claim.Lexical(q.Object))
		}
	case claim.OWLSameAs:
		if iri, ok := q.Object.(quad.IRI); ok && !ofMention(q) {
			return []string{ExternalKey + string(iri)}
		}
	}
	return nil
}

// keysOfName gives the keys of a name, that of the name itself first.
func keysOfName(name string) []string {
	key := Key(name)
	if key == "" {
		return nil
	}
	keys := spelling.Blocks(name, []string{NameKey + key})
	for i := range keys[1:] {
		keys[i+1] = BlockKey + keys[i+1]
	}
	return slices.Clip(keys)
}

// A Keyer gives the keys of quads as [KeysOf] does, and remembers those of names, of which documents have the
// same again and again. The zero value is ready. It is safe for concurrent use; what it gives must not be
// modified.
type Keyer struct {
	mu    sync.Mutex
	names map[string][]string
}

// mostNames bounds the memory of a Keyer to some megabytes.
const mostNames = 1 << 15

// KeysOf is the function KeysOf.
func (k *Keyer) KeysOf(q quad.Quad) []string { return keysOf(q, k.ofName) }

func (k *Keyer) ofName(name string) []string {
	k.mu.Lock()
	keys, ok := k.names[name]
	k.mu.Unlock()
	if ok {
		return keys
	}
	keys = keysOfName(name)
	const long = 200
	if len(name) > long {
		return keys
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.names == nil || len(k.names) >= mostNames {
		k.names = make(map[string][]string)
	}
	k.names[name] = keys
	return keys
}

// ofMention says whether a quad is about a mention of the document that is its label.
func ofMention(q quad.Quad) bool {
	s, _ := q.Subject.(quad.IRI)
	doc, ok := q.Label.(quad.IRI)
	return ok && strings.HasPrefix(string(s), string(doc)+"#")
}
