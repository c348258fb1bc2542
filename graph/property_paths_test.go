package graph_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/newsgraph/newsgraph/graph/gql"
	"github.com/newsgraph/newsgraph/graph/internal/match/naive"
)

// The property paths of SPARQL 1.1, in the manner of the W3C's own tests of them (pp01 to pp37): which
// pairs of nodes are connected by a regular path. https://www.w3.org/TR/sparql11-query/#propertypaths

// A reach is the pairs of nodes that a regular path connects, as a matrix.
type reach [][]bool

// A regular path is made into its matrix step by step.
type regular func(g *naive.Graph) reach

// elt is p, a step along an edge of a relation; otherThan is !(p|q), along any other one.
func elt(relation string) regular {
	return stepAlong(func(name string) bool { return name == relation })
}

func otherThan(relations ...string) regular {
	return stepAlong(func(name string) bool { return !slices.Contains(relations, name) })
}

func stepAlong(admits func(string) bool) regular {
	return func(g *naive.Graph) reach {
		return pairsWhere(g, func(i, j int) bool {
			return slices.ContainsFunc(g.Edges, func(e naive.Edge) bool {
				return e.From == i && e.To == j && admits(g.Relations[e.Relation].Name)
			})
		})
	}
}

func pairsWhere(g *naive.Graph, connected func(i, j int) bool) reach {
	m := make(reach, len(g.Nodes))
	for i := range m {
		m[i] = make([]bool, len(g.Nodes))
		for j := range m[i] {
			m[i][j] = connected(i, j)
		}
	}
	return m
}

// back is ^x.
func (x regular) back() regular {
	return func(g *naive.Graph) reach {
		m := x(g)
		return pairsWhere(g, func(i, j int) bool { return m[j][i] })
	}
}

// or is x|y.
func (x regular) or(y regular) regular {
	return func(g *naive.Graph) reach {
		a, b := x(g), y(g)
		return pairsWhere(g, func(i, j int) bool { return a[i][j] || b[i][j] })
	}
}

// then is x/y.
func (x regular) then(y regular) regular {
	return func(g *naive.Graph) reach {
		a, b := x(g), y(g)
		return pairsWhere(g, func(i, j int) bool {
			for k := range a {
				if a[i][k] && b[k][j] {
					return true
				}
			}
			return false
		})
	}
}

// opt is x?, plus is x+ and star is x*.
func (x regular) opt() regular {
	return x.or(func(g *naive.Graph) reach {
		return pairsWhere(g, func(i, j int) bool { return i == j })
	})
}

func (x regular) plus() regular {
	return func(g *naive.Graph) reach { // Warshall 1962, doi:10.1145/321105.321107
		m := x(g)
		for k := range m {
			for i := range m {
				for j := range m {
					m[i][j] = m[i][j] || m[i][k] && m[k][j]
				}
			}
		}
		return m
	}
}

func (x regular) star() regular { return x.plus().opt() }

const diamond = "a p b; a p c; b p d; c p d"

