// Package paths finds ways through a graph: from one node to another, in a path mode, with a
// selector, until a deadline.
//
// Begin with [Query] and [Search]. The package knows no store; it walks whatever implements
// [Adjacency].
//
// Modes and selectors are those of ISO/IEC 39075 (GQL), as Deutsch et al. describe them (SIGMOD
// 2022, doi:10.1145/3514221.3526057): a mode says which walks count as paths, a selector which of
// these are answered. A path has at least one edge.
//
// # Method
//
// Breadth-first from the end gives each node its least number of edges to it; a depth-first search
// from the start enumerates the paths of one length after the other and enters a node only if the
// end can still be reached in time. Answers therefore come by length, then hop by hop in the order
// of the adjacency, and need no sorting. With a cost function the search keeps the k cheapest and
// cuts a branch whose cost so far, with the least cost of the hops it still needs, is no better
// than the worst of them.
// The pruning is that of bounded path enumeration (PathEnum, arXiv:2103.11137) without its index;
// the worst case is exponential in MaxHops, which is why the deadline of the context is looked at.
//
// # Concurrency
//
// A search uses its Adjacency from the goroutine that called it only, and keeps nothing.
package paths
