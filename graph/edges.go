package graph

import (
	"cmp"
	"fmt"
	"math/bits"
	"slices"
	"sort"
	"strings"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/graph/paths"
)

// errRelation is damage that no checksum shows.
var errRelation = fmt.Errorf("facts: a relation or an end is none that there is: %w", ErrCorrupt)

const allStatuses = 1<<claim.Asserted | 1<<claim.Hedged | 1<<claim.Negated

// walk calls f with the rows of the store in r.walker, which stays nil for a store that keeps no
// facts. What f may be in already goes on.
func (r *reader) walk(f func() error) error {
	store, ok := r.b.(backend.FactStore)
	if !ok || r.walker != nil {
		return f()
	}
	return store.Walk(func(w backend.FactWalker) error {
		r.walker = w
		defer func() { r.walker = nil }()
		return f()
	})
}

// storeRows gives the rows of the store at a node.
func (r *reader) storeRows(n backend.NodeID) (out, in []paths.Edge, err error) {
	out, in = r.walker.Out(n), r.walker.In(n)
	return out, in, cmp.Or(r.table.check(out), r.table.check(in))
}

// check looks at the last edge of a row, which has the largest relation.
func (t *relationTable) check(row []paths.Edge) error {
	if len(row) > 0 && row[len(row)-1].Label.Relation() >= len(t.list) {
		return errRelation
	}
	return nil
}

// doubles calls f with the places, in rows of the store at n, of each two edges that state one fact:
// a symmetric relation in both orders, or a relation and its inverse. Edges without a status of the
// mask do not count. The rows are sorted by relation, other end, negated last, so that the edges of
// the one relation merge with those of the other: O(relations at n · log edges + edges that have one).
func (t *relationTable) doubles(n backend.NodeID, out, in []paths.Edge, mask uint8, f func(i, j int) error) error {
	for lo, hi := 0, 0; lo < len(out); lo = hi {
		rel := out[lo].Label.Relation()
		hi = lo + sort.Search(len(out)-lo, func(i int) bool { return out[lo+i].Label.Relation() > rel })
		if rel >= len(t.turned) {
			return errRelation
		}
		turned := int(t.turned[rel])
		if turned < 0 {
			continue
		}
		j := sort.Search(len(in), func(j int) bool { return in[j].Label.Relation() >= turned })
		for i := lo; i < hi && j < len(in) && in[j].Label.Relation() == turned; {
			a, b := out[i], in[j]
			c := cmp.Or(cmp.Compare(a.To, b.To), cmp.Compare(a.Label.Kinds()/4, b.Label.Kinds()/4))
			if c == 0 && a.Label.Kinds()&mask != 0 && b.Label.Kinds()&mask != 0 && (rel != turned || a.To != n) {
				if err := f(i, j); err != nil {
					return err
				}
			}
			if c <= 0 {
				i++
			}
			if c >= 0 {
				j++
			}
		}
	}
	return nil
}

// degree counts the edges of the store at a node, before any view.
func (r *reader) degree(n backend.NodeID) (degree int, err error) {
	if d, ok := r.degrees[n]; ok {
		return d, nil
	}
	if _, ok := r.b.(backend.FactStore); ok {
		err = r.walk(func() (err error) { degree, err = r.countEdges(n); return err })
	} else {
		var groups *grouping
		if groups, err = r.statementsAt(n); err == nil {
			for _, group := range groups.of {
				if !group[0].literal {
					degree++
				}
			}
		}
	}
	if err != nil {
		return 0, err
	}
	r.degrees[n] = degree
	return degree, nil
}

