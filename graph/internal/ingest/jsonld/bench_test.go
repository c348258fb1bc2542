package jsonld

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
)

// BenchmarkScanner reads a graph of 20,000 nodes, and the same nodes one a line with a context each.
func BenchmarkScanner(b *testing.B) {
	const n = 20_000
	const context = `"@context": {"@vocab": "http://example.org/", "knows": {"@type": "@id"}}`
	var graph, lines strings.Builder
	fmt.Fprintf(&graph, `{%s, "@graph": [`, context)
	for i := range n {
		node := fmt.Sprintf(`"@id": "http://example.org/%d", "name": "Node %d", "knows": ["http://example.org/%d", "http://example.org/%d"]}`, i, i, i*7%n, i*13%n)
		fmt.Fprintf(&graph, "{%s,\n", node)
		fmt.Fprintf(&lines, "{%s, %s\n", context, node)
	}
	graph.WriteString("{}]}")
	for name, in := range map[string]string{"graph": graph.String(), "lines": lines.String()} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(in)))
			b.ReportAllocs()
			quads := 0
			for b.Loop() {
				s := NewScanner("a.jsonld", strings.NewReader(in), nil)
				for quads = 0; ; quads++ {
					if _, err := s.Next(); errors.Is(err, io.EOF) {
						break
					} else if err != nil {
						b.Fatal(err)
					}
				}
			}
			if quads != 3*n {
				b.Errorf("%d quads, want %d", quads, 3*n)
			}
			b.ReportMetric(float64(quads)*float64(b.N)/b.Elapsed().Seconds(), "quads/s")
		})
	}
}
