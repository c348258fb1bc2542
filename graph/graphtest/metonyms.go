package graphtest

import (
	"strings"
	"testing"

	"github.com/newsgraph/newsgraph/graph/api"
)

// testStandsFor checks that what people say stands for what is kept, followed by paths that are asked to,
// left alone by loads, and gone without a trace when it is taken back.
func (b Backend) testStandsFor(t *testing.T) {
	g, ctx := b.open(t), t.Context()
	load(t, g, "news")
	before := export(t, g)
	path := func() string {
		t.Helper()
		a, err := g.Paths(ctx, &api.PathQuery{From: "Yuri Ushakov", To: "Axios", MaxHops: 2, Via: []string{"aide_of"}, ExpandMetonyms: true})
		if err != nil {
			t.Fatal(err)
		}
		var hops []string
		for i := range a.Paths {
			for _, h := range a.Paths[i].Hops {
				hops = append(hops, strings.Join(append([]string{h.Relation, h.Status}, h.By...), " "))
			}
		}
		return strings.Join(hops, ", ")
	}
	same(t, "before", "", path())
	for _, by := range []string{"ben", "ann"} {
		if err := g.StandsFor(ctx, "Kremlin", "Axios", by, "for "+by); err != nil {
			t.Fatal(err)
		}
	}
	same(t, "said", "aide_of asserted, stands_for metonym ann ben", path())
	load(t, g, "news-corrected")
	load(t, g, "news")
	a, err := g.Metonyms(ctx)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for i := range a.Metonyms {
		m := &a.Metonyms[i]
		list = append(list, strings.Join([]string{m.Entity.Name, m.StandsFor.Name, m.By, m.Reason}, " "))
	}
	same(t, "listed", []string{"Kremlin Axios ann for ann", "Kremlin Axios ben for ben", "Moscow Kremlin schema "}, list)
	if n, err := g.RemoveStandsFor(ctx, "Kremlin", "Axios", ""); n != 2 || err != nil {
		t.Errorf("taken back %d: %v", n, err)
	}
	same(t, "taken back", unlinked(before), unlinked(export(t, g)))
}
