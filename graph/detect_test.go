package graph_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/newsgraph/newsgraph/graph"
)

// detected are the readers that the files of each folder of fixtures are for.
var detected = map[string]string{
	"articles/*.json":       "*jsonl.Reader",
	"brat/*.a*":             "*brat.Reader",
	"docred/*.json*":        "*docred.Reader",
	"news-corrected/*.json": "*jsonl.Reader",
	"news/*.json":           "*jsonl.Reader",
}

// Each fixture is read by the reader of its format, by its content alone too: whole, on one line
// of several, and in an array. The name tells of a file that is empty.
func TestDetect(t *testing.T) {
	for pattern, want := range detected {
		names, err := filepath.Glob(filepath.Join("../fixtures", pattern))
		if err != nil || len(names) == 0 {
			t.Fatal(pattern, err)
		}
		for _, name := range names {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			ways := map[string][]byte{"whole": data, "with a byte order mark": append([]byte("\xef\xbb\xbf"), data...)}
			if data[0] == '{' && bytes.Count(data, []byte("\n{")) == 0 {
				var lines bytes.Buffer
				lines.Write(bytes.ReplaceAll(data, []byte("\n"), nil))
				lines.WriteByte('\n')
				ways["lines"] = bytes.Repeat(lines.Bytes(), 3)
				ways["an array"] = []byte(fmt.Sprintf("[%s, %s]", data, data))
			}
			for way, in := range ways {
				for _, called := range []string{name, "<stdin>"} {
					if got := readerOf(t, called, in); got != want {
						t.Errorf("%s, %s, called %s: read by %s, want %s", name, way, called, got, want)
					}
				}
			}
		}
	}
	for name, want := range map[string]string{
		"empty.ann": "*brat.Reader", "empty.a1": "*brat.Reader", "empty.ann.gz": "*brat.Reader", "empty.json": "*jsonl.Reader",
	} {
		if got := readerOf(t, name, nil); got != want {
			t.Errorf("%s: read by %s, want %s", name, got, want)
		}
	}
}

func readerOf(t *testing.T, name string, in []byte) string {
	t.Helper()
	r, err := graph.NewReader(name, "", bytes.NewReader(in))
	if err != nil {
		return err.Error()
	}
	return fmt.Sprintf("%T", r)
}
