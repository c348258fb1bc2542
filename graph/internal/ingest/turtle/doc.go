// Package turtle reads RDF 1.1 Turtle (https://www.w3.org/TR/turtle/) and TriG
// (https://www.w3.org/TR/trig/), from bytes to the keys of terms, as package rdf gives them.
//
// Begin with [NewScanner]; [Sniff] says whether some content is for it. A Scanner is for one goroutine;
// with [Options.Ahead] it reads and parses on a second one.
//
// # A bad statement costs itself
//
// A statement is what ends with a dot: a directive, or triples; in TriG also what opens a graph and what
// closes it, so that triples in a graph stand for themselves. Of a statement that is refused no quad is
// given. Reading goes on after the next dot that ends something: not in an IRI, a literal, a comment, a
// number or a name; a directive at the beginning of a line ends a statement that lacks its dot. Where
// the beginning of a graph is refused, so is all of the graph. A prefix whose directive is refused has no
// meaning any more, and after a refused base no relative IRI has: what they meant before is not what
// was meant.
//
// # How statements are cut
//
// The buffer holds a statement as far as it was read. Where the parser meets the end of the buffer, all
// that it made of the statement is dropped, at least as much again is read, and the statement parsed
// anew; so no rule of the grammar knows of buffers, a statement costs O(its length), and what is found
// does not depend on how the input comes in pieces.
//
// # IRIs
//
// A relative IRI is resolved as RFC 3986, section 5.2 says, strictly. One that has a scheme stays as it
// is. Without a base it is an error, or, loosely read, kept and counted.
//
// # Blank nodes
//
// A label becomes n<hash>-<label> as in package rdf; the k-th node without a label n<hash>--<k>, which no
// label of the file can become.
//
// # Limits
//
// A statement of more than [Options.MaxStatement] bytes is refused, and one whose quads take more than
// eight times that; brackets are nested at most 1000 deep; the IRI of a base or a prefix is of 8 KiB at
// most, all prefixes together of 16 MiB.
package turtle