var propertyPaths = []struct {
	name, edges string
	path        string // in SPARQL
	regular     regular
	from, to    string // "" for any
	match       string // between (x) and (y)
	pairs       string // by hand
}{
	{name: "one step", edges: "a p b; b q c", path: "p", regular: elt("p"), match: "-[:p]->", pairs: "ab"},
	{name: "against it", edges: "a p b; b q c", path: "^p", regular: elt("p").back(), match: "<-[:p]-", pairs: "ba"},
	{
		name: "two steps", edges: "a p b; b q c; b q d; c p d", path: "p/q",
		regular: elt("p").then(elt("q")), match: "-[:p]->()-[:q]->", pairs: "ac ad",
	},
	{name: "either", edges: "a p b; a q c; b r c", path: "p|q", regular: elt("p").or(elt("q")), match: "-[:p|q]->", pairs: "ab ac"},
	{
		name: "either, as paths", edges: "a p b; a q c; b r c; c p a", path: "p|^r",
		regular: elt("p").or(elt("r").back()), match: "(-[:p]-> | <-[:r]-)", pairs: "ab ca cb",
	},
	{
		name: "any number", edges: "a p b; b p c", path: "p*",
		regular: elt("p").star(), match: "-[:p]->*", pairs: "aa ab ac bb bc cc",
	},
	{name: "at least one", edges: "a p b; b p c; c q d", path: "p+", regular: elt("p").plus(), match: "-[:p]->+", pairs: "ab ac bc"},
	{name: "one or none", edges: "a p b; b p c", path: "p?", regular: elt("p").opt(), match: "-[:p]->?", pairs: "aa ab bb bc cc"},
	{name: "any other", edges: "a p b; a q c; b r a", path: "!p", regular: otherThan("p"), match: "-[:!p]->", pairs: "ac ba"},
	{
		name: "none of two", edges: "a p b; b q c; c r d; a r b", path: "!(p|q)",
		regular: otherThan("p", "q"), match: "-[:!(p|q)]->", pairs: "ab cd",
	},
	{
		name: "any other, against it", edges: "a p b; a q c; c r b", path: "!^p",
		regular: otherThan("p").back(), match: "<-[:!p]-", pairs: "bc ca",
	},
	{
		name: "any other, both ways", edges: "a p b; b q c; c r a", path: "!(p|^q)",
		regular: otherThan("p").or(otherThan("q").back()), match: "(-[:!p]-> | <-[:!q]-)", pairs: "ac ba bc ca",
	},
	{
		name: "a cycle", edges: "a p b; b p c; c p a", path: "p+",
		regular: elt("p").plus(), match: "-[:p]->+", pairs: "aa ab ac ba bb bc ca cb cc",
	},
	{
		name: "a cycle with a way out", edges: "a p b; b p a; b p c", path: "p*",
		regular: elt("p").star(), match: "-[:p]->*", pairs: "aa ab ac ba bb bc cc",
	},
	{name: "a loop", edges: "a p a; a p b", path: "p+", regular: elt("p").plus(), match: "-[:p]->+", pairs: "aa ab"},
	{name: "loops apart", edges: "a p a; b q b", path: "p*", regular: elt("p").star(), match: "-[:p]->*", pairs: "aa bb"},
	{name: "two ways of two steps", edges: diamond, path: "p/p", regular: elt("p").then(elt("p")), match: "-[:p]->()-[:p]->", pairs: "ad"},
	{name: "a diamond", edges: diamond, path: "p+", regular: elt("p").plus(), match: "-[:p]->+", pairs: "ab ac ad bd cd"},
	{
		name: "to one end", edges: diamond, path: "p*", to: "d",
		regular: elt("p").star(), match: "-[:p]->*", pairs: "ad bd cd dd",
	},
	{name: "two parts", edges: "a p b; c p d", path: "p+", regular: elt("p").plus(), match: "-[:p]->+", pairs: "ab cd"},
	{
		name: "nowhere to go", edges: "a p b; c q a", path: "p*", from: "c",
		regular: elt("p").star(), match: "-[:p]->*", pairs: "cc",
	},
	{
		name: "no way between two", edges: "a p b; c p b; c p d", path: "p*", from: "a", to: "d",
		regular: elt("p").star(), match: "-[:p]->*", pairs: "",
	},
	{
		name: "two steps repeated", edges: "a p b; b q c; c p d; d q e", path: "(p/q)*",
		regular: elt("p").then(elt("q")).star(), match: "(()-[:p]->()-[:q]->())*", pairs: "aa ac ae bb cc ce dd ee",
	},
	{
		name: "two steps round", edges: "a p b; b q a", path: "(p/q)+",
		regular: elt("p").then(elt("q")).plus(), match: "(()-[:p]->()-[:q]->())+", pairs: "aa",
	},
	{
		name: "even steps of a cycle of four", edges: "a p b; b p c; c p d; d p a", path: "(p/p)*",
		regular: elt("p").then(elt("p")).star(), match: "(()-[:p]->()-[:p]->())*", pairs: "aa ac bb bd ca cc db dd",
	},
	{
		name: "even steps of a cycle of three", edges: "a p b; b p c; c p a", path: "(p/p)+",
		regular: elt("p").then(elt("p")).plus(), match: "(()-[:p]->()-[:p]->())+", pairs: "aa ab ac ba bb bc ca cb cc",
	},
	{
		name: "either repeated", edges: "a p b; b q c; c r d", path: "(p|q)*",
		regular: elt("p").or(elt("q")).star(), match: "-[:p|q]->*", pairs: "aa ab ac bb bc cc dd",
	},
	{
		name: "any number, then one", edges: "a p b; b p c; c q d; a q e", path: "p*/q",
		regular: elt("p").star().then(elt("q")), match: "-[:p]->*()-[:q]->", pairs: "ad ae bd cd",
	},
	{
		name: "one, then any number", edges: "a p b; b q c; c q b; d p d", path: "p/q*",
		regular: elt("p").then(elt("q").star()), match: "-[:p]->()-[:q]->*", pairs: "ab ac dd",
	},
	{
		name: "any number, one or none", edges: "a p b; b q c", path: "p*/q?",
		regular: elt("p").star().then(elt("q").opt()), match: "-[:p]->*()-[:q]->?", pairs: "aa ab ac bb bc cc",
	},
	{
		name: "siblings", edges: "a p b; a p c; d p c", path: "^p/p",
		regular: elt("p").back().then(elt("p")), match: "<-[:p]-()-[:p]->", pairs: "bb bc cb cc",
	},
	{
		name: "whichever way", edges: "a p b; c p b; d q e", path: "(p|^p)*",
		regular: elt("p").or(elt("p").back()).star(), match: "-[:p]-*", pairs: "aa ab ac ba bb bc ca cb cc dd ee",
	},
	{
		name: "a path or a step repeated", edges: "a p b; b q c; c r d; d r a", path: "((p/q)|r)*",
		regular: elt("p").then(elt("q")).or(elt("r")).star(), match: "(()-[:p]->()-[:q]->() | ()-[:r]->())*", pairs: "aa ac ad bb ca cc cd da dc dd",
	},
	{
		name: "forth, back, forth", edges: "a p b; c q b; c r d; a r e", path: "p/^q/r",
		regular: elt("p").then(elt("q").back()).then(elt("r")), match: "-[:p]->()<-[:q]-()-[:r]->", pairs: "ad",
	},
	{
		name: "two or three", edges: "a p b; b p c; c p d; d p a", path: "p{2,3}",
		regular: elt("p").then(elt("p")).or(elt("p").then(elt("p")).then(elt("p"))), match: "-[:p]->{2,3}", pairs: "ac ad ba bd ca cb db dc",
	},
	{
		name: "at least two", edges: "a p b; b p c; c p d; e p e", path: "p{2,}",
		regular: elt("p").then(elt("p").plus()), match: "-[:p]->{2,}", pairs: "ac ad bd ee",
	},
	{
		name: "one or none, then one", edges: "a p b; b q c; a q d", path: "p?/q",
		regular: elt("p").opt().then(elt("q")), match: "-[:p]->?()-[:q]->", pairs: "ac ad bc",
	},
	{
		name: "any others repeated", edges: "a p b; b q c; c r d; d p a", path: "(!p)*",
		regular: otherThan("p").star(), match: "-[:!p]->*", pairs: "aa bb bc bd cc cd dd",
	},
	{
		name: "two steps against them", edges: "a p b; b q c", path: "^(p/q)",
		regular: elt("p").then(elt("q")).back(), match: "<-[:q]-()<-[:p]-", pairs: "ca",
	},
	{
		name: "against them repeated", edges: "a p b; b p c", path: "(^p)+",
		regular: elt("p").back().plus(), match: "<-[:p]-+", pairs: "ba ca cb",
	},
	{
		name: "an edge of two relations", edges: "a p b; a q b; b q c", path: "p/q|q/q",
		regular: elt("p").then(elt("q")).or(elt("q").then(elt("q"))), match: "(-[:p]->()-[:q]-> | -[:q]->()-[:q]->)", pairs: "ac",
	},
}

