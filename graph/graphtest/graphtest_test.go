package graphtest_test

import (
	"path/filepath"
	"testing"

	_ "github.com/newsgraph/newsgraph/graph/cayley/leveldb"
	"github.com/newsgraph/newsgraph/graph/graphtest"
)

func TestMemory(t *testing.T) {
	graphtest.Run(t, graphtest.Backend{URL: func(testing.TB) string { return "mem:" }})
}

func TestFolder(t *testing.T) {
	graphtest.Run(t, graphtest.Backend{
		URL:        func(t testing.TB) string { return filepath.Join(t.TempDir(), "store") },
		Persistent: true,
	})
}

func TestLevelDB(t *testing.T) {
	graphtest.Run(t, graphtest.Backend{
		URL:        func(tb testing.TB) string { return "leveldb://" + filepath.Join(tb.TempDir(), "x.graph") },
		Persistent: true,
	})
}
