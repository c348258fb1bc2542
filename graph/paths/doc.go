// Package paths finds ways through a graph: from one node to another, under a pattern, in a path
// mode, with a selector, by length or by cost, until a deadline.
//
// Begin with [Query] and [Searcher.Search]; [Pattern] says how patterns are put together, and
// [Searcher.Pairs] which ends are joined at all. The package knows no store; it walks whatever
// implements [Adjacency].
//
// Modes and selectors are those of ISO/IEC 39075 (GQL), as Deutsch et al. describe them (SIGMOD
// 2022, doi:10.1145/3514221.3526057): a mode says which walks count as paths, a selector which of
// these are answered, per pair of ends.
//
// # Method
//
// The search runs over the product of graph and automaton, as PathFinder does (Farías, Martens,
// Rojas, Vrgoč, arXiv:2306.02194), whose nodes also know which of the nodes that must be visited
// have been.
//
//   - Two breadth-first searches, from the start along hops and from the end against them, grow
//     until they meet (side.go); the one with fewer nodes to expand grows first. ANY SHORTEST is
//     read off where they met first. O(edges looked at), and no memory for what is not.
//   - For other answers the part of the product that lies on walks of at most so many hops is
//     gathered with its edges (region.go): for the least length from the ways that the two searches
//     noted, which is PathFinder's predecessor DAG; for longer ones by bounds from both sides, as
//     PathEnum has them from one (Sun et al., arXiv:2103.11137). The graph is not asked after that.
//   - Paths of one length after the other are enumerated from memory, depth first, in the order of
//     answers (walk.go, enumerate.go). In mode WALK each node knows by how many hops just the end is
//     reached, so every step leads to an answer and the delay is bounded by the length; in the other
//     modes the distances are bounds only, and the worst case is exponential, as it must be. A path
//     that several runs accept is enumerated once, over sets of states, which keeps distinct walks
//     distinct answers (David, Francis, Marsault, PODS 2024, arXiv:2312.05505). Answers are kept as
//     lists, not as the path multiset representation of Martens et al. (PVLDB 16(7), 2023): they are
//     shown one by one.
//   - The cheapest paths are searched best first, with lower bounds over the region (cheapest.go),
//     below a ceiling that is raised until there are enough: so the region grows by cost, and not to
//     all walks of so many hops.
//   - Many sources are searched at once, a bit each (pairs.go).
//   - With times, each node knows the last moment at which it may be left for the end to be reached
//     in so many hops: the mirror of the earliest arrival of Wu et al. (Path Problems in Temporal
//     Graphs, PVLDB 7(9), 2014).
//
// # Order
//
// Answers come by length, or for Best by cost and then length; then hop by hop by relation, an edge
// along its direction before one against it, neighbour. Nothing is sorted but what lies on answers.
//
// # Limits
//
// Every search ends with its context, its limit of paths or its memory, keeps what it has found and
// says so. It looks at the context every two thousand edges. Memory is what the search itself holds,
// about; it is given back but for some megabytes that a [Searcher] keeps for the next query.
//
// # Concurrency
//
// A search uses its Adjacency from the goroutine that called it only.
package paths
