package jsonld

// knownFailures are the tests of the W3C that fail, and why.
var knownFailures = map[string]string{}
