package identity_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/cayleygraph/quad"
	"github.com/google/go-cmp/cmp"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/identity"
)

func TestResolveSpelled(t *testing.T) {
	zelenskyy := entity{slug: "zelenskyy", types: []quad.IRI{person}, names: []string{"Volodymyr Zelenskyy"}}
	ushakov := entity{slug: "yuri-ushakov", types: []quad.IRI{person}, names: []string{"Yuri Ushakov"}}
	other := entity{slug: "dmitri-ushakov", types: []quad.IRI{person}, names: []string{"Dmitri Ushakov"}}
	kremlin := entity{slug: "kremlin", types: []quad.IRI{"Body"}, names: []string{"Kremlin"}}
	niger := entity{slug: "niger", types: []quad.IRI{place}, names: []string{"Niger"}}
	near := func(slugs ...string) map[quad.IRI][]quad.IRI {
		out := make(map[quad.IRI][]quad.IRI)
		for _, s := range slugs {
			out[vocab.Entity(s)] = []quad.IRI{vocab.Entity("kremlin")}
		}
		return out
	}
	works := []claim.Claim{{Subject: "e1", Object: "e2"}}
	for _, c := range []struct {
		name     string
		graph    graph
		mentions []claim.Mention
		claims   []claim.Claim
		want     []string
	}{
		{
			name: "another romanisation", graph: graph{entities: []entity{zelenskyy}},
			mentions: []claim.Mention{mention("e1", "Volodymyr Zelensky", person)},
			want:     []string{"e1: zelenskyy transliteration"},
		},
		{
			name: "another script", graph: graph{entities: []entity{zelenskyy}},
			mentions: []claim.Mention{mention("e1", "Володимир Зеленський", person)},
			want:     []string{"e1: zelenskyy transliteration"},
		},
		{
			name: "a title", graph: graph{entities: []entity{ushakov}},
			mentions: []claim.Mention{mention("e1", "Dr. Yuri Ushakov", person)},
			want:     []string{"e1: yuri-ushakov title"},
		},
		{
			name: "not of another type", graph: graph{entities: []entity{zelenskyy}},
			mentions: []claim.Mention{mention("e1", "Volodymyr Zelensky", place)},
			want:     []string{"e1: volodymyr-zelensky new"},
		},
		{
			name: "two mentions that a document keeps apart", graph: graph{entities: []entity{zelenskyy}},
			mentions: []claim.Mention{mention("e1", "Volodymyr Zelensky", person), mention("e2", "Volodymyr Zelenskiy", person)},
			want:     []string{"e1: volodymyr-zelensky new", "e2: volodymyr-zelenskiy new"},
		},
		{
			name: "likeness links nothing", graph: graph{entities: []entity{niger}},
			mentions: []claim.Mention{mention("e1", "Nigeria", place)},
			want:     []string{"e1: nigeria new"},
		},
		{
			name: "a known name", graph: graph{entities: []entity{{slug: "kiev", types: []quad.IRI{place}, names: []string{"Kiev"}}}},
			mentions: []claim.Mention{mention("e1", "Kyiv", place)},
			want:     []string{"e1: kiev known-name"},
		},
		{
			name: "a surname with a neighbour in common", graph: graph{entities: []entity{ushakov, other, kremlin}, near: near("yuri-ushakov")},
			mentions: []claim.Mention{mention("e1", "Ushakov", person), mention("e2", "Kremlin", "Body")}, claims: works,
			want: []string{"e1: yuri-ushakov surname", "e2: kremlin exact-name"},
		},
		{
			name: "a surname of two with that neighbour", graph: graph{entities: []entity{ushakov, other, kremlin}, near: near("yuri-ushakov", "dmitri-ushakov")},
			mentions: []claim.Mention{mention("e1", "Ushakov", person), mention("e2", "Kremlin", "Body")}, claims: works,
			want: []string{"e1: ushakov new", "e2: kremlin exact-name"},
		},
		{
			name: "a surname alone", graph: graph{entities: []entity{ushakov, kremlin}},
			mentions: []claim.Mention{mention("e1", "Ushakov", person), mention("e2", "Kremlin", "Body")}, claims: works,
			want: []string{"e1: ushakov new", "e2: kremlin exact-name"},
		},
		{
			name: "initials", graph: graph{entities: []entity{ushakov, other, kremlin}, near: near("yuri-ushakov", "dmitri-ushakov")},
			mentions: []claim.Mention{mention("e1", "D. Ushakov", person), mention("e2", "Kremlin", "Body")}, claims: works,
			want: []string{"e1: dmitri-ushakov initials", "e2: kremlin exact-name"},
		},
		{
			name:     "a bare name follows the one of its surname that is listed",
			mentions: []claim.Mention{mention("e1", "Yuri Ushakov", person), mention("name=Ushakov", "Ushakov", "")},
			want:     []string{"e1: yuri-ushakov new", "name=Ushakov: yuri-ushakov surname"},
		},
		{
			name:     "not where two are",
			mentions: []claim.Mention{mention("e1", "Yuri Ushakov", person), mention("e2", "Dmitri Ushakov", person), mention("name=Ushakov", "Ushakov", "")},
			want:     []string{"e1: yuri-ushakov new", "e2: dmitri-ushakov new", "name=Ushakov: ushakov new"},
		},
		{
			name:     "nor where the word is in the name of something else",
			mentions: []claim.Mention{mention("e1", "George Washington", person), mention("e2", "Washington Bridge", place), mention("name=Washington", "Washington", "")},
			want:     []string{"e1: george-washington new", "e2: washington-bridge new", "name=Washington: washington new"},
		},
		{
			name:     "bare names that are one",
			mentions: []claim.Mention{mention("name=Volodymyr Zelensky", "Volodymyr Zelensky", ""), mention("name=Volodymyr Zelenskyy", "Volodymyr Zelenskyy", "")},
			want:     []string{"name=Volodymyr Zelensky: volodymyr-zelenskyy transliteration", "name=Volodymyr Zelenskyy: volodymyr-zelenskyy new"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			for range 2 { // in both orders of the mentions
				s := &claim.Stated{Mentions: slices.Clone(c.mentions), Claims: c.claims}
				if err := identity.Resolve(s, vocab, &c.graph, nil); err != nil {
					t.Fatal(err)
				}
				var got []string
				for i := range s.Mentions {
					m := &s.Mentions[i]
					slug, _ := vocab.EntitySlug(m.Link.Entity)
					got = append(got, fmt.Sprint(m.Local, ": ", slug, " ", m.Link.By))
				}
				slices.Sort(got)
				slices.Sort(c.want)
				if d := cmp.Diff(c.want, got); d != "" {
					t.Errorf("- want + got:\n%s", d)
				}
				slices.Reverse(c.mentions)
			}
		})
	}
}

// A document of many persons and as many bare names costs their number, and not its square.
func TestManyBareNames(t *testing.T) {
	s := &claim.Stated{}
	for i := range 20_000 {
		s.Mentions = append(s.Mentions, mention(fmt.Sprint("e", i), fmt.Sprintf("Ann Ray%d", i), person), mention(fmt.Sprint("name=Ray", i), fmt.Sprint("Ray", i), ""))
	}
	start := time.Now()
	if err := identity.Resolve(s, vocab, &graph{}, nil); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d mentions in %v", len(s.Mentions), time.Since(start))
	for i := range s.Mentions {
		if m := &s.Mentions[i]; m.Bare() && m.Link.By != "surname" {
			t.Fatalf("%s: %s", m.Local, m.Link.By)
		}
	}
}
