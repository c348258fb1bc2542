// Package store is our own store: immutable segments under a manifest that is replaced in one step,
// in a folder or in memory. docs/segment-format.md has the files byte for byte.
//
// Begin with [OpenFolder], [NewMemory] and [NewMirror]; backend.Open finds the first two by a plain
// path and by "mem:". [Store.Commit] makes a change, [Store.Bulk] a large one that memory need not
// hold, [Store.Snapshot] pins a state, [Store.Compact] writes all anew, [Store.Check] verifies.
//
// # Commits
//
// A commit becomes a segment of the terms and quads that are new and the quads that are gone. While
// it is small it lies in the manifest, merged with what lies there already; when that outgrows 64
// KiB it becomes a file. Four files of one size class are merged into one of the next, so that a
// quad is written O(log quads) times and a question looks into O(log quads) segments. A merge of
// neighbours keeps the numbers of terms; the full compaction, made by hand or when most quads are
// hidden, numbers anew and counts the generation up.
//
// # Facts
//
// [Snapshot.Walk] gives the path graph that the quads make, by node: of nodes that only the first
// segment has to do with, as it lies there; of the others made of their quads when they are first asked
// for, kept with the state, and taken over by the states after it that do not touch them. Which quads
// are facts is told by backend.Options.
//
// # Lifetime and concurrency
//
// One process writes, which the kernel's lock on LOCK sees to; in it, commits are serialised. Any
// number of others read, without lock and without writing. A snapshot holds its segments mapped until
// it is closed, also when a compaction has removed the files. Every method is safe for concurrent
// use.
//
// # Failures
//
// Whatever fails before the manifest is renamed leaves the old state, after it the new one; an
// error from the rename itself leaves it in doubt, and no more commits are taken until the store is
// opened anew. What a failed commit leaves behind, the next writer removes. Damage, found by
// checksums as blocks are first used, and files cut short under their maps become errors that wrap
// backend.ErrCorrupt and name the file.
//
// # What it does not do
//
// It knows quads, keys and facts, no claims or entities. It keeps no log and no history of commits.
// Big-endian machines and file systems without locks are refused.
package store
