package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"runtime/debug"
	"strings"
	"sync/atomic"

	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/graph/internal/segment"
)

// A part is a segment that is open. Its last holder unmaps it.
type part struct {
	*segment.Reader
	listed // as the manifest has it; zero for one that lies in memory
	refs   atomic.Int32
	unmap  func() error
	vain   atomic.Uint32 // looks for terms in bulk that found none
	filter atomic.Pointer[segment.Filter]
}

// findMany is Find for one who looks for many terms, most of which are not there.
func (p *part) findMany(key []byte, hash uint64) uint32 {
	f := p.filter.Load()
	if f != nil && !f.Has(hash) {
		return 0
	}
	n := p.Find(key, hash)
	const share = 8 // of its terms, from which on a filter pays
	if n == 0 && f == nil && p.vain.Add(1) > uint32(p.Terms/share) {
		p.filter.Store(p.Filter())
	}
	return n
}

func (p *part) hold() *part { p.refs.Add(1); return p }

func (p *part) release() error {
	if p.refs.Add(-1) == 0 && p.unmap != nil {
		return p.unmap()
	}
	return nil
}

// inMemory opens a segment that this process made, or that the manifest's checksum vouches for.
func inMemory(data []byte) (*part, error) {
	r, err := segment.Open(data, true)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", manifestFile, outside(err))
	}
	r.Name = manifestFile
	p := &part{Reader: r}
	p.refs.Store(1)
	return p, nil
}

// outside says an error of a segment in the words of a backend.
func outside(err error) error {
	switch {
	case errors.Is(err, segment.ErrCorrupt):
		return fmt.Errorf("%w: %w", backend.ErrCorrupt, err)
	case errors.Is(err, segment.ErrVersion):
		return fmt.Errorf("%w: %s", backend.ErrVersion, strings.TrimPrefix(err.Error(), segment.ErrVersion.Error()+": "))
	}
	return err
}

// A state is one commit with its segments open, the oldest first.
type state struct {
	*manifest
	parts  []*part
	hiding bool // some part hides rows of older ones
	table  atomic.Pointer[factTable]
	before *heirloom // what table begins with
	refs   atomic.Int32
}

func (st *state) release() error {
	if st.refs.Add(-1) > 0 {
		return nil
	}
	var errs []error
	for _, p := range st.parts {
		errs = append(errs, p.release())
	}
	return errors.Join(errs...)
}

// tryHold holds a state unless its last holder has let go of it.
func (st *state) tryHold() bool {
	for {
		n := st.refs.Load()
		if n == 0 {
			return false
		}
		if st.refs.CompareAndSwap(n, n+1) {
			return true
		}
	}
}

// openState opens the segments of a manifest, those that are open in an older state once more.
func openState(files fileSystem, m *manifest, old *state) (*state, error) {
	st := &state{manifest: m}
	st.refs.Store(1)
	for _, l := range m.segments {
		p, err := openPart(files, l, old)
		if err != nil {
			return nil, errors.Join(err, st.release())
		}
		st.parts = append(st.parts, p)
	}
	if m.inline != nil {
		p, err := inMemory(m.inline)
		if err != nil {
			return nil, errors.Join(err, st.release())
		}
		st.parts = append(st.parts, p)
	}
	if err := st.checkTerms(); err != nil {
		return nil, errors.Join(err, st.release())
	}
	if old != nil {
		st.before, _ = st.heirloom(old) // damage is for the question that meets it
	}
	return st, nil
}

// checkTerms sees that the segments' terms follow each other.
func (st *state) checkTerms() error {
	next := uint64(1)
	for _, p := range st.parts {
		if uint64(p.First) != next {
			return fmt.Errorf("%s: %w: its terms begin at %d, want %d", p.Name, backend.ErrCorrupt, p.First, next)
		}
		next += uint64(p.Terms)
		st.hiding = st.hiding || p.Hidden > 0
	}
	if next != st.nextTerm {
		return fmt.Errorf("%s: %w: the terms end at %d, want %d", manifestFile, backend.ErrCorrupt, next, st.nextTerm)
	}
	return nil
}

func openPart(files fileSystem, l listed, old *state) (*part, error) {
	if old != nil {
		for _, p := range old.parts {
			if p.listed == l { // not by number alone: another store may have been put in its place
				return p.hold(), nil
			}
		}
	}
	name := segmentName(l.file)
	data, unmap, err := files.Map(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: %w", errGone, err)
	}
	if err != nil {
		return nil, err
	}
	r, err := openReader(data, l)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", name, outside(err)), unmap())
	}
	r.Name = name
	p := &part{Reader: r, listed: l, unmap: unmap}
	p.refs.Store(1)
	return p, nil
}

// errGone says that a listed segment is not there: a newer manifest may do without it.
var errGone = fmt.Errorf("%w: a segment of the manifest is missing", backend.ErrCorrupt)

func openReader(data []byte, l listed) (r *segment.Reader, err error) {
	defer recoverDamage(&err, nil, debug.SetPanicOnFault(true))
	if uint64(len(data)) != l.size || l.size < 4 {
		return nil, fmt.Errorf("%w: it has %d bytes, want %d", segment.ErrCorrupt, len(data), l.size)
	}
	if got := binary.LittleEndian.Uint32(data[len(data)-4:]); got != l.trailer {
		return nil, fmt.Errorf("%w: it is not the segment that the manifest means", segment.ErrCorrupt)
	}
	return segment.Open(data, false)
}

// recoverDamage turns damage that a segment's reader met into an error: a wrong checksum, and a
// fault where a file was cut short under its map. It is deferred, with what
// debug.SetPanicOnFault(true) gave.
func recoverDamage(err *error, parts []*part, was bool) {
	debug.SetPanicOnFault(was)
	switch p := recover().(type) {
	case nil:
	case interface{ Addr() uintptr }:
		for _, part := range parts {
			if part.Holds(p.Addr()) {
				*err = fmt.Errorf("%s: %w: it was cut short, or cannot be read", part.Name, backend.ErrCorrupt)
				return
			}
		}
		if parts != nil {
			panic(p)
		}
		*err = fmt.Errorf("%w: it was cut short, or cannot be read", segment.ErrCorrupt)
	case error:
		if !errors.Is(p, segment.ErrCorrupt) {
			panic(p)
		}
		*err = outside(p)
	default:
		panic(p)
	}
}
