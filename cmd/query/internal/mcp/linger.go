package mcp

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"sync"
	"time"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	sdk "github.com/modelcontextprotocol/go-sdk/mcp"
)

// A linger is a transport on which calls are still answered once the input has ended, so that a
// file of calls can be piped in. The SDK gives up whatever is under way then.
type linger struct {
	sdk.Transport
	wait time.Duration // for the last answer
}

func (l *linger) Connect(ctx context.Context) (sdk.Connection, error) {
	c, err := l.Transport.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &lingering{Connection: c, wait: l.wait, open: make(map[jsonrpc.ID]bool), answered: make(chan struct{}, 1)}, nil
}

type lingering struct {
	sdk.Connection
	wait     time.Duration
	answered chan struct{} // has something when an answer was written

	mu   sync.Mutex
	open map[jsonrpc.ID]bool // calls without an answer
}

// Read implements sdk.Connection; the end comes when all calls before it are answered.
func (l *lingering) Read(ctx context.Context) (jsonrpc.Message, error) {
	msg, err := l.Connection.Read(ctx)
	if errors.Is(err, io.EOF) {
		l.drain(ctx)
		return msg, err
	}
	if req, ok := msg.(*jsonrpc.Request); ok {
		l.note(req)
	}
	return msg, err
}

// note remembers a call that is to be answered, and forgets one that is canceled. A subscription is not
// answered before the session ends.
func (l *lingering) note(req *jsonrpc.Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch req.Method {
	case "notifications/cancelled":
		var params sdk.CancelledParams
		if json.Unmarshal(req.Params, &params) != nil {
			return
		}
		if id, err := jsonrpc.MakeID(params.RequestID); err == nil {
			delete(l.open, id)
		}
	case "subscriptions/listen":
	default:
		if req.IsCall() {
			l.open[req.ID] = true
		}
	}
}

// Write implements sdk.Connection.
func (l *lingering) Write(ctx context.Context, msg jsonrpc.Message) error {
	err := l.Connection.Write(ctx, msg)
	if r, ok := msg.(*jsonrpc.Response); ok {
		l.mu.Lock()
		delete(l.open, r.ID)
		l.mu.Unlock()
		select {
		case l.answered <- struct{}{}:
		default:
		}
	}
	return err
}

func (l *lingering) drain(ctx context.Context) {
	late := time.After(l.wait)
	for {
		l.mu.Lock()
		open := len(l.open)
		l.mu.Unlock()
		if open == 0 {
			return
		}
		select {
		case <-l.answered:
		case <-late:
			return
		case <-ctx.Done():
			return
		}
	}
}
