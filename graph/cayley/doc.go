// Package cayley is a backend of Cayley on the stores of this project: what load wrote can be asked
// through Cayley's path API, Gizmo, GraphQL dialect and MQL, and a program that knows Cayley can
// keep quads of its own beside it.
//
// Begin with [Open], or by name with Cayley's own registry after a blank import:
//
//	graph.InitQuadStore("newsgraph", "./news.graph", nil)
//	qs, err := graph.NewQuadStore("newsgraph", "./news.graph", nil)
//
// Package scripts runs text in these languages, which may crash or never end, apart from the process.
//
// The address is a URL or a path as package graph takes it. Pass the [QuadStore] itself to
// path.StartPath, not a Handle of Cayley's root package, which hides the optimizer below.
//
// # What a reader sees
//
// A QuadStore looks for a new commit whenever a term is looked up or all nodes, all quads or the
// sizes are asked for, so that a question usually sees one state; it may see a later one from some
// step on. [QuadStore.Snapshot] gives a QuadStore that stays with one state and refuses writes.
//
// Refs are small comparable values. They hold across commits; a compaction of the whole store
// numbers the nodes anew, and then the refs of the numbering before still work, those of earlier
// ones do not: they name nothing. Refs of a Snapshot and of its QuadStore are the same.
//
// ValueOf gives a ref that names nothing, not nil, for a term that no quad has: Cayley's optimizer
// would follow a nil pointer for it (Except). RefsOf gives an error.
//
// Methods that have no error to return give nothing where the store cannot be read; [QuadStore.Err]
// then says why, and so does every iterator.
//
// All methods are safe for concurrent use, an iterator is for one goroutine.
//
// # What is written
//
// ApplyDeltas is one commit: the whole list, in its order, or nothing. A quad whose predicate or
// label begins with the base of the store belongs to a document and is refused with [ErrReserved].
//
// Int, Float, Bool and Time are kept as literals in the canonical form of their XSD datatype, and
// literals of that form come back so, whoever wrote them: 1 and "1"^^xsd:integer are one term, "01"
// is another and stays a literal. Times keep their nanoseconds and come back in UTC. All else comes
// back as it was, save that a datatype is known by its full IRI.
//
// # Optimizer
//
// Steps along fixed predicates and labels become one [Expand] each, which walks the rows of a node
// and predicate, and saved fields one [Fields]. Sizes and costs have a ceiling, so that Cayley's
// planner, which multiplies them, cannot overflow. Iterators look at their context.
//
// # Paths
//
// [NewAdjacency] gives the path graph of any QuadStore, of this package or of Cayley's own, to the
// engine in package paths, by the same rules as the store of ours keeps its facts. It reads a row
// with one QuadIterator, and those of a whole level with one question of a store that is a [Frontier].
//
// # Limits
//
// On stores without an index by node and predicate a step costs all quads of the node. A question
// for all quads of a node, as for those of a predicate, holds them in memory, 16 bytes each.
package cayley
