package jsonl

import (
	"bytes"
	"fmt"
	"math"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/newsgraph/newsgraph/graph/claim"
)

func (d *decoder) entity(e *claim.Entity) *fault {
	there, f := d.object(entityFields, func(name []byte) (bool, *fault) {
		switch string(name) {
		case "id":
			return true, d.required(&e.ID)
		case "name":
			return true, d.text(&e.Name)
		case "type":
			return true, d.text(&e.Type)
		case "aliases":
			return true, d.texts(&e.Aliases)
		case "same_as":
			return true, d.texts(&e.SameAs)
		case "mentions":
			return true, d.spans(&e.Mentions)
		}
		return false, nil
	})
	switch {
	case f != nil:
		return f
	case !there:
		return d.nothing("an object")
	case e.ID == "":
		return d.missing("id", "the entity")
	}
	return nil
}

func (d *decoder) relation(r *claim.Relation) *fault {
	there, f := d.object(relationFields, func(name []byte) (bool, *fault) {
		switch string(name) {
		case "id":
			return true, d.text(&r.ID)
		case "subject":
			return true, d.required(&r.Subject)
		case "predicate":
			return true, d.required(&r.Predicate)
		case "object":
			return true, d.objectOf(&r.Object)
		case "evidence":
			return true, d.spans(&r.Evidence)
		case "confidence":
			return true, d.number(&r.Confidence)
		}
		return d.relationText(name, r)
	})
	switch {
	case f != nil:
		return f
	case !there:
		return d.nothing("an object")
	case r.Subject == "":
		return d.missing("subject", "the relation")
	case r.Predicate == "":
		return d.missing("predicate", "the relation")
	case r.Object.Name == "" && r.Object.Literal == nil:
		return d.missing("object", "the relation")
	}
	return nil
}

func (d *decoder) relationText(name []byte, r *claim.Relation) (bool, *fault) {
	switch string(name) {
	case "quote":
		return true, d.text(&r.Quote)
	case "attributed_to":
		return true, d.text(&r.AttributedTo)
	case "attribution":
		return true, d.text(&r.Attribution)
	case "polarity":
		return true, d.text(&r.Polarity)
	case "modality":
		return true, d.text(&r.Modality)
	case "time":
		return true, d.text(&r.Time)
	case "extractor":
		return true, d.text(&r.Extractor)
	}
	return false, nil
}

// nothing is the fault of null where a whole record must be.
func (d *decoder) nothing(want string) *fault {
	return mistyped(jsontext.Value(d.raw), d.base, want)
}

// missing is the fault of a record without a field.
func (d *decoder) missing(field, record string) *fault {
	f := &fault{at: d.base, pointer: under("", field), code: claim.CodeMissing, msg: fmt.Sprintf("%s has no %s", record, field)}
	switch field {
	case "id":
		f.hint = "relations call it by its id, as in \"e1\""
	case "subject":
		f.hint = "give the id of an entity, or a name"
	case "predicate":
		f.hint = "give a relation, as in \"met\""
	case "object":
		f.hint = "give the id of an entity, a name, or {\"value\": …} for a literal"
	}
	return f
}

// objectOf reads the object of a relation: a string or a literal.
func (d *decoder) objectOf(o *claim.Object) *fault {
	switch d.json.PeekKind() {
	case jsontext.KindBeginObject:
		o.Literal = new(claim.Literal)
		return d.literal(o.Literal)
	case jsontext.KindString, jsontext.KindNull:
		return d.required(&o.Name)
	default:
		return d.plain("a string or an object")
	}
}

