// Package spelling says which spellings can be one name's, by the names alone.
//
// Begin with [Compare], which judges two names and says by which rule; [Fold] gives the key under
// which transliterations of one name meet, [Blocks] the keys under which an index finds what Compare
// would call the same. [Cluster] groups the names of one document.
//
// All functions are pure, safe for concurrent use, and hold nothing but tables that are made once.
//
// # What decides
//
// Two names are the [Same] where one is the other in another script or romanisation, with or without a
// title, a legal form or an article, or where the table of known names (schema/names.tsv) says so. What
// only may be so is a [Candidate]: a surname or initials beside a full name, an acronym, a likeness.
// Places are never candidates: what is like Niger is Nigeria.
//
// Letters are transliterated by go-unidecode, which is a table of all scripts that is kept up; what it
// gets wrong for names (Greek as it is spoken, Ukrainian, Serbian, Georgian) is in script.go. Likeness is
// Jaro-Winkler's, of go-edlib.
//
// # Limits
//
// Scripts that write no vowels (Arabic, Hebrew; Devanagari's inherent ones) are compared by their
// consonants, which makes a link of long names only. Japanese names in Han characters are read as
// Chinese, and so meet their romanisation only through the table. Nicknames and translations of given
// names are not known. A name says nothing about who bears it: two people of one name are the Same here,
// and it is for the caller to see a rival.
package spelling
