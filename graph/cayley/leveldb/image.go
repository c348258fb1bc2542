package leveldb

import (
	"cmp"
	"context"
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
	o     *backend.Options
	quads []quad.Quad           // that show, in the order they were added
	nodes map[uint64]quad.Value // by Cayley's number
	links []link
	settings
	clashes     clashes
	outstanding []quad.Quad
}

// A link is a quad in Cayley's numbers.
type link struct{ id, s, p, o, l uint64 }

func newImage(o *backend.Options) *image {
	return &image{
		o: o, nodes: make(map[uint64]quad.Value),
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
		img.nodes[p.ID] = v
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

// quad gives a link as terms.
func (img *image) quad(l link) (q quad.Quad, err error) {
	for i, id := range [4]uint64{l.s, l.p, l.o, l.l} {
		v := img.nodes[id]
		if v == nil && (id != 0 || i < 3) {
			return q, fmt.Errorf("quad %d: its node %d is missing", l.id, id)
		}
		if v != nil {
			q.Set(quad.Subject+quad.Direction(i), v)
		}
	}
	return q, nil
}

func (img *image) add(l link) error {
	q, err := img.quad(l)
	switch {
	case err != nil:
		return err
	case q.Label == private:
		return img.read(q)
	}
	for d := quad.Subject; d <= quad.Label; d++ {
		if _, ok := store.Key(q.Get(d)); !ok && (d != quad.Label || q.Label != nil) {
			return fmt.Errorf("a %T is no term that can be stored", q.Get(d))
		}
		img.clashes.count(q.Get(d), 1)
	}
	img.quads = append(img.quads, q)
	return nil
}

// mirror makes the mirror, and compares what was read with what ought to be there: Cayley's own
// count, and the commits that are known to have been made.
func (s *Store) mirror(ctx context.Context, img *image, size int64) error {
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
	mem, err := store.NewMirror(ctx, img.o, img.id, img.seq, img.quads, img.values())
	if err != nil {
		return err
	}
	if mem.Len() != len(img.quads) {
		return fmt.Errorf("%w: %s: a quad is there twice", backend.ErrCorrupt, s.folder.data())
	}
	s.mem = mem
	return nil
}
