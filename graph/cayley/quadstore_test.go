package cayley_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/graphtest"
	_ "github.com/cayleygraph/cayley/graph/memstore"

	"github.com/newsgraph/newsgraph/graph/cayley"
	_ "github.com/newsgraph/newsgraph/graph/cayley/leveldb"
)

// stores are URLs of stores that are not there yet.
var stores = map[string]func(testing.TB) string{
	"memory":  func(testing.TB) string { return "mem:" },
	"folder":  func(t testing.TB) string { return filepath.Join(tempDir(t), "store") },
	"leveldb": func(t testing.TB) string { return "leveldb://" + filepath.Join(tempDir(t), "store") },
}

func open(t testing.TB, url string) *cayley.QuadStore {
	t.Helper()
	s, err := cayley.Open(t.Context(), url, &cayley.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// Cayley's own suite, its queries over the movie data included.
func TestCayleysSuite(t *testing.T) {
	inModuleData(t)
	for name, url := range stores {
		t.Run(name, func(t *testing.T) {
			graphtest.TestAll(t, func(t testing.TB) (cgraph.QuadStore, cgraph.Options, func()) {
				s, err := cayley.Open(t.Context(), url(t), &cayley.Options{Create: true})
				if err != nil {
					t.Fatal(err)
				}
				return s, nil, func() {
					if err := s.Close(); err != nil {
						t.Error(err)
					}
				}
			}, &graphtest.Config{AlwaysRunIntegration: true})
		})
	}
}

func tempDir(t testing.TB) string { return t.(interface{ TempDir() string }).TempDir() }

// moduleDir is where Cayley's module lies.
func moduleDir(t testing.TB) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{.Dir}}", "github.com/cayleygraph/cayley").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

// inModuleData goes to a folder from which Cayley's suite finds its data, which lies in its module.
func inModuleData(t *testing.T) {
	t.Helper()
	root := t.TempDir()
	if err := os.Symlink(filepath.Join(moduleDir(t), "data"), filepath.Join(root, "data")); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(root, "graph", "cayley")
	if err := os.MkdirAll(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
}

// The registry makes a store once, and opens what is there.
func TestRegistry(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store")
	if _, err := cgraph.NewQuadStore(cayley.Name, path, nil); err == nil || !strings.Contains(err.Error(), "not initialized") {
		t.Errorf("open what is not there: %v", err)
	}
	if err := cgraph.InitQuadStore(cayley.Name, path, nil); err != nil {
		t.Fatal(err)
	}
	if err := cgraph.InitQuadStore(cayley.Name, path, nil); err == nil || !strings.Contains(err.Error(), "already exists") {
		t.Errorf("make it twice: %v", err)
	}
	s, err := cgraph.NewQuadStore(cayley.Name, path, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}
