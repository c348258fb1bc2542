package jsonl

import (
	"go/token"
	"sync"

	"github.com/newsgraph/newsgraph/graph/claim"
)

// An Undecoded is the bytes of what should be a document, and their place. It is not for several
// goroutines at once.
type Undecoded struct {
	src     source
	noComma bool
}

// Raw gives the bytes; what decoding gives has them too.
func (u *Undecoded) Raw() []byte { return u.src.raw }

// Pos gives the place.
func (u *Undecoded) Pos() token.Position { return u.src.position(0) }

// An Outline is what can be said of a document without decoding it.
type Outline struct {
	ID        string
	Relations int  // as many as there are records, bad ones included
	Text      bool // it has a text_file
}

// Outline goes over the document's own level; ok is false where that is not what it should be, and
// where it has no id. O(bytes), in about the time of looking at each once.
func (u *Undecoded) Outline() (o Outline, ok bool) {
	c := cursor{b: u.src.raw}
	if c.b[0] != '{' {
		return o, false
	}
	c.at++
	for first := true; ; first = false {
		more, f := c.next(first, '}')
		if f != nil {
			return o, false
		}
		if !more {
			return o, o.ID != ""
		}
		key, f := c.key()
		if f != nil {
			return o, false
		}
		name := string(unquote(c.b[key.from:key.to]))
		if name == "relations" && c.b[c.at] == '[' {
			n, f := c.count()
			if f != nil {
				return o, false
			}
			o.Relations = n
			continue
		}
		value, _, f := c.value()
		if f != nil {
			return o, false
		}
		switch {
		case name == "text_file":
			o.Text = true
		case name == "id" && c.b[value.from] == '"':
			o.ID = string(unquote(c.b[value.from:value.to]))
		}
	}
}

// count counts the elements of the array at the cursor and goes past it.
func (c *cursor) count() (n int, f *fault) {
	c.at++
	for first := true; ; first = false {
		more, f := c.next(first, ']')
		if f != nil || !more {
			return n, f
		}
		if _, _, f := c.value(); f != nil {
			return n, f
		}
		n++
	}
}

var decoders = sync.Pool{New: func() any { return new(decoder) }}

// Decode gives the document, as [Reader.Read] does; the error is a *claim.Error.
func (u *Undecoded) Decode() (*claim.Document, error) {
	d := decoders.Get().(*decoder) //nolint:forcetypeassert // the pool holds nothing else
	defer decoders.Put(d)
	return u.decode(d)
}

func (u *Undecoded) decode(d *decoder) (*claim.Document, error) {
	src := &u.src
	p := parser{decoder: d, src: src, doc: &claim.Document{Source: src}, c: cursor{b: src.raw}}
	if u.noComma {
		p.warn(&fault{code: claim.CodeSyntax, msg: "there is no comma before this element"})
	}
	if f := p.document(); f != nil {
		return nil, src.problem(f, "", span{0, len(src.raw)})
	}
	return p.doc, nil
}