// countEdges counts edges in the rows of the store: a loop is in both, and what states one fact is
// one.
func (r *reader) countEdges(n backend.NodeID) (int, error) {
	t, err := r.relationsOf()
	if err != nil {
		return 0, err
	}
	out, in, err := r.storeRows(n)
	if err != nil {
		return 0, err
	}
	degree := len(out) + len(in)
	for lo, hi := 0, 0; lo < len(out); lo = hi {
		rel := out[lo].Label.Relation()
		hi = lo + sort.Search(len(out)-lo, func(i int) bool { return out[lo+i].Label.Relation() > rel })
		for i := lo + sort.Search(hi-lo, func(i int) bool { return out[lo+i].To >= n }); i < hi && out[i].To == n; i++ {
			degree--
		}
	}
	if !t.alone {
		err = t.doubles(n, out, in, allStatuses, func(i, j int) error {
			if out[i].To != n || out[i].Label < in[j].Label { // a loop's two are met twice
				degree--
			}
			return nil
		})
	}
	return degree, err
}

// An adjacency is the paths.Adjacency of a view: the store's own rows where they are right, made ones
// where they are not.
type adjacency struct {
	*facts
	mask     uint8 // statuses that the view admits
	stored   bool  // rows are the store's, but for facts that are stated twice; else made of claims
	asStored bool  // rows are the store's, save where there are metonyms
	metonyms *metonymEdges
	edges    map[backend.NodeID]edgeRows
	hops     map[hopKey]*fact
}

type edgeRows struct{ out, in []paths.Edge }

type hopKey struct {
	subject, object backend.NodeID
	label           paths.Label
}

// adjacency is to be used inside reader.walk.
func (f *facts) adjacency() (*adjacency, error) {
	if _, err := f.relationsOf(); err != nil {
		return nil, err
	}
	a := &adjacency{
		facts: f, mask: f.view.statuses(),
		edges: make(map[backend.NodeID]edgeRows), hops: make(map[hopKey]*fact),
	}
	a.stored = f.walker != nil && !f.view.needsClaim() && f.view.api.MinSources <= 1 && f.view.api.MinOutlets == 0
	a.asStored = a.stored && a.table.alone
	return a, nil
}

// Out implements paths.Adjacency.
func (a *adjacency) Out(n paths.NodeID) ([]paths.Edge, error) {
	if a.asStored && !a.metonyms.has(n) {
		row := a.walker.Out(n)
		return row, a.table.check(row)
	}
	rows, err := a.rowsAt(n)
	return rows.out, err
}

// In implements paths.Adjacency.
func (a *adjacency) In(n paths.NodeID) ([]paths.Edge, error) {
	if a.asStored && !a.metonyms.has(n) {
		row := a.walker.In(n)
		return row, a.table.check(row)
	}
	rows, err := a.rowsAt(n)
	return rows.in, err
}

func (a *adjacency) rowsAt(n backend.NodeID) (rows edgeRows, err error) {
	if rows, ok := a.edges[n]; ok {
		return rows, nil
	}
	if a.stored {
		rows, err = a.single(n)
	} else {
		rows, err = a.fromClaims(n)
	}
	if err != nil {
		return rows, err
	}
	rows = a.metonyms.rows(n, rows)
	a.edges[n] = rows
	return rows, nil
}

// single gives the rows of the store with one edge for each fact that is stated twice: the one that
// most of its claims state, with the statuses of both.
func (a *adjacency) single(n backend.NodeID) (rows edgeRows, err error) {
	rows.out, rows.in, err = a.storeRows(n)
	if err != nil {
		return rows, err
	}
	out, in := rows.out, rows.in
	copied := false
	err = a.table.doubles(n, out, in, a.mask, func(i, j int) error {
		if !copied {
			rows.out, rows.in, copied = slices.Clone(out), slices.Clone(in), true
		}
		label := out[i].Label | paths.NewLabel(0, in[j].Label.Kinds())
		f, err := a.fact(paths.Hop{From: n, To: out[i].To, Label: label})
		if err != nil {
			return err
		}
		if err := a.complete(f); err != nil {
			return err
		}
		first := f.subject == n
		if n == out[i].To {
			first = f.rel.name == a.table.list[label.Relation()].name
		}
		if first {
			rows.out[i].Label, rows.in[j].To = label, 0
		} else {
			rows.in[j].Label, rows.out[i].To = in[j].Label|paths.NewLabel(0, out[i].Label.Kinds()), 0
		}
		return nil
	})
	if copied {
		gone := func(e paths.Edge) bool { return e.To == 0 }
		rows.out, rows.in = slices.DeleteFunc(rows.out, gone), slices.DeleteFunc(rows.in, gone)
	}
	return rows, err
}

