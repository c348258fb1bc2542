package cli

import (
	"context"
	"io"
)

// Interruptible is a reader that gives up as soon as the context ends, though r may wait for ever:
// a terminal, or a pipe that nobody writes to. What r reads after that is lost.
func Interruptible(ctx context.Context, r io.Reader) io.Reader {
	return &interruptible{ctx: ctx, r: r, read: make(chan result, 1)}
}

type interruptible struct {
	ctx  context.Context
	r    io.Reader
	read chan result
	buf  []byte // what the reading goroutine reads into
	rest []byte // of buf, read and not handed out yet
	err  error  // after rest
}

type result struct {
	n   int
	err error
}

func (i *interruptible) Read(p []byte) (int, error) {
	if len(i.rest) == 0 && i.err == nil {
		if i.buf == nil {
			i.buf = make([]byte, 64<<10)
		}
		go func() {
			n, err := i.r.Read(i.buf)
			i.read <- result{n, err}
		}()
		select {
		case <-i.ctx.Done():
			i.err = context.Cause(i.ctx) // the goroutine keeps the buffer
			return 0, i.err
		case res := <-i.read:
			i.rest, i.err = i.buf[:res.n], res.err
		}
	}
	if len(i.rest) == 0 {
		return 0, i.err
	}
	n := copy(p, i.rest)
	i.rest = i.rest[n:]
	return n, nil
}
