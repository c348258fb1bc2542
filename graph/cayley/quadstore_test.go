package cayley

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/graphtest"

	_ "github.com/newsgraph/newsgraph/graph/internal/store"
)

// Cayley's own suite, its queries over the movie data included, on a folder and in memory.
func TestCayleysSuite(t *testing.T) {
	inModuleData(t)
	for name, url := range map[string]func(testing.TB) string{
		"folder": func(t testing.TB) string { return filepath.Join(tempDir(t), "store") },
		"memory": func(testing.TB) string { return "mem:" },
	} {
		t.Run(name, func(t *testing.T) {
			graphtest.TestAll(t, func(t testing.TB) (cgraph.QuadStore, cgraph.Options, func()) {
				qs, err := Open(context.Background(), url(t), &Options{Create: true})
				if err != nil {
					t.Fatal(err)
				}
				return qs, nil, func() { qs.Close() }
			}, &graphtest.Config{AlwaysRunIntegration: true})
		})
	}
}

func tempDir(t testing.TB) string {
	return t.(interface{ TempDir() string }).TempDir()
}

// inModuleData goes to a folder from which Cayley's suite finds its data, which lies in its module.
func inModuleData(t *testing.T) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{.Dir}}", "github.com/cayleygraph/cayley").Output()
	if err != nil {
		t.Fatal(err)
	}
	root := t.TempDir()
	if err := os.Symlink(filepath.Join(strings.TrimSpace(string(out)), "data"), filepath.Join(root, "data")); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(root, "graph", "cayley")
	if err := os.MkdirAll(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
}