// fromClaims makes the rows of a node of the facts that its claims make under the view.
func (a *adjacency) fromClaims(n backend.NodeID) (rows edgeRows, err error) {
	list, err := a.madeAt(n)
	if err != nil {
		return rows, err
	}
	for _, f := range list {
		if f.literal {
			continue
		}
		rel, ok := a.table.number[f.rel.name]
		if !ok {
			return rows, errRelation
		}
		e := paths.Edge{To: f.other(n), Label: paths.NewLabel(rel, f.status.Bit())}
		if f.subject == n {
			rows.out = append(rows.out, e)
		}
		if f.object == n {
			rows.in = append(rows.in, e)
		}
	}
	return rows, nil
}

// fact gives the fact that a hop passes. It is filled only if more than its rows had to be looked at.
func (a *adjacency) fact(h paths.Hop) (*fact, error) {
	k := hopKey{h.Subject(), h.Object(), h.Label}
	if f := a.hops[k]; f != nil {
		return f, nil
	}
	if h.Label.Relation() >= len(a.table.list) {
		return nil, errRelation
	}
	if a.metonyms.is(h.Label) {
		f, err := a.metonyms.fact(h, a.table.list[h.Label.Relation()])
		if err == nil {
			a.hops[k] = f
		}
		return f, err
	}
	statuses := h.Label.Kinds() & a.mask
	s := statement{
		quad: backend.Quad{S: k.subject, O: k.object}, rel: a.table.list[h.Label.Relation()],
		status: claim.Status(bits.TrailingZeros8(statuses | claim.Negated.Bit())), // asserted if one of them is
	}
	key := s.key()
	f := a.made[key]
	if f == nil {
		f = &fact{subject: k.subject, object: k.object, rel: s.rel, status: s.status}
		a.keep(key, f)
	}
	a.hops[k] = f
	return f, nil
}

// forget drops what is remembered once there are more than so many of a kind.
func (a *adjacency) forget(most int) {
	if len(a.edges) > most {
		clear(a.edges)
	}
	if len(a.hops) > most || len(a.made) > most {
		clear(a.hops)
		clear(a.made)
		clear(a.rows)
		a.all = nil
	}
	a.reader.forget(most)
}

// CompareNodes implements paths.Order: by terms, in code points.
func (a *adjacency) CompareNodes(m, n paths.NodeID) (int, error) { return a.compare(m, n) }

// AppendKey implements paths.Keyed.
func (a *adjacency) AppendKey(b []byte, n paths.NodeID) ([]byte, error) {
	if a.walker != nil {
		return a.walker.AppendText(b, n), nil
	}
	text, err := a.termID(n)
	return append(b, text...), err
}

// CompareLabels implements paths.Order: by the names of relations.
func (a *adjacency) CompareLabels(l, m paths.Label) int {
	i, j := l.Relation(), m.Relation()
	if i == j || max(i, j) >= len(a.table.rank) {
		return cmp.Compare(i, j)
	}
	return cmp.Compare(a.table.rank[i], a.table.rank[j])
}

// compare orders nodes by their terms, in code points.
func (r *reader) compare(a, b backend.NodeID) (int, error) {
	if a == b {
		return 0, nil
	}
	x, err := r.termID(a)
	if err != nil {
		return 0, err
	}
	y, err := r.termID(b)
	return strings.Compare(x, y), err
}
