package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/newsgraph/newsgraph/cmd/internal/cli"
	"github.com/newsgraph/newsgraph/graph/api"
)

// resultsText prints the results of a script: a line each, or an outline of what has parts.
func resultsText(w io.Writer, a *api.ScriptAnswer) {
	for i, result := range a.Results {
		dec := json.NewDecoder(bytes.NewReader(result))
		dec.UseNumber()
		var v any
		if err := dec.Decode(&v); err != nil { // a child's JSON is JSON
			v = string(result)
		}
		object, ok := v.(map[string]any)
		switch {
		case !ok:
			outline(w, v, "")
		case len(object) == 1 && object["id"] != nil && flat(object["id"]):
			fmt.Fprintln(w, scalar(object["id"]))
		case allFlat(object):
			fmt.Fprintln(w, row(object))
		default:
			if i > 0 {
				fmt.Fprintln(w)
			}
			outline(w, v, "")
		}
	}
}

// row writes an object on one line: its id, then its other fields by name.
func row(object map[string]any) string {
	var words []string
	for _, key := range fieldsOf(object) {
		if key == "id" {
			words = append(words, scalar(object[key]))
			continue
		}
		words = append(words, cli.Clean(key)+": "+scalar(object[key]))
	}
	return strings.Join(words, "  ")
}

// fieldsOf gives the names of an object's fields, id first.
func fieldsOf(object map[string]any) []string {
	keys := slices.Sorted(maps.Keys(object))
	if i := slices.Index(keys, "id"); i > 0 {
		keys = slices.Insert(slices.Delete(keys, i, i+1), 0, "id")
	}
	return keys
}

// flat says that a value has no parts.
func flat(v any) bool {
	switch v.(type) {
	case map[string]any, []any:
		return false
	}
	return true
}

func allFlat(object map[string]any) bool {
	for _, v := range object {
		if !flat(v) {
			return false
		}
	}
	return len(object) > 0
}

// scalar writes a value without parts, text as it is.
func scalar(v any) string {
	switch v := v.(type) {
	case string:
		return cli.Clean(v)
	case nil:
		return "—"
	}
	return fmt.Sprint(v)
}

// outline writes a value with its parts below it, farther in.
func outline(w io.Writer, v any, indent string) {
	switch v := v.(type) {
	case map[string]any:
		if len(v) == 0 {
			fmt.Fprintln(w, indent+"—")
		}
		for _, key := range fieldsOf(v) {
			part(w, indent, cli.Clean(key)+":", v[key])
		}
	case []any:
		for _, e := range v {
			part(w, indent, "-", e)
		}
	default:
		fmt.Fprintln(w, indent+scalar(v))
	}
}

// part writes a named part, on the name's line where it has room.
func part(w io.Writer, indent, name string, v any) {
	list, isList := v.([]any)
	object, _ := v.(map[string]any)
	switch {
	case name == "-" && allFlat(object):
		fmt.Fprintln(w, indent+name+" "+row(object))
	case flat(v):
		fmt.Fprintln(w, indent+name+" "+scalar(v))
	case isList && !slices.ContainsFunc(list, func(e any) bool { return !flat(e) }):
		words := make([]string, len(list))
		for i, e := range list {
			words[i] = scalar(e)
		}
		fmt.Fprintln(w, indent+name+" "+strings.Join(words, ", "))
	default:
		fmt.Fprintln(w, indent+name)
		outline(w, v, indent+"  ")
	}
}
