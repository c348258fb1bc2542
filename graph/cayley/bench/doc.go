// Command bench measures the store beside what else could hold the same quads, and writes what it
// finds as docs/benchmarks.md: the machine, the tables, and the bars that the project holds itself to.
//
//	make bench
//	go run ./graph/cayley/bench -edges 200000 -out -
//	go run ./graph/cayley/bench -only movie,ours,bare -runs 1 -out -
//	go run ./graph/cayley/bench -only documents -documents 2000 -out -
//
// # Who is measured
//
// ours is a store in a folder, filled by a store.Bulk; mem is the same in memory; memstore, leveldb
// and bolt are Cayley's; bare is the edges in plain arrays and nothing else, which is as fast as the
// machine gets with this algorithm, and what the others are compared with. See [engines].
//
// # What is fair
//
// Every load and every series of questions is a process of its own, this program started again, so
// that memory and opening times are clean. All engines read the same file and are asked the same
// questions in the same order. Ours and mem answer by the path engine, as the product does, see
// [engineAsker]; the others by [finder], which is generic over the rows of an engine, so that a row
// costs an indirect call on bare too. Each series is gone through twice; the first time is reported
// beside the second. An engine that finds something else than bare ends the run with an error.
//
// What a user gets, names and evidence included, is asked of ours through the library, see
// [userSeries]; so is how soon a question is canceled.
//
// What does not end in its time is reported so, not left out.
//
// # Documents
//
// Documents of package newsgen are loaded as the command load does it, each time in a process of its
// own: into an empty store, again, with a hundredth of them changed, with those alone, and after an
// alias that a hundredth of them use. That exactly these are replaced is checked: else the run ends with an
// error. Paths are asked for while more documents are loaded, and the questions about graphs of the facts
// that have come of them. Measured alone, with -only documents, this section is put into the page that is there.
package main
