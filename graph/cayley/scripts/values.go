package scripts

import (
	"bytes"
	"encoding/json"
	"math"

	"github.com/cayleygraph/quad"
)

// encode writes a value, <, > and & as themselves.
func encode(v any) (json.RawMessage, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSpace(b.Bytes()), nil
}

// native makes of a value what Gizmo makes of it: text, number, truth or time of what is such, else
// N-Quads, so that an IRI is in <>.
func native(v quad.Value) any {
	if v == nil {
		return nil
	}
	switch n := v.Native().(type) {
	case quad.Value:
		return quad.StringOf(v)
	case float64:
		if math.IsNaN(n) || math.IsInf(n, 0) {
			return quad.StringOf(v)
		}
		return n
	default:
		return n
	}
}

// plain makes all values in what a language gives native. What is no number is nothing.
func plain(v any) any {
	switch v := v.(type) {
	case quad.Value:
		return native(v)
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil
		}
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = plain(v[i])
		}
		return out
	case []quad.Value:
		out := make([]any, len(v))
		for i := range v {
			out[i] = native(v[i])
		}
		return out
	case []map[string]any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = plain(v[i])
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for name, value := range v {
			out[name] = plain(value)
		}
		return out
	}
	return v
}
