package mcp

import (
	"errors"
	"testing"
	"time"

	"github.com/newsgraph/newsgraph/graph"
	"github.com/newsgraph/newsgraph/graph/api"
)

// A call that has to wait for others until its time is over is told to come again.
func TestBusy(t *testing.T) {
	g, err := graph.Open(t.Context(), "mem:", &graph.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	s := New(g, &Options{Calls: 1, Timeout: time.Millisecond})
	s.slots <- struct{}{} // another call
	if _, fault := s.call(t.Context(), &s.tools[0], []byte(`{"text": "x"}`)); fault == nil || fault.Code != codeBusy || fault.Hint == "" {
		t.Errorf("busy: %+v", fault)
	}
	<-s.slots
	if data, fault := s.call(t.Context(), &s.tools[0], []byte(`{"text": "x"}`)); fault != nil && fault.Code != api.CodeDeadline {
		t.Errorf("afterwards: %s, %+v", data, fault)
	}
}

// What a hint names is called as the tools call it.
func TestReword(t *testing.T) {
	for _, c := range [][2]string{
		{"`max_hops` 6 would find one", "max_hops 6 would find one"},
		{"`status` asserted,hedged would find one: it is only reported", "view.status asserted,hedged would find one: it is only reported"},
		{"without `min_sources` and `min_outlets` there is one", "without view.min_sources and view.min_outlets there is one"},
		{"`entities` searches names", "find_entity searches names"},
		{"did you mean Yuri Ushakov?", "did you mean Yuri Ushakov?"},
	} {
		if got := api.Reword(c[0], argument); got != c[1] {
			t.Errorf("%q: %q", c[0], got)
		}
	}
}

// An error that is nobody's is the store's.
func TestFailed(t *testing.T) {
	if got := failed(errors.New("read: damaged"), time.Second); got.Code != api.CodeStore || got.Message != "read: damaged" || got.Candidates == nil {
		t.Errorf("%+v", got)
	}
}
