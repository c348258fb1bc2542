package turtle

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/rdf"
)

// someHash stands for the hash of a file.
const someHash = "0123456789abcdef0123456789abcdef"

func giveHash() (string, error) { return someHash, nil }

// A source of quads is a Scanner, of this package or of rdf.
type source interface {
	Next() (*rdf.Quad, error)
	Close()
}

// readAll gives copies of all quads, and all errors.
func readAll(t testing.TB, s source) (quads []rdf.Quad, faults []*claim.Error) {
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
			return quads, faults
		}
		faults = append(faults, bad)
	}
}

const (
	w3cFolder = "../../../../../shared/suites/w3c" // beside the module's folder
	formats   = "../../../../docs/formats.md"
	w3cMarker = "<!-- w3c -->\n" // before the line of the counts
	tests     = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
	kinds     = "http://www.w3.org/ns/rdftest#"
)

// knownFailures are the tests that fail, by the suite and the name, and why.
var knownFailures = map[string]string{}

// A w3cTest is one test of a suite.
type w3cTest struct{ name, kind, action, result string }

// w3cTests reads a manifest, which is Turtle itself, and gives the IRI of its folder.
func w3cTests(t *testing.T, dir string) (list []*w3cTest) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, "manifest.ttl"))
	if err != nil {
		t.Fatal(err)
	}
	quads, faults := readAll(t, NewScanner("manifest.ttl", bytes.NewReader(data), &Options{Mode: rdf.Strict, Base: "file:///m", Hash: giveHash}))
	for _, f := range faults {
		t.Fatal(f)
	}
	found := make(map[string]*w3cTest)
	for i := range quads {
		subject, object := string(quads[i].Subject), string(quads[i].Object[1:])
		test := found[subject]
		if test == nil {
			test = &w3cTest{}
			found[subject] = test
		}
		switch string(quads[i].Predicate[1:]) {
		case tests + "name":
			test.name = object
		case tests + "action":
			test.action = strings.TrimPrefix(object, "file:///")
		case tests + "result":
			test.result = strings.TrimPrefix(object, "file:///")
		case rdfNS + "type":
			test.kind = strings.TrimPrefix(object, kinds)
		}
	}
	for _, test := range found {
		if test.action != "" {
			list = append(list, test)
		}
	}
	slices.SortFunc(list, func(a, b *w3cTest) int { return strings.Compare(a.name, b.name) })
	return list
}

// The tests of the W3C, in the folder beside the module's. The counts stand in docs/formats.md.
func TestW3C(t *testing.T) {
	if _, err := os.Stat(w3cFolder); errors.Is(err, fs.ErrNotExist) {
		t.Skipf("the suites are not there: %v", err)
	}
	var counts []string
	failed := make(map[string]bool)
	for _, suite := range []struct{ folder, name string }{
		{"rdf-turtle", "Turtle"}, {"rdf-trig", "TriG"}, {"rdf-n-quads", "N-Quads"}, {"rdf-n-triples", "N-Triples"},
	} {
		dir := filepath.Join(w3cFolder, suite.folder)
		list := w3cTests(t, dir)
		passed := 0
		for _, test := range list {
			name := suite.name + " " + test.name
			why := test.judge(t, dir)
			switch _, known := knownFailures[name]; {
			case why == nil && known:
				t.Errorf("%s is a known failure, and passes", name)
			case why != nil && !known:
				t.Errorf("%s: %v", name, why)
			}
			if why == nil {
				passed++
			} else {
				failed[name] = true
			}
		}
		counts = append(counts, fmt.Sprintf("%s %d of %d", suite.name, passed, len(list)))
	}
	for name := range maps.Keys(knownFailures) {
		if !failed[name] {
			t.Errorf("%s is a known failure, and no test fails so", name)
		}
	}
	line := strings.Join(counts, ", ") + "."
	t.Log(line)
	page, err := os.ReadFile(formats)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(page), w3cMarker+"W3C tests passed: "+line+"\n") {
		t.Errorf("docs/formats.md does not say after %q: W3C tests passed: %s", w3cMarker, line)
	}
}

func (w *w3cTest) open(t *testing.T, dir, file string) source {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, file))
	if err != nil {
		t.Fatal(err)
	}
	r := bytes.NewReader(data)
	switch ext := filepath.Ext(file); ext {
	case ".nt", ".nq":
		return rdf.NewScanner(file, r, &rdf.Options{Mode: rdf.Strict, Hash: giveHash})
	default:
		base := "https://w3c.github.io/rdf-tests/rdf/rdf11/" + filepath.Base(dir) + "/" + file
		return NewScanner(file, r, &Options{Mode: rdf.Strict, TriG: ext == ".trig", Base: base, Hash: giveHash})
	}
}

// judge runs a test.
func (w *w3cTest) judge(t *testing.T, dir string) error {
	t.Helper()
	quads, faults := readAll(t, w.open(t, dir, w.action))
	negative := strings.HasSuffix(w.kind, "NegativeSyntax") || strings.HasSuffix(w.kind, "NegativeEval")
	switch {
	case negative && len(faults) == 0:
		return errors.New("it was read without an error")
	case negative:
		return nil
	case len(faults) > 0:
		return faults[0]
	case strings.HasSuffix(w.kind, "PositiveSyntax"):
		return nil
	case !strings.HasSuffix(w.kind, "Eval") || w.result == "":
		return fmt.Errorf("unknown kind of test %s", w.kind)
	}
	want, faults := readAll(t, w.open(t, dir, w.result))
	if len(faults) > 0 {
		return faults[0]
	}
	if !isomorphic(quads, want) {
		return fmt.Errorf("got\n%swant\n%s", text(quads), text(want))
	}
	return nil
}

// text writes quads as N-Quads.
func text(quads []rdf.Quad) (b []byte) {
	for i := range quads {
		b = claim.AppendNQuad(b, quads[i].Value())
	}
	return b
}
