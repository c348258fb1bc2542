// Package docred reads DocRED and Re-DocRED: documents as lists of tokens in sentences, with what is
// named in them (vertexSet) and the relations between those (labels).
//
// Begin with [NewReader]; [Sniff] says whether some content is for it. A file is an array of documents,
// one on each line, or one after another. The format is that of Yao et al., ACL 2019,
// doi:10.18653/v1/P19-1074; what becomes of it says docs/formats.md.
//
// # A bad record costs itself
//
// A vertex or label not its document; of a vertex a mention, or the place of one whose name can be read;
// a sentence, and the places in it. A document is refused whole where sents, vertexSet or labels are no
// arrays, there are no sents, or nothing names it.
//
// It does not know what the relations, P17 and the like, mean: the schema does.
package docred
