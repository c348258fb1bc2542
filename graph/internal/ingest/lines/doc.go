// Package lines reads text formats that have a record a line: lines with their places, and documents
// that are made of rows, for the readers of tables and of lists of triples.
//
// Begin with [NewReader]; [Reader.Next] gives a line. A [Gather] keeps rows by the document they
// belong to, and gives them whole; [Group.Document] begins a claim.Document of them, whose source
// finds the row of each relation.
//
// # Documents are whole
//
// A document is replaced whole, so all of its rows must be together, wherever in the input they
// stand. A Gather keeps rows until the input ends or they take more than [Options.MaxTotal] bytes;
// then it gives the documents it has. One whose rows come up again after that is another document,
// with a number to its name; and one of more than MaxDocument bytes is refused.
package lines
