package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
)

// A MatchQuery asks a question in the query language, docs/language.md.
type MatchQuery struct {
	Query string `json:"query" jsonschema:"MATCH … WHERE … RETURN …"`
	// Params are nil, bool, any integer, float64, string, or a []any of those.
	Params   map[string]any `json:"params,omitempty" jsonschema:"the values of $name in the query: texts, numbers, booleans, null, or arrays of them"`
	View     View           `json:"view,omitzero" jsonschema:"which claims count"`
	Limit    int            `json:"limit,omitempty" jsonschema:"rows at most, beside the query's own LIMIT"`               // 0 for no limit
	Evidence string         `json:"evidence,omitempty" jsonschema:"how many claims to show of each edge that is returned"` // default all
	Explain  bool           `json:"explain,omitempty" jsonschema:"say how the answer was found"`
}

// A MatchAnswer holds the rows found.
type MatchAnswer struct {
	Query     string        `json:"query"` // as it was understood
	View      View          `json:"view"`
	Commit    string        `json:"commit"`
	Complete  bool          `json:"complete"`
	Reason    string        `json:"reason"`
	Explored  int           `json:"explored"` // edges looked at
	ElapsedMS float64       `json:"elapsed_ms"`
	Columns   []string      `json:"columns"`
	Rows      []MatchRow    `json:"rows"`
	Hint      string        `json:"hint,omitempty"`  // of an empty answer: what would find more; see Reword
	Notes     []string      `json:"notes,omitempty"` // of what was probably meant otherwise
	Explain   *MatchExplain `json:"explain,omitempty"`
}

// A MatchExplain says how a question was asked.
type MatchExplain struct {
	Steps     []string `json:"steps"`  // in the order in which they are done
	Search    []string `json:"search"` // conditions that are tested while paths are searched
	After     []string `json:"after"`  // and those that are tested after, with where they stand
	Modes     []string `json:"modes"`  // of the MATCH clauses: REPEATABLE ELEMENTS, DIFFERENT EDGES
	Sugar     []string `json:"sugar"`  // what was written in Cypher's way, and how GQL writes it
	PrepareMS float64  `json:"prepare_ms"`
	SearchMS  float64  `json:"search_ms"`
}

// A MatchRow is one row: a value for each column. A value is nil, a bool, an int64, a float64, a
// string (dates too), a []any, a *[Node], a *[Hop] (an edge, seen along its fact) or a *[Path].
// It is written as an object.
type MatchRow struct {
	Columns []string // of the answer, shared
	Values  []any
}

// MarshalJSON writes an object with the columns in their order.
func (r MatchRow) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	b.WriteByte('{')
	for i, name := range r.Columns {
		if i > 0 {
			b.WriteByte(',')
		}
		if err := enc.Encode(name); err != nil {
			return nil, err
		}
		b.WriteByte(':')
		if err := enc.Encode(r.Values[i]); err != nil {
			return nil, err
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// UnmarshalJSON reads what MarshalJSON writes; columns are in the order of the object.
func (r *MatchRow) UnmarshalJSON(data []byte) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return fmt.Errorf("a row is an object: %w", err)
	}
	*r = MatchRow{}
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return err
		}
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return err
		}
		value, err := matchValue(raw)
		if err != nil {
			return err
		}
		r.Columns, r.Values = append(r.Columns, name.(string)), append(r.Values, value)
	}
	return nil
}

// matchValue tells the kinds of values apart: an object with hops is a path, one with a relation an
// edge, any other a node; a number without a point or an exponent is an integer.
func matchValue(raw json.RawMessage) (any, error) {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 {
		return nil, nil
	}
	switch c := raw[0]; {
	case c == '{':
		return matchElement(raw)
	case c == '[':
		var parts []json.RawMessage
		if err := json.Unmarshal(raw, &parts); err != nil {
			return nil, err
		}
		list := make([]any, len(parts))
		for i, part := range parts {
			var err error
			if list[i], err = matchValue(part); err != nil {
				return nil, err
			}
		}
		return list, nil
	case (c == '-' || c >= '0' && c <= '9') && !slices.ContainsFunc(raw, isFraction):
		var n int64
		err := json.Unmarshal(raw, &n)
		return n, err
	}
	var v any
	err := json.Unmarshal(raw, &v)
	return v, err
}

func isFraction(c byte) bool { return c == '.' || c == 'e' || c == 'E' }

func matchElement(raw json.RawMessage) (any, error) {
	var probe struct {
		Hops     json.RawMessage `json:"hops"`
		Relation *string         `json:"relation"`
	}
	if err := json.Unmarshal(raw, &probe); err != nil {
		return nil, err
	}
	var v any = new(Node)
	switch {
	case probe.Hops != nil:
		v = new(Path)
	case probe.Relation != nil:
		v = new(Hop)
	}
	return v, json.Unmarshal(raw, v)
}

// Labels are the words that a question may use for types and relations, sorted.
type Labels struct {
	Commit    string   `json:"commit"`
	Types     []string `json:"types"`
	Relations []string `json:"relations"`
}
