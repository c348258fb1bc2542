// Package brat reads brat standoff: a file of annotations beside the text they are about.
//
// Begin with [NewReader]; [Sniff] says whether some content is for it. A file is one document, named
// after the file; its text, and the second file that the tasks of BioNLP have (.a1 and .a2), come by
// [Options].Beside. The format is that of https://brat.nlplab.org/standoff.html; what becomes of it
// says docs/formats.md.
//
// # Two passes
//
// A line may name what a later one brings, so that the first pass takes the lines apart (scan.go) and
// the second ties them together (tie.go, emit.go). A file is held whole, and has a limit.
//
// # A bad record costs itself
//
// That is a line, or a part of one that can be left out alone: an argument of an event, a fragment of a
// span, a member of an equivalence. What names something that is not there, or was refused, is refused.
//
// # Limits
//
// An id has at most 64 bytes; 10,000 problems of a file are told of. What many lines can share, a
// trigger's words and places, goes to each shortened, so that no file costs more than some
// 140 times its size; it has at most 8 MiB.
package brat
