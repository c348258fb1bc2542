package labelstudio

import (
	"io"
	"testing"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/readertest"
)

func open(r io.Reader) claim.Reader { return NewReader(readertest.Name, r, nil) }

// FuzzReader holds of any input what readertest.Check says, and that no beginning of it panics Sniff.
func FuzzReader(f *testing.F) {
	for _, b := range readertest.Fixtures(f, "labelstudio") {
		f.Add(b)
	}
	for _, c := range cases {
		f.Add([]byte(c.in))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		Sniff(in)
		readertest.Check(t, string(in), open)
	})
}
