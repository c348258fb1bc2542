// Package claim is the model of what documents say: documents, mentions and claims, and the quads
// they are kept as.
//
// Begin with [Document], the input as an extractor gives it; [Check] turns one into [Stated], its
// normal form, with an [Error] for each record it had to refuse; [Vocab.Quads] and [Vocab.Derive]
// turn that into quads, and [Vocab.Decode] turns quads back.
//
// # What is said and what follows
//
// The quads of a document are of two kinds, made by two functions. [Vocab.Quads] gives what the
// document says: itself, its mentions, its claims, all labelled with the document.
// [Vocab.Derive] gives what follows from that and from the entity each mention refers to: the
// entities' types and names, labelled with the document, and one edge quad a claim, labelled with
// the claim. It is a pure function: the same statement and the same referents give the same quads.
//
// # Identifiers
//
// Every IRI starts with the base of the store ([Vocab.Base]). Identifiers inside IRIs are
// percent-encoded outside A-Za-z0-9._~- ([Escape]). A claim's identifier is computed from what it
// says ([Claim.ComputeID]): the same words in the same document make the same claim.
//
// # Lifetime and concurrency
//
// Values are plain data; nothing here holds a lock, a file or a store. A Stated that was handed
// on must not be changed.
//
// This package reads no files and no JSON (graph/internal/ingest does), knows no schema (a
// [Mapping] is handed in), and does not decide which entity a mention is (graph/internal/identity
// does).
package claim
