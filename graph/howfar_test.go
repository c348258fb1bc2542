package graph_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/newsgraph/newsgraph/graph"
)

// writeFiles writes files into a new folder, and gives their bytes.
func writeFiles(t *testing.T, files map[string]string) (dir string, size int64) {
	t.Helper()
	dir = t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
		size += int64(len(content))
	}
	return dir, size
}

func packed(t *testing.T, s string) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := io.WriteString(z, s); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// What is read comes to what there is: compressed files as they lie on disk, refused ones whole, RDF
// too. Files that are not read count in neither.
func TestFilesProgress(t *testing.T) {
	var many strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&many, "{\"id\": \"m%d\", \"relations\": [{\"subject\": \"A%d\", \"predicate\": \"met\", \"object\": \"B\"}]}\n", i, i)
	}
	dir, size := writeFiles(t, map[string]string{
		"a.json":        `{"id": "a"}`,
		"b/many.jsonl":  many.String(),
		"c.jsonl.gz":    packed(t, strings.ReplaceAll(many.String(), `"m`, `"z`)),
		"d.nq":          "<http://x/a> <http://x/b> <http://x/c> .\n",
		"none.json":     "",
		"refused.jsonl": "no format at all " + strings.Repeat("x", 200_000),
	})
	for _, name := range []string{".hidden.json", "notes.txt"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("{}"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	files := graph.NewFiles([]string{dir}, nil)
	defer files.Close()
	if got, ok := files.Size(nil); !ok || got != size {
		t.Errorf("size %d, %v; want %d", got, ok, size)
	}
	if _, ok := files.Size(func() bool { return true }); ok {
		t.Error("a count that was stopped knows the size")
	}
	// It is asked all the time from beside the load.
	done := make(chan struct{})
	var asking sync.WaitGroup
	var last int64
	asking.Go(func() {
		for {
			at := files.Progress()
			if at.Bytes < last || at.Bytes > size {
				t.Errorf("%d bytes are read after %d, of %d", at.Bytes, last, size)
			}
			last = at.Bytes
			select {
			case <-done:
				return
			default:
			}
		}
	})
	res, err := openMemory(t).Load(t.Context(), files, nil)
	close(done)
	asking.Wait()
	if err != nil {
		t.Fatal(err)
	}
	if res.New != 4001 || res.Quads.Read != 1 {
		t.Errorf("%d documents and %d quads", res.New, res.Quads.Read)
	}
	at := files.Progress()
	if at.Bytes != size {
		t.Errorf("%d bytes are read at the end, want %d", at.Bytes, size)
	}
	if filepath.Base(at.Name) != "refused.jsonl" || at.Done != 5 { // one has no end: it was refused
		t.Errorf("at the end it reads %q, with %d read", at.Name, at.Done)
	}
}

// Of standard input no size is known, but what was read of it.
func TestFilesProgressOfStandardInput(t *testing.T) {
	const text = `{"id": "a"}`
	files := graph.NewFiles([]string{"-"}, strings.NewReader(text))
	defer files.Close()
	if size, ok := files.Size(nil); ok {
		t.Errorf("its size is %d", size)
	}
	for {
		if _, err := files.Read(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	if at := files.Progress(); at.Bytes != int64(len(text)) || at.Name != "<stdin>" || at.Done != 1 {
		t.Errorf("%+v", at)
	}
}

// What is found in a folder is what is read of it, in that order.
func TestFindFiles(t *testing.T) {
	dir, _ := writeFiles(t, map[string]string{
		"b.json": "", "a.jsonl.zst": "", "c/d.nq": "", ".x.json": "", "y.txt": "", "store/MANIFEST": "", "store/z.json": "", ".e/f.json": "",
	})
	for from, want := range map[string]string{"": "a.jsonl.zst b.json c/d.nq", graph.FormatJSON: "a.jsonl.zst b.json"} {
		var got []string
		for path, err := range graph.FindFiles(dir, from) {
			if err != nil {
				t.Fatal(err)
			}
			rest, err := filepath.Rel(dir, path)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, filepath.ToSlash(rest))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: %q, want %q", from, got, want)
		}
	}
	for range graph.FindFiles(dir, "") { // it can be left
		break
	}
	faults := 0
	for _, err := range graph.FindFiles(filepath.Join(dir, "none"), "") {
		if !errors.Is(err, os.ErrNotExist) {
			t.Error(err)
		}
		faults++
	}
	if faults != 1 {
		t.Errorf("%d faults of a folder that is not there", faults)
	}
}
