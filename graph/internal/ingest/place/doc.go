// Package place reads records of JSON into values that know where they stand, for the readers of
// formats that are not our own.
//
// Begin with [NewReader]; [Reader.Next] gives a [Record], which is a document in the making: its
// Root is the record's value, [Record.Fields] reads an object of it and takes note of what is wrong,
// [Record.Entity] and [Record.Relation] add what was read, [Record.Refuse] leaves one out, and
// [Record.Document] ends it. What formats say of an entity in free properties, and of a relation,
// [Record.Properties], [Record.Literals] and [Record.Manner] make the same of for all. A [Text] finds
// words in a text, [LocalIDs] makes ids of names and types, [OutlineOf] helps to tell formats apart.
//
// # A bad record costs itself
//
// An element of an array that is a field of the record is a record of its own: it may be no JSON,
// and costs only itself. Bad syntax elsewhere costs the whole record. Within a value the rules are
// those of package jsonl: UTF-8, no field twice in one object, at most 64 levels.
package place
