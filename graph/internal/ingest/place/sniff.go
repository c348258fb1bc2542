package place

import (
	"bytes"
	"errors"
	"io"

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

// OutlineOf looks at the beginning of some content: at an object, or the first one of an array. Where
// that is no JSON, it looks at the first line that is.
func OutlineOf(head []byte) Outline {
	out, ok := outline(content(head))
	if ok {
		return out
	}
	for line := range bytes.Lines(head) {
		if line = bytes.TrimLeft(line, " \t\r"); len(line) > 0 && line[0] == '{' {
			if other, ok := outline(line); ok {
				return other
			}
		}
	}
	return out
}

// outline gives false where content is no JSON, which it may be without its end.
func outline(content []byte) (Outline, bool) {
	out := Outline{Kinds: make(map[string]jsontext.Kind), Elements: make(map[string]jsontext.Kind)}
	d := jsontext.NewDecoder(bytes.NewBuffer(bytes.Clone(content)))
	err := out.read(d)
	return out, err == nil || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}

func (o *Outline) read(d *jsontext.Decoder) error {
	if d.PeekKind() == '[' {
		if _, err := d.ReadToken(); err != nil {
			return err
		}
	}
	if d.PeekKind() != '{' {
		return errors.New("no object")
	}
	if _, err := d.ReadToken(); err != nil {
		return err
	}
	for d.PeekKind() != '}' {
		name, err := d.ReadToken()
		if err != nil {
			return err
		}
		key := name.String()
		kind := d.PeekKind()
		if kind > 0 {
			o.Kinds[key] = kind
		}
		if kind == '[' {
			err = o.array(d, key)
		} else {
			err = d.SkipValue()
		}
		if err != nil {
			return err
		}
	}
	o.Whole = true
	return nil
}

// array looks at the array that begins.
func (o *Outline) array(d *jsontext.Decoder, key string) error {
	if _, err := d.ReadToken(); err != nil {
		return err
	}
	if kind := d.PeekKind(); kind > 0 {
		o.Elements[key] = kind
	}
	for d.PeekKind() != ']' {
		if err := d.SkipValue(); err != nil {
			return err
		}
	}
	_, err := d.ReadToken()
	return err
}
