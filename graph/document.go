package graph

import (
	"context"
	"fmt"

	"github.com/newsgraph/newsgraph/graph/api"
)

// Document gives one document by its id. One that the store does not have is an *api.Error with
// [api.CodeNotFound]. O(quads of the document).
func (s *Snapshot) Document(ctx context.Context, id string) (*api.Document, error) {
	if s.served != nil {
		return s.served.Document(ctx, id)
	}
	ok, err := s.hasDocument(id)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, &api.Error{
			Code: api.CodeNotFound, Message: fmt.Sprintf("no document %q", id), Place: "document",
			Hint: "`documents` lists them", Candidates: []api.Entity{},
		}
	}
	r := s.reader(ctx)
	n, err := r.b.Lookup(r.v.Doc(id))
	if err != nil {
		return nil, err
	}
	info, err := r.doc(n)
	if err != nil {
		return nil, err
	}
	doc, err := r.apiDocument(info)
	return &doc, err
}

// Document is [Snapshot.Document] on the last committed state.
func (g *Graph) Document(ctx context.Context, id string) (*api.Document, error) {
	return ask(g, func(s *Snapshot) (*api.Document, error) { return s.Document(ctx, id) })
}
