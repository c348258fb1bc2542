// Package rdf reads RDF 1.1 N-Quads (https://www.w3.org/TR/n-quads/), of which N-Triples is a part,
// fast: from bytes to the keys of terms, without building quad values.
//
// Begin with [NewScanner]; [Sniff] says whether some content is for it. [NewSource] makes an input
// that can tell the hash of its content. A Scanner is for one goroutine; with [Options.Ahead] it
// reads and parses on a second one. What it gives, and in which order, does not depend on that.
//
// # Keys
//
// A term comes as its key: a byte for its kind and its exact content, as the store's dictionary
// knows it (AppendKey of package segment; a test compares the two):
//
//	'I' IRI   'B' label of a blank node   'S' text
//	'L' length of the language (uvarint), language, text
//	'T' length of the datatype (uvarint), datatype, lexical form
//
// Escapes are decoded, a literal of xsd:string is a text like one without a datatype, languages
// stay as they are given. The keys of most terms lie in the input's own buffer, where the byte of
// the kind takes the place of the bracket, quote or colon before the content. They are good until
// the next call.
//
// # A bad line costs itself
//
// Every rule of the grammar is held, and UTF-8 everywhere, comments too. A NUL byte stands in
// literals only. Lines end in LF, CR LF or CR. An IRI must be absolute. Loosely read, one that is
// relative, or that has characters in escapes which no IRI has, is kept and counted; of the first
// there is a warning. A byte order mark at the start is skipped; columns count it.
//
// # Blank nodes
//
// Labels hold within their file. So that those of two files are never one node, and those of the
// same file loaded again are the same, a label becomes n<hash>-<label>, hash being the first 128
// bits of the SHA-256 of the file's content, in hexadecimal digits. Labels of that form are kept:
// they come from an export. The hash is asked for ([Options.Hash]) when the first blank node needs
// it, and not before: a file without costs nothing, a file with one is read twice; what cannot be
// read twice is hashed as it comes, and from the first blank node on put aside in a temporary file,
// because the hash is known only at its end.
//
// # Limits
//
// A line of more than [Options.MaxLine] bytes is passed over. A scanner holds three buffers of the
// longest line, or of 256 KiB.
package rdf
