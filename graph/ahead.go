package graph

import (
	"context"
	"errors"
	"go/token"
	"io"
	"sync"
	"time"

	"github.com/newsgraph/newsgraph/graph/claim"
)

// An item is one record of the input on its way through a load.
type item struct {
	record
	err error // what reading or decoding gave instead

	// Known once the item was prepared.
	id      string
	place   token.Position
	checked *checked // nil where there is err

	size  int
	ready chan struct{} // closed when it was prepared; nil where Load's goroutine does it
	taken chan struct{} // closed when it was taken in, if nothing is to be read before; else nil
}

// An ahead reads and prepares items ahead of the goroutine that keeps them, which takes them in their
// order.
type ahead struct {
	l     *loader
	items chan *item
	stop  context.CancelFunc
	wg    sync.WaitGroup

	mu   sync.Mutex
	room *sync.Cond
	held int // bytes of items that were not taken yet
}

// heldMost bounds the bytes of the records that are read ahead; one alone may be larger.
const heldMost = 16 << 20

// readAhead begins to read. With more than one job so many goroutines prepare documents.
func (l *loader) readAhead(ctx context.Context, r claim.Reader, jobs int) *ahead {
	ctx, stop := context.WithCancel(ctx)
	a := &ahead{l: l, items: make(chan *item), stop: stop}
	a.room = sync.NewCond(&a.mu)
	context.AfterFunc(ctx, func() { a.room.Broadcast() })
	var work chan *item
	if jobs > 1 {
		const queue = 64 // items, which are some milliseconds of work
		a.items, work = make(chan *item, queue), make(chan *item, queue)
		for range jobs {
			a.wg.Go(func() { a.prepareAll(ctx, work) })
		}
	}
	a.wg.Go(func() { a.readAll(ctx, r, work) })
	return a
}

// end waits until nothing is read any more.
func (a *ahead) end() {
	a.stop()
	a.wg.Wait()
}

func (a *ahead) readAll(ctx context.Context, r claim.Reader, work chan *item) {
	defer close(a.items)
	if work != nil {
		defer close(work)
	}
	for {
		it := &item{}
		it.record, it.err = read(r)
		if it.raw != nil {
			it.size = len(it.raw.Raw())
		} else if it.doc != nil && it.doc.Source != nil {
			it.size = len(it.doc.Source.Raw())
		}
		if !a.hold(ctx, it.size) {
			return
		}
		if _, isQuads := errors.AsType[*quadsError](it.err); isQuads { // whose input is read when it is taken in
			it.taken = make(chan struct{})
		}
		end := last(it.err) // before others prepare it, who write there
		if work != nil {
			it.ready = make(chan struct{})
			select {
			case work <- it:
			case <-ctx.Done():
				return
			}
		}
		select {
		case a.items <- it:
		case <-ctx.Done():
			return
		}
		if end {
			return
		}
		if it.taken != nil {
			select {
			case <-it.taken:
			case <-ctx.Done():
				return
			}
		}
	}
}

// last says whether nothing is read after an error.
func last(err error) bool {
	if err == nil {
		return false
	}
	_, refused := errors.AsType[*claim.Error](err)
	return !refused
}

// hold waits until there is room for so many bytes; false when the load ends.
func (a *ahead) hold(ctx context.Context, size int) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	for a.held > 0 && a.held+size > heldMost && ctx.Err() == nil {
		a.room.Wait()
	}
	a.held += size
	return ctx.Err() == nil
}

// letGo gives what is to be called when so many bytes are held no longer.
func (a *ahead) letGo(size int) func() {
	return func() {
		a.mu.Lock()
		a.held -= size
		a.mu.Unlock()
		a.room.Signal()
	}
}

func (a *ahead) prepareAll(ctx context.Context, work <-chan *item) {
	for it := range work {
		a.l.prepare(ctx, it)
		close(it.ready)
	}
}

// patience is how long documents that are linked wait for others to be committed with.
const patience = time.Second

// next gives the next item, prepared; nil where none came in time, if there is something to wait for.
// The end of the input is an item with io.EOF.
func (a *ahead) next(ctx context.Context, waiting bool) (*item, error) {
	var timeout <-chan time.Time
	if waiting {
		timer := time.NewTimer(patience)
		defer timer.Stop()
		timeout = timer.C
	}
	select {
	case it, ok := <-a.items:
		if !ok {
			return nil, errors.Join(context.Cause(ctx), io.ErrUnexpectedEOF)
		}
		if it.ready == nil {
			a.l.prepare(ctx, it)
			return it, nil
		}
		<-it.ready
		return it, nil
	case <-timeout:
		return nil, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}
