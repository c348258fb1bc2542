package schema

import _ "embed"

// Extraction is the JSON Schema (draft 2020-12) of one document with its entities and relations, the
// native input. It is strict enough to be a language model's output format. It must not be modified.
//
//go:embed extraction.schema.json
var Extraction []byte

//go:embed core.yaml
var coreYAML string

// CoreYAML returns the text of core.yaml, the file that [Core] was generated from: the model to
// write one's own schema file after.
func CoreYAML() string { return coreYAML }
