package graph

import (
	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/schema"
)

// hints say of unknown words which known one may be meant. A look for it costs a comparison with the whole
// schema, so that only the first mostHinted words of a load have one, however many documents and jobs there
// are: problems are given in their order, on one goroutine.
type hints struct {
	of    *schema.Schema
	words map[unknownName]string
}

type unknownName struct {
	name   string
	ofType bool
}

const mostHinted = 1000

// give adds hints to the problems of a document that was checked by a schema.
func (h *hints) give(s *schema.Schema, problems []*claim.Error) {
	for _, p := range problems {
		if p.Word == "" || p.Hint != "" {
			continue
		}
		if h.of != s {
			h.of, h.words = s, make(map[unknownName]string)
		}
		name := unknownName{p.Word, p.OfType}
		hint, ok := h.words[name]
		if !ok {
			if len(h.words) >= mostHinted {
				continue
			}
			hint = claim.Suggest(near(s, name))
			h.words[name] = hint
		}
		p.Hint = hint
	}
}

// near gives the known word that is most like an unknown one; "" for none.
func near(s *schema.Schema, name unknownName) string {
	if name.ofType {
		return s.NearestType(name.name)
	}
	return s.NearestRelation(name.name)
}