// plain refuses the next value, where a name or the text of a literal must be; a number or
// boolean is told how to be a literal.
func (d *decoder) plain(want string) *fault {
	v, at, f := d.value()
	if f != nil {
		return f
	}
	f = d.wrong(v, at, want)
	datatype := ""
	switch v.Kind() {
	case jsontext.KindTrue, jsontext.KindFalse:
		datatype = "xsd:boolean"
	case jsontext.KindNumber:
		datatype = "xsd:integer"
		if bytes.ContainsAny(v, "eE") {
			datatype = "xsd:double"
		} else if bytes.IndexByte(v, '.') >= 0 {
			datatype = "xsd:decimal"
		}
	default:
	}
	if datatype != "" && len(v) <= 40 {
		f.hint = fmt.Sprintf(`write {"value":"%s","datatype":"%s"}`, v, datatype)
	}
	return f
}

func (d *decoder) literal(l *claim.Literal) *fault {
	at := d.json.StackPointer()
	start := d.offset()
	has := false
	_, f := d.object(literalFields, func(name []byte) (bool, *fault) {
		switch string(name) {
		case "value":
			if d.json.PeekKind() != jsontext.KindString {
				return true, d.plain("a string")
			}
			has = true
			return true, d.text(&l.Value)
		case "datatype":
			return true, d.text(&l.Datatype)
		case "language":
			return true, d.text(&l.Language)
		}
		return false, nil
	})
	if f != nil || has {
		return f
	}
	start += bytes.IndexByte(d.raw[start-d.base:], '{')
	return &fault{at: start, pointer: under(string(at), "value"), code: claim.CodeMissing, msg: "the literal has no value"}
}

// number reads a number; null leaves it as it is.
func (d *decoder) number(into **float64) *fault {
	v, at, f := d.value()
	switch {
	case f != nil:
		return f
	case v.Kind() == jsontext.KindNull:
		return nil
	case v.Kind() != jsontext.KindNumber:
		return d.wrong(v, at, "a number")
	}
	x, err := strconv.ParseFloat(string(v), 64)
	if err != nil {
		return &fault{at: at, pointer: d.here(), code: claim.CodeValue, msg: "the number is too large"}
	}
	*into = &x
	return nil
}

// texts reads an array of strings.
func (d *decoder) texts(into *[]string) *fault {
	return d.array("an array of strings", func() *fault {
		v, at, f := d.value()
		switch {
		case f != nil:
			return f
		case v.Kind() != jsontext.KindString:
			return d.wrong(v, at, "a string")
		}
		*into = append(*into, d.unquoted(v))
		return nil
	})
}

// spans reads an array of pairs of integers.
func (d *decoder) spans(into *[]claim.Span) *fault {
	return d.array("an array of spans", func() *fault {
		if k := d.json.PeekKind(); k != jsontext.KindBeginArray && k != jsontext.KindInvalid {
			v, at, f := d.value()
			if f == nil {
				f = d.wrong(v, at, "a span, an array of two integers")
			}
			return f
		}
		var s claim.Span
		n := 0
		start := d.offset()
		f := d.array("a span", func() *fault {
			var x int
			f := d.integer(&x)
			if n < len(s) {
				s[n] = x
			}
			n++
			return f
		})
		if f == nil && n != len(s) {
			start += bytes.IndexByte(d.raw[start-d.base:], '[')
			f = &fault{at: start, pointer: d.here(), code: claim.CodeValue, msg: fmt.Sprintf("a span has two integers, its start and its end, not %d", n)}
		}
		*into = append(*into, s)
		return f
	})
}

// integer reads an integer from 0 to MaxInt32, however it is written.
func (d *decoder) integer(into *int) *fault {
	v, at, f := d.value()
	if f != nil {
		return f
	}
	if v.Kind() != jsontext.KindNumber {
		return d.wrong(v, at, "an integer")
	}
	x, err := strconv.ParseFloat(string(v), 64) // exact up to 2^53
	switch {
	case err == nil && x != math.Trunc(x):
		f = d.wrong(v, at, "an integer")
		f.msg = "must be an integer"
		return f
	case err != nil || x < 0 || x > math.MaxInt32:
		return &fault{at: at, pointer: d.here(), code: claim.CodeValue, msg: fmt.Sprintf("must be from 0 to %d", math.MaxInt32)}
	}
	*into = int(x)
	return nil
}
