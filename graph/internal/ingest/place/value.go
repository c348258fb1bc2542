package place

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/jsonl"
)

// A Value is a value of a record and where it stands. The zero Kind is that of one that is no JSON.
type Value struct {
	Kind   jsontext.Kind
	Text   string   // of a string; of a number as it is written
	Names  []string // of an object's members
	Values []*Value // an object's members, an array's elements

	at     jsonl.Piece
	parent *Value
	name   string       // within the parent
	fault  *claim.Error // of one that is no JSON

	members map[string]*Value // of an object of many, once one was looked for
}

// Get gives a member of an object; nil where there is none, or it is null.
func (v *Value) Get(name string) *Value {
	if v == nil || v.Kind != '{' {
		return nil
	}
	for i, n := range v.Names {
		if n == name && v.Values[i].Kind != 'n' {
			return v.Values[i]
		}
	}
	return nil
}

// Has says whether an object has a member, be it null.
func (v *Value) Has(name string) bool {
	return v != nil && v.Kind == '{' && slices.Contains(v.Names, name)
}

// String gives the text of a string or number, "" of anything else.
func (v *Value) String() string {
	if v == nil {
		return ""
	}
	return v.Text
}

// Pointer gives the JSON pointer of a value within its record.
func (v *Value) Pointer() string {
	if v.parent == nil {
		return ""
	}
	return v.parent.Pointer() + "/" + escape.Replace(v.name)
}

var escape = strings.NewReplacer("~", "~0", "/", "~1")

// parse reads the record. An error refuses it whole.
func (r *Record) parse() *claim.Error {
	raw := r.rec.Raw()
	if raw[0] != '{' {
		return r.rec.NotObject()
	}
	all := jsonl.Piece{From: 0, To: len(raw)}
	r.Root = &Value{Kind: '{', at: all}
	had := make(map[string]struct{})
	var bad *claim.Error
	err := r.rec.Members(all, func(key, at jsonl.Piece) {
		if bad == nil {
			bad = r.member(key, at, had)
		}
	})
	if bad != nil {
		return bad
	}
	return err
}

func (r *Record) member(key, at jsonl.Piece, had map[string]struct{}) *claim.Error {
	all := r.Root.at
	var k Value
	if err := r.strict(&k, key, ""); err != nil {
		err.Record = r.rec.Raw()
		return err
	}
	if _, twice := had[k.Text]; twice {
		return r.rec.Fault(key.From, "/"+escape.Replace(k.Text), claim.CodeDuplicate,
			fmt.Sprintf("the record has field %s twice", jsonl.Quoted(k.Text)), "", all)
	}
	had[k.Text] = struct{}{}
	v := &Value{parent: r.Root, name: k.Text, at: at}
	r.Root.Names = append(r.Root.Names, k.Text)
	r.Root.Values = append(r.Root.Values, v)
	if r.rec.Raw()[at.From] == '[' {
		return r.elements(v)
	}
	if err := r.strict(v, at, v.Pointer()); err != nil {
		err.Record = r.rec.Raw()
		return err
	}
	return nil
}

// elements reads an array of the record, each element for itself.
func (r *Record) elements(v *Value) *claim.Error {
	v.Kind = '['
	base := v.Pointer()
	err := r.rec.Elements(v.at, func(at jsonl.Piece) {
		e := &Value{parent: v, name: strconv.Itoa(len(v.Values)), at: at}
		v.Values = append(v.Values, e)
		if e.fault = r.strict(e, at, base+"/"+e.name); e.fault != nil {
			*e = Value{parent: v, name: e.name, at: at, fault: e.fault}
		}
	})
	if err != nil {
		err.Pointer = base
	}
	return err
}

// strict reads a value that must be JSON.
func (r *Record) strict(v *Value, at jsonl.Piece, pointer string) *claim.Error {
	d := decoding{
		json: jsontext.NewDecoder(bytes.NewBuffer(r.rec.Raw()[at.From:at.To:at.To])),
		base: at.From,
	}
	err := d.value(v, 0)
	if err == nil {
		return nil
	}
	if err == errDeep { //nolint:errorlint // it is never wrapped
		return r.rec.Fault(at.From, pointer, claim.CodeSyntax, fmt.Sprintf("the value is nested more than %d deep", jsonl.MaxDepth), "", at)
	}
	return r.rec.Syntax(err, at, pointer, at)
}

type decoding struct {
	json *jsontext.Decoder
	base int
}

type deepError struct{}

func (deepError) Error() string { return "nested too deep" }

var errDeep error = deepError{}

func (d *decoding) value(v *Value, depth int) error {
	switch k := d.json.PeekKind(); k {
	case '{', '[':
		if depth >= jsonl.MaxDepth-2 {
			return errDeep
		}
		if _, err := d.json.ReadToken(); err != nil {
			return err
		}
		v.Kind = k
		v.at.From = d.base + int(d.json.InputOffset()) - 1
		for {
			next := d.json.PeekKind()
			if next == '}' || next == ']' {
				break
			}
			if err := d.child(v, depth); err != nil {
				return err
			}
		}
		_, err := d.json.ReadToken()
		v.at.To = d.base + int(d.json.InputOffset())
		return err
	default:
		raw, err := d.json.ReadValue()
		if err != nil {
			return err
		}
		v.Kind = raw.Kind()
		v.at.To = d.base + int(d.json.InputOffset())
		v.at.From = v.at.To - len(raw)
		switch v.Kind {
		case '"':
			b, err := jsontext.AppendUnquote(nil, raw)
			v.Text = string(b)
			return err
		case '0':
			v.Text = string(raw)
		default:
		}
		return nil
	}
}

func (d *decoding) child(v *Value, depth int) error {
	e := &Value{parent: v}
	if v.Kind == '{' {
		var key Value
		if err := d.value(&key, depth); err != nil {
			return err
		}
		e.name = key.Text
		v.Names = append(v.Names, e.name)
	} else {
		e.name = strconv.Itoa(len(v.Values))
	}
	v.Values = append(v.Values, e)
	return d.value(e, depth+1)
}
