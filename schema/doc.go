// Package schema holds the vocabulary: which types entities have, which relations claims state,
// by which wordings extractors mean them, and which names often stand for others.
//
// Begin with [Core], the vocabulary that is built in, and [Schema.Extend], which lays a user's file
// over it. [Schema.Type] and [Schema.Relation] find an entry by name, alias or code, [Schema.Metonyms]
// lists the names that stand for others; [Parse] reads a file that stands alone. [Extraction] is the
// JSON Schema of the documents that claims come in. [KnownNames] are names that news have for one thing.
//
// A Schema never changes and is safe for concurrent use. What its methods return belongs to it and
// must not be modified.
//
// # Format
//
// A schema file is YAML with three keys, types, relations and metonyms, each a mapping from names to entries of
// one fixed shape (core.yaml is the example, its first lines say what each key means):
//
//	types:
//	  Drone:
//	    description: An aircraft without a crew.
//	    iri: ""
//	    parent: Weapon
//	    aliases: [uav, unmanned_aircraft]
//	    example: "Shahed-136"
//	relations:
//	  shot_down:
//	    description: The subject brought the object down by fire.
//	    domain: [Actor, GeopoliticalEntity]
//	    range: [Vehicle, Weapon]
//	    inverse: ""
//	    symmetric: false
//	    parent: destroyed
//	    functional: false
//	    aliases: [downed_by_fire]
//	    example: "Ukraine — shot_down — Shahed-136"
//	metonyms:
//	  Kremlin:
//	    aliases: [Moscow Kremlin]
//	    types: [Facility, Organization]
//	    stands_for: [Government of Russia, Russian government]
//	    stands_for_types: [GovernmentBody]
//
// Reading is strict: an unknown key, a reference to nothing, a wording with two meanings, an inverse
// that is declared on one side only are errors, each with its place. Anchors, aliases and tags of
// YAML are refused. A file holds at most [MaxSize] bytes; at most [MaxErrors] faults are reported.
//
// # What follows from an entry
//
// Where a relation holds its parent holds, so that a question for one includes [Schema.Expand] of
// it; what a declared inverse adds is for the caller to ask for. Domain and range are advice: see
// [Schema.Misfit]. The package draws no other conclusions and knows no store.
package schema
