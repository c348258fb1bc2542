package jsonl

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/newsgraph/newsgraph/graph/claim"
)

// generated gives documents of 25 entities and 50 relations each, as JSONL.
func generated(tb testing.TB, documents int) []byte {
	tb.Helper()
	var out bytes.Buffer
	w := json.NewEncoder(&out)
	surely := 0.93
	for n := range documents {
		doc := claim.Document{
			ID: fmt.Sprintf("doc-%d", n), Title: "Envoys leave with a second date in hand", Publisher: "Meridian Wire",
			Published: "2026-01-27", Language: "en", Text: strings.Repeat("Two days of closed-door “bargaining” ended here.\n", 120),
		}
		for i := range 25 {
			doc.Entities = append(doc.Entities, claim.Entity{
				ID: fmt.Sprintf("e%d", i), Name: fmt.Sprintf("Person Number %d", i), Type: "Person",
				Mentions: []claim.Span{{i * 100, i*100 + 15}},
			})
		}
		for i := range 50 {
			doc.Relations = append(doc.Relations, claim.Relation{
				Subject: fmt.Sprintf("e%d", i%25), Predicate: "meets_with", Object: claim.Object{Name: fmt.Sprintf("e%d", (i*7+1)%25)},
				Evidence: []claim.Span{{i * 50, i*50 + 150}}, Quote: strings.Repeat("a quote of some words ", 7), Confidence: &surely,
			})
		}
		if err := w.Encode(&doc); err != nil {
			tb.Fatal(err)
		}
	}
	return out.Bytes()
}

func BenchmarkReader(b *testing.B) {
	const documents = 50
	lines := generated(b, documents)
	array := append([]byte{'['}, bytes.ReplaceAll(bytes.TrimSpace(lines), []byte("\n"), []byte(",\n"))...)
	array = append(array, ']')
	for name, in := range map[string][]byte{"lines": lines, "array": array} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(in)))
			b.ReportAllocs()
			for b.Loop() {
				r := NewReader("in", bytes.NewReader(in), nil)
				for n := 0; ; n++ {
					_, err := r.Read()
					if errors.Is(err, io.EOF) && n == documents {
						break
					}
					if err != nil {
						b.Fatal(n, err)
					}
				}
			}
			b.ReportMetric(float64(documents*50)*float64(b.N)/b.Elapsed().Seconds(), "claims/s")
		})
	}
}

// BenchmarkEncodingJSON is what the standard library takes for the same.
func BenchmarkEncodingJSON(b *testing.B) {
	in := generated(b, 50)
	b.SetBytes(int64(len(in)))
	b.ReportAllocs()
	for b.Loop() {
		for d := json.NewDecoder(bytes.NewReader(in)); d.More(); {
			var doc claim.Document
			if err := d.Decode(&doc); err != nil {
				b.Fatal(err)
			}
		}
	}
}
