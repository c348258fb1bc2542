package graph

import (
	"context"
	"fmt"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/rdf"
)

// A job is what is to be written for one document: all that it says, or where the store had it before
// the difference.
type job struct {
	v          *claim.Vocab
	stated     *claim.Stated
	refers     func(local string) quad.IRI
	described  []quad.Quad
	gone, came []quad.Quad
	meta       map[string]string
	written    func() // is called once it is; nil for nobody
}

func (j *job) empty() bool {
	return j.stated == nil && len(j.gone) == 0 && len(j.came) == 0 && len(j.meta) == 0
}

// A sink writes the quads of documents, which become visible together.
type sink struct {
	begin   func() (backend.Loading, error)
	loading backend.Loading
	jobs    chan job // nil where there is no goroutine
	done    chan struct{}
	err     error // of the goroutine, once done
	buf     []byte
}

// newSink begins a commit of documents; ahead has it done on a goroutine of its own.
func (g *Graph) newSink(ctx context.Context, ahead bool) *sink {
	k := &sink{begin: func() (backend.Loading, error) {
		if loader, ok := g.store.(backend.Loader); ok {
			return loader.Load(ctx, nil)
		}
		return &gathered{ctx: ctx, store: g.store}, nil
	}}
	if ahead {
		const queue = 256 // whose bytes are bounded by heldMost
		k.jobs, k.done = make(chan job, queue), make(chan struct{})
		go func() {
			defer close(k.done)
			for j := range k.jobs {
				if k.err == nil {
					k.err = k.write(j)
				}
				if j.written != nil {
					j.written()
				}
			}
		}()
	}
	return k
}

// put hands a job on.
func (k *sink) put(j job) error {
	if k.jobs != nil {
		k.jobs <- j
		return nil
	}
	if k.err == nil {
		k.err = k.write(j) // and nothing is committed
	}
	if j.written != nil {
		j.written()
	}
	return k.err
}

// commit makes all durable and visible. What tidies the store up is to be called then, and other writers
// wait for it.
func (k *sink) commit() (tidy func(context.Context), err error) {
	tidy = func(context.Context) {}
	if k.jobs != nil {
		close(k.jobs)
		<-k.done
	}
	switch loading := k.loading.(type) {
	case nil:
		return tidy, k.err
	case backend.Publisher:
		if k.err == nil {
			return loading.Publish()
		}
	default:
		if k.err == nil {
			return tidy, loading.Commit()
		}
	}
	k.loading.Abort()
	return tidy, k.err
}

func (k *sink) write(j job) (err error) {
	if k.loading == nil {
		if k.loading, err = k.begin(); err != nil {
			return err
		}
	}
	for key, v := range j.meta {
		k.loading.Meta(key, v)
	}
	if err := k.each(j.gone, k.loading.Delete); err != nil {
		return err
	}
	if j.stated == nil {
		return k.each(j.came, k.loading.Add)
	}
	for _, quads := range [][]quad.Quad{j.v.Quads(j.stated), j.described, j.v.Edges(j.stated, j.refers)} {
		if err := k.each(quads, k.loading.Add); err != nil {
			return err
		}
	}
	return nil
}

func (k *sink) each(quads []quad.Quad, do func(s, p, o, l []byte) error) error {
	for _, q := range quads {
		var ends [4]int
		b := k.buf[:0]
		for i, v := range [4]quad.Value{q.Subject, q.Predicate, q.Object, q.Label} {
			var ok bool
			if b, ok = rdf.AppendKey(b, v); !ok {
				return fmt.Errorf("%v is a %T, a kind of term that cannot be stored", v, v)
			}
			ends[i] = len(b)
		}
		k.buf = b
		if err := do(b[:ends[0]], b[ends[0]:ends[1]], b[ends[1]:ends[2]], b[ends[2]:ends[3]]); err != nil {
			return err
		}
	}
	return nil
}

// gathered is a backend.Loading for stores without one: it keeps all in memory until it is committed.
type gathered struct {
	ctx   context.Context //nolint:containedctx // it is that of one commit
	store backend.Store
	c     backend.Commit
}

// Add implements backend.Loading.
func (b *gathered) Add(subject, predicate, object, label []byte) error {
	b.c.Add = append(b.c.Add, (&rdf.Quad{Subject: subject, Predicate: predicate, Object: object, Label: label}).Value())
	return nil
}

// Delete implements backend.Loading.
func (b *gathered) Delete(subject, predicate, object, label []byte) error {
	b.c.Delete = append(b.c.Delete, (&rdf.Quad{Subject: subject, Predicate: predicate, Object: object, Label: label}).Value())
	return nil
}

// Meta implements backend.Loading.
func (b *gathered) Meta(key, value string) {
	if b.c.Meta == nil {
		b.c.Meta = make(map[string]string)
	}
	b.c.Meta[key] = value
}

// Commit implements backend.Loading.
func (b *gathered) Commit() error { return b.store.Commit(b.ctx, &b.c) }

// Abort implements backend.Loading.
func (b *gathered) Abort() { b.c = backend.Commit{} }
