// Package jsonld reads JSON-LD 1.1 (https://www.w3.org/TR/json-ld11/), from bytes to the keys of
// terms, as package rdf gives them.
//
// Begin with [NewScanner]; [Sniff] says whether some content is for it. A Scanner is for one goroutine.
//
// Package ld of json-gold, which the quad module's JSON-LD is made of, expands documents; this package
// finds the documents, says where they are wrong, and makes quads of what was expanded. The quad module's
// own reader will not do: it fetches contexts from the network and from files, has no places, drops what
// has a relative IRI, and makes an IRI of a blank node that labels a graph.
//
// # Nothing is fetched
//
// A context that is named by its address is refused, and so is @import.
//
// # A bad record costs itself
//
// The input is one JSON object, several, one a line, or an array of them. Where an object has no more than
// a context and a graph, each element of the graph is a record of its own; else the whole object is. A
// record that cannot be expanded is refused whole, at its place, or at the place in it that the error is
// of where that can be told. Of one that can, a term that is wrong costs the quads it would be in.
//
// # Terms
//
// A relative IRI is resolved against the @base of the document's own context as package turtle does;
// without one it is an error, or, loosely read, kept and counted. A label of a blank node becomes
// n<hash>-<label> as in package rdf, and the k-th node without one n<hash>--<k>. Integers keep all their
// digits. Languages are in lower case.
//
// # Limits
//
// A document is at most 64 MiB, nested at most 64 deep. What expanding costs is estimated before it is
// done, O(document), and refused where contexts would make it much larger than the document, or slow:
// see [survey]. What it takes is memory in proportion to the record, and to the whole object for its JSON.
package jsonld
