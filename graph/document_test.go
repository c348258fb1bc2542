package graph_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/newsgraph/newsgraph/graph/api"
)

// A document by its id is the one that the list has; there is an error for one that is not there.
func TestDocument(t *testing.T) {
	g := openMemory(t)
	loadNews(t, g)
	list, err := g.Documents(t.Context(), 0)
	if err != nil || len(list.Documents) == 0 {
		t.Fatalf("%d documents, %v", len(list.Documents), err)
	}
	for i := range list.Documents {
		got, err := g.Document(t.Context(), list.Documents[i].ID)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(&list.Documents[i], got); diff != "" {
			t.Errorf("(-listed +alone):\n%s", diff)
		}
	}
	_, err = g.Document(t.Context(), "none")
	if e, ok := errors.AsType[*api.Error](err); !ok || e.Code != api.CodeNotFound {
		t.Errorf("a document that is not there: %v", err)
	}
}
