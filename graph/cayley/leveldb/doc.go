// Package leveldb keeps a store in a folder by way of Cayley's leveldb backend. It is used by blank
// import: backend.Open then knows leveldb://PATH and, until our own folder store takes it over, a
// plain path.
//
// Cayley keeps the quads durable; a mirror in memory answers every read. Cayley's key-value
// backends index neither predicates nor labels, have no snapshots, and keep caches that survive a
// rollback. Opening therefore reads all quads once, and memory bounds the size of a store; see
// package store for how much that takes.
//
// # Who may open a folder
//
// LevelDB is for one process at a time. A writer holds the folder until it closes; a reader, only
// while it reads the quads in. A reader sees what was committed before it opened the store and
// nothing later, and waits five seconds for a writer to end even if it was not told to wait. It
// must be able to write to the folder: LevelDB writes a new manifest at every opening.
//
// # What a commit guarantees
//
// A commit is one LevelDB transaction, or two of which the first makes it: see outstanding.go. It
// is atomic: its tables count only when a record in the manifest names them. It is durable when
// Commit returns: the tables are synced, then the manifest, then the folder (goleveldb v1.0.0,
// tWriter.finish, flushManifest, fileWrap.Sync); Cayley's option nosync does not reach
// transactions and is not used. One gap is the library's: opening a store writes a new manifest
// that it does not sync, and deletes the old one. We sync it at once, so that only a loss of power
// within the milliseconds between leaves a damaged store. Processes may be killed at any time.
//
// After an error of Cayley's the database is closed and opened again, since its caches know of what
// was rolled back, and what it then holds decides whether the commit was made. Some errors leave no
// way back: a compaction that finds the disk full can leave LevelDB in a state in which it cannot
// be closed. Commits then say so until the process ends; snapshots go on with the last commit.
// A sync of the manifest that fails can leave a record in it whose tables LevelDB then deletes;
// the store is then damaged, and says so when it is opened.
//
// # Terms
//
// All terms come back as they were, byte for byte, the full IRIs of datatypes included; times come
// back in UTC. Cayley knows a term by its String method, to which Int(1) and
// TypedString{"1", "xsd:integer"} are one, as are two times of one second: a commit that would have
// both of such a pair in the store is refused, and names them. Terms as our readers make them, with
// full datatype IRIs, never clash. The label <urn:newsgraph:store> is for the store's own settings.
//
// # Layout
//
//	PATH/newsgraph.json   what kind of store this is and of what version; never changed
//	PATH/writer.json      process and host of the writer, for messages; may be out of date
//	PATH/commits          the number of the last commit that is known to be durable
//	PATH/leveldb/         Cayley's database, which Cayley can open; private.go says what is not quads of the user's
//
// A folder without newsgraph.json that is not empty is left alone, a foreign Cayley store too.
//
// # Damage
//
// LevelDB's checksums cover the tables' blocks and the manifest's records, and opening reads all
// quads, so that damage to them is found. The checksums do not see that a manifest has lost its
// last records, and LevelDB then quietly goes back to an earlier commit; the number in PATH/commits
// tells, and Cayley's count of the quads is compared as well. Tables of Cayley's own indexes are not
// read before a commit needs them, and a commit that finds them damaged fails. Panics of Cayley and
// LevelDB become ErrCorrupt, save those in goroutines of LevelDB's own, of which we know none.
//
// # Figures
//
// Opening takes about 2 µs a quad (500,000 quads a second), a commit of 2,000 quads about 50 µs of
// processor time a quad, one of 100,000 about 25, and 100 bytes a quad on disk (100,000 quads like
// Cayley's film data). A commit waits for at least three syncs, twice that if it takes two
// transactions, and small ones cost LevelDB compactions: 1,000 quads a second in commits of 100.
// Cayley never frees the space of a deleted quad (40 bytes), and a quad whose subject and
// predicate have had n quads takes O(n).
package leveldb