// inPairs are the pairs "ab ac".
func inPairs(g *naive.Graph, r reach, from, to string) string {
	var pairs []string
	for i, row := range r {
		for j, connected := range row {
			x, y := g.Nodes[i].Name, g.Nodes[j].Name
			if connected && (from == "" || from == x) && (to == "" || to == y) {
				pairs = append(pairs, x+y)
			}
		}
	}
	slices.Sort(pairs)
	return strings.Join(pairs, " ")
}

// endNode is a node pattern.
func endNode(name, called string) string {
	if called == "" {
		return "(" + name + ")"
	}
	return "(" + name + " {name: '" + called + "'})"
}

func TestPropertyPaths(t *testing.T) {
	for _, c := range propertyPaths {
		t.Run(c.name, func(t *testing.T) {
			g := naive.ParseGraph(c.edges)
			if got := inPairs(g, c.regular(g), c.from, c.to); got != c.pairs {
				t.Errorf("%s over %s: the closure has %q, by hand %q", c.path, c.edges, got, c.pairs)
			}
			for _, selector := range []string{"ANY", "ANY SHORTEST", "ALL SHORTEST", "SHORTEST 1 GROUPS"} {
				text := "MATCH " + selector + " " + endNode("x", c.from) + c.match + endNode("y", c.to) + " RETURN DISTINCT x.name, y.name"
				query, err := gql.Parse(text)
				if err != nil {
					t.Fatalf("%s\n%v", text, err)
				}
				want, err := naive.Eval(g, query, nil, len(g.Edges)+3)
				if err != nil {
					t.Fatalf("%s\n%v", text, err)
				}
				if _, rows := want.Rows(); namePairs(rows) != c.pairs {
					t.Errorf("%s\nthe naive evaluator has %q, by hand %q", text, namePairs(rows), c.pairs)
				}
				t.Run(selector, func(t *testing.T) {
					needsMatch(t)
					_, rows, err := judgedRows(t, t, g, text, true)
					if err != nil {
						t.Fatalf("%s\n%v", text, err)
					}
					if got := namePairs(rows); got != c.pairs {
						t.Errorf("%s over %s\ngot  %q\nwant %q", text, c.edges, got, c.pairs)
					}
				})
			}
		})
	}
}

// namePairs are the pairs that rows of two names have.
func namePairs(rows [][]any) string {
	var pairs []string
	for _, row := range rows {
		pairs = append(pairs, row[0].(string)+row[1].(string))
	}
	slices.Sort(pairs)
	return strings.Join(pairs, " ")
}
