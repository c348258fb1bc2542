package leveldb

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"

	"github.com/cayleygraph/cayley/graph/proto"
	"github.com/cayleygraph/quad"
	"github.com/cayleygraph/quad/pquads"

	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/graph/internal/store"
)

// An image gathers what is in a database, to make the mirror of it.
type image struct {
	b     *store.Builder
	nodes map[uint64]*node // by Cayley's number
	links []link
	settings
	clashes     clashes
	outstanding []quad.Quad
}

type node struct {
	value quad.Value
	id    backend.NodeID // in the mirror, 0 until a quad that shows has it
}

// A link is a quad in Cayley's numbers.
type link struct{ id, s, p, o, l uint64 }

func newImage(o *backend.Options) *image {
	return &image{
		b: store.NewBuilder(o), nodes: make(map[uint64]*node),
		settings: settings{meta: make(map[string]quad.Quad)}, clashes: make(clashes),
	}
}

// visit takes in an entry of Cayley's log.
func (img *image) visit(entry []byte) error {
	var p proto.Primitive
	if err := p.Unmarshal(entry); err != nil {
		return fmt.Errorf("an entry of Cayley's log is no entry: %w", err)
	}
	switch {
	case p.ID == 0 || p.Deleted:
	case p.IsNode():
		v, err := pquads.UnmarshalValue(p.Value)
		if err != nil {
			return fmt.Errorf("node %d: %w", p.ID, err)
		}
		img.nodes[p.ID] = &node{value: v}
	default:
		img.links = append(img.links, link{p.ID, p.Subject, p.Predicate, p.Object, p.Label})
	}
	return nil
}

// finish turns the entries into quads in the order they were added, which is not quite that of
// the log: its keys are escaped.
func (img *image) finish() error {
	slices.SortFunc(img.links, func(a, b link) int { return cmp.Compare(a.id, b.id) })
	if err := img.strike(); err != nil {
		return err
	}
	for _, l := range img.links {
		if err := img.add(l); err != nil {
			return fmt.Errorf("quad %d: %w", l.id, err)
		}
	}
	if img.id == "" {
		return errors.New("it has no number")
	}
	return nil
}

// of gives the nodes of a link, nil where it has no label.
func (img *image) of(l link) (nodes [4]*node, err error) {
	for i, id := range [4]uint64{l.s, l.p, l.o, l.l} {
		if nodes[i] = img.nodes[id]; nodes[i] == nil && (id != 0 || i < 3) {
			return nodes, fmt.Errorf("quad %d: its node %d is missing", l.id, id)
		}
	}
	return nodes, nil
}

// quad gives a link as terms.
func (img *image) quad(l link) (q quad.Quad, err error) {
	nodes, err := img.of(l)
	for i, n := range nodes {
		if n != nil {
			q.Set(quad.Subject+quad.Direction(i), n.value)
		}
	}
	return q, err
}

func (img *image) add(l link) error {
	nodes, err := img.of(l)
	if err != nil {
		return err
	}
	if label := nodes[3]; label != nil && label.value == private {
		q, err := img.quad(l)
		if err == nil {
			err = img.read(q)
		}
		return err
	}
	var ids [4]backend.NodeID
	for i, n := range nodes {
		if n == nil {
			continue
		}
		if n.id == 0 {
			if n.id, err = img.b.Term(n.value); err != nil {
				return err
			}
		}
		ids[i] = n.id
		img.clashes.count(n.value, 1)
	}
	isNew, err := img.b.Add(backend.Quad{S: ids[0], P: ids[1], O: ids[2], L: ids[3]})
	if err == nil && !isNew {
		err = errors.New("it is there twice")
	}
	return err
}

// mirror makes the mirror, and compares what was read with what ought to be there: Cayley's own
// count, and the commits that are known to have been made.
func (s *Store) mirror(img *image, size int64) error {
	if n := len(img.links); int64(n) != size {
		return fmt.Errorf("%w: %s: %d quads are there, %d ought to be", backend.ErrCorrupt, s.folder.data(), n, size)
	}
	if err := img.finish(); err != nil {
		return fmt.Errorf("%w: %s: %w", backend.ErrCorrupt, s.folder.data(), err)
	}
	switch mark, err := s.folder.readMark(); {
	case err == nil && mark > img.seq:
		return fmt.Errorf("%w: %s: it ends with commit %d, but commit %d was made, so that its MANIFEST has lost its end; to go on with commit %d, delete %s",
			backend.ErrCorrupt, s.folder.data(), img.seq, mark, img.seq, s.folder.file(markFile))
	case err == nil, errors.Is(err, fs.ErrNotExist), errors.Is(err, strconv.ErrSyntax): // none yet, or lost with the power
	default:
		return err
	}
	s.settings, s.clashes, s.outstanding = img.settings, img.clashes, img.outstanding
	s.total = int(size)
	s.mem = img.b.Memory(img.id, img.seq, img.values())
	return nil
}
