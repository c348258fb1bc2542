package mcp

import (
	"context"
	"errors"
	"io"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	sdk "github.com/modelcontextprotocol/go-sdk/mcp"
)

// spoken is a connection on which a client has said some lines and left.
type spoken struct {
	sdk.Connection
	lines []string
}

func (s *spoken) Read(context.Context) (jsonrpc.Message, error) {
	if len(s.lines) == 0 {
		return nil, io.EOF
	}
	line := s.lines[0]
	s.lines = s.lines[1:]
	return jsonrpc.DecodeMessage([]byte(line))
}

func (s *spoken) Write(context.Context, jsonrpc.Message) error { return nil }

func (s *spoken) Connect(context.Context) (sdk.Connection, error) { return s, nil }

// The end of the input is held back for calls that will have an answer, and for no others.
func TestLinger(t *testing.T) {
	const call = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{}}`
	for name, c := range map[string]struct {
		lines []string
		waits bool
	}{
		"nothing":             {nil, false},
		"a call":              {[]string{call}, true},
		"a canceled call":     {[]string{call, `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}`}, false},
		"another is canceled": {[]string{call, `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":2}}`}, true},
		"nonsense":            {[]string{call, `{"jsonrpc":"2.0","method":"notifications/cancelled","params":[]}`}, true},
		"a subscription":      {[]string{`{"jsonrpc":"2.0","id":1,"method":"subscriptions/listen","params":{}}`}, false},
		"a notification":      {[]string{`{"jsonrpc":"2.0","method":"notifications/initialized"}`}, false},
	} {
		conn, err := (&linger{Transport: &spoken{lines: c.lines}, wait: time.Hour}).Connect(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for range c.lines {
			if _, err := conn.Read(t.Context()); err != nil {
				t.Fatal(name, err)
			}
		}
		if open := len(conn.(*lingering).open) > 0; open != c.waits {
			t.Errorf("%s: it waits: %v", name, open)
		}
		if c.waits {
			id, err := jsonrpc.MakeID(1.0)
			if err != nil {
				t.Fatal(err)
			}
			go func() { _ = conn.Write(t.Context(), &jsonrpc.Response{ID: id}) }()
		}
		if _, err := conn.Read(t.Context()); !errors.Is(err, io.EOF) {
			t.Errorf("%s: it ends with %v", name, err)
		}
	}
}
