package backend

import "context"

// A Loader is a store that takes very many quads at once, by the keys of their terms and not by
// their values. It is optional.
type Loader interface {
	// Load begins one commit of many quads; it keeps other writers out until Commit or Abort. The
	// context ends it between two quads. Progress is told on the same goroutine what is done (add,
	// write or merge) and how many quads were taken in so far; nil for nobody.
	Load(ctx context.Context, progress func(doing string, quads uint64)) (Loading, error)
}

// A Loading is a commit that is being gathered. It is for one goroutine.
type Loading interface {
	// Add adds a quad by the keys of its terms: a byte for the kind of the term and its exact
	// content, see packages segment and ingest/rdf; an empty label is the default graph. The keys
	// are not kept. A quad that is there is not added again. An error may be that of an earlier
	// quad, and nothing can be added after it.
	Add(subject, predicate, object, label []byte) error
	// Delete takes a quad away that was there when the loading began; the same quad is not added.
	Delete(subject, predicate, object, label []byte) error
	// Meta changes a setting, see Commit.Meta.
	Meta(key, value string)
	// Commit makes all quads durable and visible at once; after an error the store is as before.
	Commit() error
	// Abort ends the loading; nothing was added. After Commit it does nothing.
	Abort()
}

// A Publisher is a Loading that can leave the work that follows a commit for later. It is optional.
type Publisher interface {
	// Publish is Commit but for what makes the store better to ask, which tidy does until its context
	// ends. It must be called once, whatever the context; other writers wait until then, readers do not.
	Publish() (tidy func(context.Context), err error)
}
