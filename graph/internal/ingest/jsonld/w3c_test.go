package jsonld

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/piprate/json-gold/ld"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/rdf"
)

// someHash stands for the hash of a file.
const someHash = "0123456789abcdef0123456789abcdef"

func giveHash() (string, error) { return someHash, nil }

// readAll gives copies of all quads, all errors, and all warnings.
func readAll(t testing.TB, s *Scanner) (quads []rdf.Quad, faults, warnings []*claim.Error) {
	t.Helper()
	defer s.Close()
	for {
		q, err := s.Next()
		if err == nil {
			quads = append(quads, rdf.Quad{
				Subject: bytes.Clone(q.Subject), Predicate: bytes.Clone(q.Predicate),
				Object: bytes.Clone(q.Object), Label: bytes.Clone(q.Label),
			})
			continue
		}
		bad, ok := errors.AsType[*claim.Error](err)
		if !ok {
			if !errors.Is(err, io.EOF) {
				t.Fatalf("Next: %v", err)
			}
			return quads, faults, warnings
		}
		if bad.Warning {
			warnings = append(warnings, bad)
		} else {
			faults = append(faults, bad)
		}
	}
}

// text writes quads as N-Quads.
func text(quads []rdf.Quad) string {
	var b []byte
	for i := range quads {
		b = claim.AppendNQuad(b, quads[i].Value())
	}
	return string(b)
}

const (
	formats   = "../../../../docs/formats.md"
	w3cMarker = "<!-- w3c json-ld -->\n" // before the line of the count
)

// A w3cTest is an entry of the manifest of the suite.
type w3cTest struct {
	ID     string   `json:"@id"`
	Type   []string `json:"@type"`
	Input  string   `json:"input"`
	Expect string   `json:"expect"`
	Option struct {
		Base           string `json:"base"`
		SpecVersion    string `json:"specVersion"`
		ProcessingMode string `json:"processingMode"`
		Direction      string `json:"rdfDirection"`
		Generalized    bool   `json:"produceGeneralizedRdf"`
		Context        string `json:"expandContext"`
	} `json:"option"`
}

// w3cFolder is where json-gold's module has the tests of the W3C.
func w3cFolder(t *testing.T) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{.Dir}}", "github.com/piprate/json-gold").Output()
	dir := filepath.Join(strings.TrimSpace(string(out)), "ld", "testdata")
	if err != nil {
		t.Skipf("the module is not there: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "toRdf-manifest.jsonld")); err != nil {
		t.Skipf("the suite is not there: %v", err)
	}
	return dir
}

// The tests of the W3C for RDF from JSON-LD, as json-gold's module has them. The count stands in
// docs/formats.md. Its number of tests, by
//
//	python3 -c "import json; print(len(json.load(open('toRdf-manifest.jsonld'))['sequence']))"
func TestW3C(t *testing.T) {
	dir := w3cFolder(t)
	data, err := os.ReadFile(filepath.Join(dir, "toRdf-manifest.jsonld"))
	if err != nil {
		t.Fatal(err)
	}
	var manifest struct {
		Sequence []*w3cTest `json:"sequence"`
	}
	if err := json.Unmarshal(data, &manifest); err != nil {
		t.Fatal(err)
	}
	if len(manifest.Sequence) != 453 {
		t.Errorf("%d tests, want 453", len(manifest.Sequence))
	}
	passed, failed := 0, make(map[string]bool)
	for _, test := range manifest.Sequence {
		why := test.judge(t, dir)
		switch _, known := knownFailures[test.ID]; {
		case why == nil && known:
			t.Errorf("%s is a known failure, and passes", test.ID)
		case why != nil && !known:
			t.Errorf("%s: %v", test.ID, why)
		}
		if failed[test.ID] = why != nil; why == nil {
			passed++
		}
	}
	for _, id := range slices.Sorted(maps.Keys(knownFailures)) {
		if !failed[id] {
			t.Errorf("%s is a known failure, and no test fails so", id)
		}
	}
	line := fmt.Sprintf("W3C tests passed: JSON-LD to RDF %d of %d.", passed, len(manifest.Sequence))
	t.Log(line)
	page, err := os.ReadFile(formats)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(page), w3cMarker+line) {
		t.Errorf("docs/formats.md does not say after %q: %s", w3cMarker, line)
	}
}

// judge runs a test.
func (w *w3cTest) judge(t *testing.T, dir string) error {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, w.Input))
	if err != nil {
		t.Fatal(err)
	}
	base := w.Option.Base
	if base == "" {
		base = "https://w3c.github.io/json-ld-api/tests/" + w.Input
	}
	quads, faults, _ := readAll(t, NewScanner(w.Input, bytes.NewReader(data), &Options{Mode: rdf.Strict, Base: base, Hash: giveHash}))
	switch {
	case slices.Contains(w.Type, "jld:NegativeEvaluationTest"):
		if len(faults) == 0 {
			return errors.New("it was read without an error")
		}
		return nil
	case slices.Contains(w.Type, "jld:PositiveSyntaxTest"):
		if len(faults) > 0 {
			return faults[0]
		}
		return nil
	}
	want, err := os.ReadFile(filepath.Join(dir, w.Expect))
	if err != nil {
		t.Fatal(err)
	}
	wanted, err := rdfText(want)
	if err != nil {
		return err
	}
	got := text(quads)
	if canonical(got) != canonical(wanted) {
		return fmt.Errorf("%v: got\n%swant\n%s", faults, got, want)
	}
	return nil
}

// rdfText reads N-Quads and writes them as text does.
func rdfText(quads []byte) (string, error) {
	s := rdf.NewScanner("want", bytes.NewReader(quads), &rdf.Options{Mode: rdf.Strict, Hash: giveHash})
	defer s.Close()
	var b []byte
	for {
		q, err := s.Next()
		if errors.Is(err, io.EOF) {
			return string(b), nil
		}
		if err != nil {
			return "", err
		}
		b = claim.AppendNQuad(b, q.Value())
	}
}

// canonical gives N-Quads with canonical labels of blank nodes, sorted.
func canonical(quads string) string {
	o := ld.NewJsonLdOptions("")
	o.InputFormat, o.Format, o.Algorithm = "application/n-quads", "application/n-quads", "URDNA2015"
	out, err := ld.NewJsonLdProcessor().Normalize(quads, o)
	if err != nil {
		return err.Error() + quads
	}
	return out.(string)
}
