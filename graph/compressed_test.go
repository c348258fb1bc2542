package graph_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/klauspost/compress/zstd"

	"github.com/newsgraph/newsgraph/graph"
)

// pack compresses as a file's name says.
func pack(t *testing.T, name string, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	var w io.WriteCloser = gzip.NewWriter(&b)
	if filepath.Ext(name) == ".zst" {
		var err error
		if w, err = zstd.NewWriter(&b); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Compressed files are the files, in folders and by themselves, told by their content.
func TestCompressed(t *testing.T) {
	plain := openMemory(t)
	loadNews(t, plain)
	want := export(t, plain)
	for _, ext := range []string{".gz", ".zst"} {
		t.Run(ext, func(t *testing.T) {
			dir := t.TempDir()
			names, err := filepath.Glob("../fixtures/news/*.json")
			if err != nil {
				t.Fatal(err)
			}
			for i, name := range names {
				data, err := os.ReadFile(name)
				if err != nil {
					t.Fatal(err)
				}
				to := filepath.Join(dir, filepath.Base(name)+ext)
				if err := os.WriteFile(to, pack(t, to, data), 0o600); err != nil {
					t.Fatal(err)
				}
				if i == 0 { // its name says nothing of what it is
					if err := os.Rename(to, filepath.Join(dir, filepath.Base(name))); err != nil {
						t.Fatal(err)
					}
				}
			}
			g := openMemory(t)
			files := graph.NewFiles([]string{dir}, nil)
			defer closed(t, files)
			res, err := g.Load(t.Context(), files, nil)
			if err != nil || res.New != len(names) || res.Rejects > 0 {
				t.Fatalf("%+v, %v", res, err)
			}
			if got := export(t, g); !bytes.Equal(want, got) {
				t.Error("the graph is another one")
			}
		})
	}
}

func TestCompressedQuads(t *testing.T) {
	quads := []byte("<http://x/a> <http://x/p> <http://x/b> .\n_:b <http://x/p> <http://x/c> .\n")
	want := openMemory(t)
	got := openMemory(t)
	for g, data := range map[*graph.Graph][]byte{want: quads, got: pack(t, "a.gz", quads)} {
		files := graph.NewFiles([]string{"-"}, bytes.NewReader(data))
		if res, err := g.Load(t.Context(), files, nil); err != nil || res.Quads.Added != 2 {
			t.Fatalf("%+v, %v", res, err)
		}
	}
	if w, g := export(t, want), export(t, got); !bytes.Equal(w, g) {
		t.Errorf("got %q, want %q", g, w)
	}
}

// Damaged ones are refused as files, and what was read before stays.
func TestCompressedDamage(t *testing.T) {
	data := pack(t, "a.gz", []byte(`{"id": "a", "relations": [{"subject": "Ann", "predicate": "met", "object": "Bob"}]}`))
	for name, bad := range map[string][]byte{
		"cut short": data[:len(data)-6], "header": {0x1f, 0x8b, 0xff, 0, 0}, "zstd": {0x28, 0xb5, 0x2f, 0xfd, 0xff, 0xff, 0xff},
	} {
		g := openMemory(t)
		files := graph.NewFiles([]string{"-"}, bytes.NewReader(bad))
		res, err := g.Load(t.Context(), files, nil)
		if err == nil && res.Rejects == 0 {
			t.Errorf("%s: %+v", name, res)
		}
	}
}
