package turtle

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/newsgraph/newsgraph/graph/internal/ingest/rdf"
)

// BenchmarkScanner reads the same quads as N-Triples by both readers, and as Turtle is written.
func BenchmarkScanner(b *testing.B) {
	const n = 60_000
	var lines, short []byte
	short = append(short, "@prefix e: <http://example.org/entity/> . @prefix : <http://example.org/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"...)
	for i := range n {
		lines = fmt.Appendf(lines, "<http://example.org/entity/%d> <http://www.w3.org/2000/01/rdf-schema#label> \"Entity number %d\"@en .\n", i, i)
		lines = fmt.Appendf(lines, "<http://example.org/entity/%d> <http://example.org/age> \"%d\"^^<http://www.w3.org/2001/XMLSchema#integer> .\n", i, i)
		lines = fmt.Appendf(lines, "<http://example.org/entity/%d> <http://example.org/knows> <http://example.org/entity/%d> .\n", i, i/2)
		short = fmt.Appendf(short, "e:%d rdfs:label \"Entity number %d\"@en ;\n  :age %d ; :knows e:%d .\n", i, i, i, i/2)
	}
	for _, c := range []struct {
		name string
		data []byte
		open func(io.Reader) source
	}{
		{"nquads", lines, func(r io.Reader) source { return rdf.NewScanner("b.nq", r, nil) }},
		{"turtle/lines", lines, func(r io.Reader) source { return NewScanner("b.ttl", r, nil) }},
		{"turtle/short", short, func(r io.Reader) source { return NewScanner("b.ttl", r, nil) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(c.data)))
			b.ReportAllocs()
			for b.Loop() {
				s, quads := c.open(bytes.NewReader(c.data)), 0
				for {
					_, err := s.Next()
					if errors.Is(err, io.EOF) {
						break
					}
					if err != nil {
						b.Fatal(err)
					}
					quads++
				}
				if quads != 3*n {
					b.Fatalf("%d quads, want %d", quads, 3*n)
				}
			}
			b.ReportMetric(3*n*float64(b.N)/b.Elapsed().Seconds(), "quads/s")
		})
	}
}
