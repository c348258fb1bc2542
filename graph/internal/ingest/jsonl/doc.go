// Package jsonl reads the native format: documents as JSON objects, one a line (JSONL), one after
// another, or in an array. Which of the three a file is, its content says, not its name.
//
// Begin with [NewReader]; [Sniff] says whether some content is for it. Its documents carry their
// own bytes and find the place of each value in them (claim.Source).
//
// # A bad record costs itself
//
// A record is the smallest part that can be left out: a document, one of its entities or relations,
// or another of its fields. What is wrong within a record refuses that record alone, with the exact
// place, be it a value of the wrong type, a missing field, invalid UTF-8, a name that stands twice
// in one object or plain bad syntax; the rest is read. Refused within a document that is kept:
// entities, relations, fields (its Problems tell); refused whole: a document without an id, with a
// bad one, whose entities or relations are no array, with a field twice, or with bad syntax between
// its records. A field the format does not have is left out with a warning, the first time it
// stands in a document.
//
// # Finding the records
//
// To go on after a bad record the reader finds where each one ends by itself, by brackets and
// strings alone. In a file of lines a record ends with its line, whatever it holds. Elsewhere it
// ends with its brackets, so that one whose brackets don't match ends the file: nothing says where
// the next one begins. A file is one of lines if its first object ends on its own line and another
// line follows, or if the object can't go on with the next line; see decide.
//
// # Limits
//
// A record of more than [Options.MaxRecord] bytes is skipped, and its bytes are not kept. A reader
// holds one record's bytes and a constant; a document holds its own bytes besides, and its records
// as Go values, which for very short ones is several times as much. Objects and arrays may be
// nested 64 deep, the document being the first; 10,000 records of a document may be bad, 100
// unknown fields of it are told of. Columns count the bytes of the file, a byte order mark
// included.
//
// This package does not check what values mean (claim.Check does), opens no files and unpacks
// none.
package jsonl
