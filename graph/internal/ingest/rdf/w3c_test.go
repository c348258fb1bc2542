package rdf

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/newsgraph/newsgraph/graph/claim"
)

// someHash stands for the hash of a file.
const someHash = "0123456789abcdef0123456789abcdef"

func giveHash() (string, error) { return someHash, nil }

// readAll gives copies of all quads, and all errors.
func readAll(t testing.TB, s *Scanner) (quads []Quad, faults []*claim.Error) {
	t.Helper()
	defer s.Close()
	for {
		q, err := s.Next()
		if err == nil {
			quads = append(quads, Quad{
				bytes.Clone(q.Subject), bytes.Clone(q.Predicate), bytes.Clone(q.Object), bytes.Clone(q.Label),
			})
			continue
		}
		bad, ok := errors.AsType[*claim.Error](err)
		if !ok {
			if !errors.Is(err, io.EOF) {
				t.Fatalf("Next: %v", err)
			}
			return quads, faults
		}
		faults = append(faults, bad)
	}
}

var (
	w3cTest   = regexp.MustCompile(`(?ms)^<[^>]*> (?:a|rdf:type) rdft:(\w+) ;.*?mf:action\s+<([^>]+)>`)
	w3cSuites = map[string]int{"rdf-n-quads": 87, "rdf-n-triples": 70}
)

// The tests of the W3C, in the folder beside the module's. N-Triples are read as N-Quads: what is no
// N-Triples is no N-Quads either, the label excepted, which no test has.
func TestW3C(t *testing.T) {
	for suite, least := range w3cSuites {
		t.Run(suite, func(t *testing.T) {
			dir := filepath.Join("..", "..", "..", "..", "..", "shared", "suites", "w3c", suite)
			manifest, err := os.ReadFile(filepath.Join(dir, "manifest.ttl"))
			if errors.Is(err, fs.ErrNotExist) {
				t.Skipf("the suite is not there: %v", err)
			} else if err != nil {
				t.Fatal(err)
			}
			tests := w3cTest.FindAllSubmatch(manifest, -1)
			if len(tests) < least {
				t.Errorf("the manifest has %d tests, want at least %d", len(tests), least)
			}
			for _, m := range tests {
				kind, name := string(m[1]), string(m[2])
				data, err := os.ReadFile(filepath.Join(dir, name))
				if err != nil {
					t.Fatal(err)
				}
				_, faults := readAll(t, NewScanner(name, bytes.NewReader(data), &Options{Mode: Strict, Hash: giveHash}))
				switch kind {
				case "TestNQuadsPositiveSyntax", "TestNTriplesPositiveSyntax":
					for _, f := range faults {
						t.Errorf("%s: %v", name, f)
					}
				case "TestNQuadsNegativeSyntax", "TestNTriplesNegativeSyntax":
					if len(faults) == 0 {
						t.Errorf("%s was read without an error:\n%s", name, data)
					}
				default:
					t.Errorf("%s: unknown kind of test %s", name, kind)
				}
			}
			t.Logf("%d tests", len(tests))
		})
	}
}
