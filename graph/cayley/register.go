package cayley

import (
	"context"
	"errors"
	"fmt"

	cgraph "github.com/cayleygraph/cayley/graph"

	"github.com/newsgraph/newsgraph/graph/internal/backend"
	_ "github.com/newsgraph/newsgraph/graph/internal/store" // folders and mem:
)

// Name is what the backend is called in Cayley's registry.
const Name = "newsgraph"

func init() {
	cgraph.RegisterQuadStore(Name, cgraph.QuadStoreRegistration{
		NewFunc: openRegistered, InitFunc: initRegistered, IsPersistent: true,
	})
}

// openRegistered opens a store by Cayley's registry. Its one option is read_only.
func openRegistered(url string, o cgraph.Options) (cgraph.QuadStore, error) {
	readOnly, err := o.BoolKey("read_only", false)
	if err != nil {
		return nil, err
	}
	s, err := Open(context.Background(), url, &Options{ReadOnly: readOnly})
	if errors.Is(err, backend.ErrNotFound) {
		return nil, fmt.Errorf("%w: %w", cgraph.ErrNotInitialized, err)
	}
	if err != nil {
		return nil, err
	}
	return s, nil
}

func initRegistered(url string, _ cgraph.Options) error {
	s, err := Open(context.Background(), url, &Options{ReadOnly: true})
	switch {
	case errors.Is(err, backend.ErrNotFound):
		if s, err = Open(context.Background(), url, &Options{Create: true}); err != nil {
			return err
		}
		return s.Close()
	case err != nil:
		return err
	}
	return errors.Join(cgraph.ErrDatabaseExists, s.Close())
}
