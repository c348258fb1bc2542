package place

import (
	"bytes"

	"github.com/go-json-experiment/json/jsontext"
)

// HasKeys says whether content that begins with head is JSON with all of these fields, somewhere in
// its beginning.
func HasKeys(head []byte, keys ...string) bool {
	b := content(head)
	if len(b) == 0 || b[0] != '{' && b[0] != '[' {
		return false
	}
	for _, key := range keys {
		if !hasKey(b, key) {
			return false
		}
	}
	return true
}

func content(head []byte) []byte {
	return bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
}

func hasKey(b []byte, key string) bool {
	quoted := []byte(`"` + key + `"`)
	for {
		i := bytes.Index(b, quoted)
		if i < 0 {
			return false
		}
		escaped := i > 0 && b[i-1] == '\\'
		b = b[i+len(quoted):]
		rest := bytes.TrimLeft(b, " \t\r\n")
		if !escaped && len(rest) > 0 && rest[0] == ':' {
			return true
		}
	}
}

// An Outline is what the first record of some content has, as far as it can be seen: the kinds of its
// fields, and of an array that of its first element, ']' where there is none.
type Outline struct {
	Kinds, Elements map[string]jsontext.Kind
	// Whole says that the record's end was seen.
	Whole bool
}

// OutlineOf looks at the beginning of some content: at an object, or the first one of an array.
func OutlineOf(head []byte) Outline {
	out := Outline{Kinds: make(map[string]jsontext.Kind), Elements: make(map[string]jsontext.Kind)}
	d := jsontext.NewDecoder(bytes.NewBuffer(bytes.Clone(content(head))))
	if d.PeekKind() == '[' {
		if _, err := d.ReadToken(); err != nil {
			return out
		}
	}
	if d.PeekKind() != '{' {
		return out
	}
	if _, err := d.ReadToken(); err != nil {
		return out
	}
	for d.PeekKind() == '"' {
		name, err := d.ReadToken()
		if err != nil {
			return out
		}
		key := name.String()
		kind := d.PeekKind()
		if kind <= 0 {
			return out
		}
		out.Kinds[key] = kind
		if kind == '[' && !out.array(d, key) || kind != '[' && d.SkipValue() != nil {
			return out
		}
	}
	out.Whole = d.PeekKind() == '}'
	return out
}

// array looks at the array that begins; false where its end is not to be seen.
func (o *Outline) array(d *jsontext.Decoder, key string) bool {
	if _, err := d.ReadToken(); err != nil {
		return false
	}
	if kind := d.PeekKind(); kind > 0 {
		o.Elements[key] = kind
	}
	for d.PeekKind() != ']' {
		if d.SkipValue() != nil {
			return false
		}
	}
	_, err := d.ReadToken()
	return err == nil
}
