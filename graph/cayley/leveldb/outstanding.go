package leveldb

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"github.com/cayleygraph/quad"
	"github.com/cayleygraph/quad/pquads"

	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/graph/internal/store"
)

// Cayley's ApplyDeltas writes a quad without its label (or subject, or predicate, or object) if,
// in the same call, more quads with that node are deleted than added: it looks the nodes of new
// quads up among those whose count does not fall (kv/indexing.go, applyAddDeltas, v0.7.7). A
// commit of that kind is therefore made in two transactions. The first adds the new quads, and a
// list of those to delete, as private quads; when it is durable, the commit is made. The second
// deletes the quads on the list, and the list. If it does not come to that, whoever opens the
// store next passes over the quads on the list, and the next writer deletes them.

const (
	outstandingPred = quad.IRI("urn:newsgraph:outstanding")
	listLength      = 1000 // how many quads one private quad lists
)

// starved says whether Cayley would lose a node of a quad to add.
func starved(del, add []quad.Quad) bool {
	if len(del) == 0 || len(add) == 0 {
		return false
	}
	left := make(map[any]int)
	for _, q := range del {
		for d := quad.Subject; d <= quad.Label; d++ {
			if key, ok := store.Key(q.Get(d)); ok {
				left[key]--
			}
		}
	}
	var used []any
	for _, q := range add {
		for d := quad.Subject; d <= quad.Label; d++ {
			key, _ := store.Key(q.Get(d))
			if n, ok := left[key]; ok {
				left[key] = n + 1
				used = append(used, key)
			}
		}
	}
	return slices.ContainsFunc(used, func(key any) bool { return left[key] < 0 })
}

// listQuads gives the private quads that list others.
func listQuads(seq uint64, quads []quad.Quad) (out []quad.Quad, err error) {
	for part := range slices.Chunk(quads, listLength) {
		var b []byte
		for _, q := range part {
			for d := quad.Subject; d <= quad.Label; d++ {
				v, err := pquads.MarshalValue(q.Get(d)) // nothing for nil
				if err != nil {
					return nil, err
				}
				b = append(binary.AppendUvarint(b, uint64(len(v))), v...)
			}
		}
		out = append(out, quad.Quad{
			Subject:   quad.IRI(fmt.Sprint("urn:newsgraph:outstanding:", seq, ":", len(out))),
			Predicate: outstandingPred, Object: quad.String(base64.StdEncoding.EncodeToString(b)), Label: private,
		})
	}
	return out, nil
}

// listed gives the quads that a private quad lists.
func listed(q quad.Quad) (out []quad.Quad, err error) {
	text, _ := q.Object.(quad.String)
	b, err := base64.StdEncoding.DecodeString(string(text))
	if err != nil {
		return nil, err
	}
	for len(b) > 0 {
		var q quad.Quad
		for d := quad.Subject; d <= quad.Label; d++ {
			n, width := binary.Uvarint(b)
			if width <= 0 || n > uint64(len(b)-width) {
				return nil, errors.New("a list of quads ends too early")
			}
			v, err := pquads.UnmarshalValue(b[width : width+int(n)])
			if err != nil {
				return nil, err
			}
			if v != nil {
				q.Set(d, v)
			}
			b = b[width+int(n):]
		}
		out = append(out, q)
	}
	return out, nil
}

// quadKey is equal for equal quads, to Cayley.
func quadKey(q quad.Quad) (key [4]string) {
	for i := range key {
		key[i] = quad.StringOf(q.Get(quad.Subject + quad.Direction(i)))
	}
	return key
}

// strike takes the quads out of the image that are listed, and the lists, and remembers them as
// outstanding.
func (img *image) strike() error {
	var struck map[[4]string]bool
	for _, l := range img.links {
		p := img.nodes[l.p]
		if p != outstandingPred {
			continue
		}
		q, err := img.quad(l)
		if err != nil {
			return err
		}
		if q.Label != private {
			continue
		}
		quads, err := listed(q)
		if err != nil {
			return err
		}
		if struck == nil {
			struck = make(map[[4]string]bool)
		}
		for _, q := range append(quads, q) {
			struck[quadKey(q)] = true
		}
	}
	if struck == nil {
		return nil
	}
	var kept []link
	for _, l := range img.links {
		q, err := img.quad(l)
		if err != nil {
			return err
		}
		if struck[quadKey(q)] {
			img.outstanding = append(img.outstanding, q)
		} else {
			kept = append(kept, l)
		}
	}
	if len(img.outstanding) != len(struck) {
		return fmt.Errorf("%w: of %d quads to delete, %d are there", backend.ErrCorrupt, len(struck), len(img.outstanding))
	}
	img.links = kept
	return nil
}
