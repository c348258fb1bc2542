// Package spans makes entities of the labelled spans of a text, for the readers of annotation tools.
//
// Begin with [NewText] and [New]; [Set.Add] takes a span, [Set.Entity] finds the entity of one.
// Spans of one label whose words are the same are one entity, named by those words, with a mention
// each. Words are compared with their white space folded, and otherwise to the letter.
//
// Offsets of a document are code points. Tools that run in a browser may count UTF-16 code units
// instead: [Text.FromUTF16] converts those.
package spans
