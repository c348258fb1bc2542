// Package segment reads and writes segments: immutable files with a dictionary of terms, the quads of
// a store sorted by subject, ways to them by predicate, object and label, an index of keys, and, in the
// first segment of a store, the facts that the quads make as compressed sparse rows in both directions
// (CSR). docs/segment-format.md is its specification.
//
// Begin with [Builder] to make one, [Merge] to make one of several, and [Open] to read one. What is a
// fact, and which keys are found by what they resemble, is told by [Extras].
//
// # Lifetime and concurrency
//
// A [Reader] works on bytes that the caller keeps mapped and unchanged. It is safe for concurrent
// use. Rows are copied out; what is said to be a view is good as long as the bytes. A Builder is for
// one goroutine.
//
// # Damage
//
// Opening reads the tail only, in O(blocks). A block of 64 KiB is compared with its checksum before
// its first byte is used. A method that meets damage panics with an error that wraps [ErrCorrupt]; a
// caller turns that into an error at its own edge, as [Recover] does, and there too what the
// operating system makes of a map that is longer than its file.
//
// # Limits
//
// 2³² − 1 terms and as many rows, 1 GiB for a term.
package segment
