// Package graph is newsgraph as a library: a knowledge graph of what news articles claim, and
// questions over it that are answered with their evidence.
//
// Begin with [Open]; then [Graph.Put] or [Graph.Load] bring documents in, Load plain RDF too, and
// [Graph.Paths], [Graph.Find], [Graph.Show], [Graph.Claims] and their like ask. [Graph.Snapshot] pins many
// questions to one state. The questions and answers are the types of graph/api, the documents
// those of graph/claim.
//
// # Stores
//
// A store is named by a URL. A plain path is a folder in our own format (docs/segment-format.md),
// "mem:" the same in memory; a backend for others is linked in by a blank import, as database/sql does
// with drivers:
//
//	import _ "github.com/newsgraph/newsgraph/graph/cayley/leveldb" // leveldb://PATH
//	import _ "github.com/newsgraph/newsgraph/graph/client"         // http://HOST, https://HOST: a graph that is served
//
// [Graph.Check], [Graph.Compact] and [Graph.Backup] look after a folder.
//
// # Lifetime and concurrency
//
// Every method is safe for concurrent use. Writes are serialised; a question sees one committed
// state from beginning to end. Answers are copies and stay valid after [Graph.Close]. There is no
// global state, and no log unless [Options.Logger] is set.
//
// # Limits
//
// This package extracts nothing from text: it takes what an extractor found. It decides by rules
// only which entity a mention is; see graph/internal/identity.
package graph
