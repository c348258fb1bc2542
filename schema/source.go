package schema

import (
	"errors"
	"fmt"
	"go/token"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// MaxSize is the largest schema file that is read, in bytes.
const MaxSize = 4 << 20

// source is a schema file while it is read, with the faults found so far.
type source struct {
	file   string
	data   string
	lines  []int // offsets where lines begin as YAML breaks them (version 1.1, section 4.1.4)
	breaks []int // offsets of '\n', where editors and error messages break them
	faults Errors
}

const byteOrderMark = "\ufeff"

func newSource(file string, data []byte) *source {
	s := &source{file: file, data: string(data), lines: []int{0}}
	if strings.HasPrefix(s.data, byteOrderMark) {
		s.lines[0] = len(byteOrderMark) // YAML does not count it as a column
	}
	for i, r := range s.data {
		switch r {
		case '\r':
			if !strings.HasPrefix(s.data[i+1:], "\n") {
				s.lines = append(s.lines, i+1)
			}
		case '\n':
			s.breaks = append(s.breaks, i)
			s.lines = append(s.lines, i+1)
		case '\u0085', '\u2028', '\u2029':
			s.lines = append(s.lines, i+utf8.RuneLen(r))
		}
	}
	return s
}

// fault notes a fault at a node, a nil one standing for the beginning of the file.
func (s *source) fault(at *yaml.Node, hint, format string, args ...any) {
	offset := 0
	if at != nil {
		offset = s.offset(at.Line, at.Column)
	}
	s.faultAt(offset, hint, format, args...)
}

func (s *source) faultAt(offset int, hint, format string, args ...any) {
	s.faults = append(s.faults, &Error{Pos: s.position(offset), Msg: fmt.Sprintf(format, args...), Hint: hint})
}

// offset returns where YAML's line and column (in characters) are; a place past the end of the line
// or file is moved back to it.
func (s *source) offset(line, column int) int {
	at := s.lines[min(max(line, 1), len(s.lines))-1]
	for ; column > 1 && at < len(s.data); column-- {
		_, n := utf8.DecodeRuneInString(s.data[at:])
		at += n
	}
	return at
}

// position returns an offset's place, with lines as editors count them.
func (s *source) position(offset int) token.Position {
	line, _ := slices.BinarySearch(s.breaks, offset)
	column := offset + 1
	if line > 0 {
		column = offset - s.breaks[line-1]
	}
	return token.Position{Filename: s.file, Offset: offset, Line: line + 1, Column: column}
}

// document returns the file's one mapping; nil after noting why there is none.
func (s *source) document() *yaml.Node {
	if len(s.data) > MaxSize {
		s.fault(nil, "", "the file has %d bytes, more than %d", len(s.data), MaxSize)
		return nil
	}
	if i := invalidUTF8(s.data); i >= 0 {
		s.faultAt(i, "save the file as UTF-8", "byte 0x%02x is not UTF-8", s.data[i])
		return nil
	}
	const empty = `it needs "types:", "relations:" or "metonyms:"`
	doc, err := s.decode(strings.NewReader(s.data))
	switch {
	case errors.Is(err, io.EOF), err == nil && len(doc.Content) == 0:
		s.fault(nil, empty, "the file is empty")
		return nil
	case err != nil:
		s.syntaxFault(err)
		return nil
	}
	root := doc.Content[0]
	switch {
	case !s.plain(root):
	case root.Kind != yaml.SequenceNode && root.Value == "" && len(root.Content) == 0:
		s.fault(root, empty, "the file is empty")
	case root.Kind != yaml.MappingNode:
		s.fault(root, empty, "the file is %s, not a mapping", kind(root))
	default:
		return root
	}
	return nil
}

// decode returns the file's document node, or io.EOF where there is none.
func (s *source) decode(r io.Reader) (doc *yaml.Node, err error) {
	defer func() { // the library panics where it meets its own bugs
		if r := recover(); r != nil {
			err = fmt.Errorf("not understood by the YAML reader: %v", r)
		}
	}()
	doc = new(yaml.Node)
	dec := yaml.NewDecoder(r)
	if err := dec.Decode(doc); err != nil {
		return nil, err
	}
	var more yaml.Node
	switch err := dec.Decode(&more); {
	case errors.Is(err, io.EOF):
		return doc, nil
	case err != nil:
		return nil, err
	}
	s.fault(&more, "one file holds one schema", "a second document begins")
	return doc, nil
}

// plain reports whether a node and all below it are free of YAML's anchors, aliases and tags, and
// notes those it finds. An alias is not followed.
func (s *source) plain(n *yaml.Node) bool {
	ok := false
	switch {
	case n.Kind == yaml.AliasNode:
		s.fault(n, "write it out", "YAML aliases such as *%s are not allowed", n.Value)
	case n.Anchor != "":
		s.fault(n, "", "YAML anchors such as &%s are not allowed", n.Anchor)
	case n.Style&yaml.TaggedStyle != 0:
		s.fault(n, "", "YAML tags such as %s are not allowed", n.Tag)
	default:
		ok = true
	}
	for _, child := range n.Content {
		ok = s.plain(child) && ok
	}
	return ok
}

var yamlMessage = regexp.MustCompile(`(?s)^yaml: (?:line ([0-9]+): )?(.*)$`)

// syntaxFault notes an error of the YAML library. Its scanner's errors have the line; the parser's
// have that of some construct around, if any: for those the place is how far a reader got that hands
// out byte by byte, which is the fault itself or a little after.
func (s *source) syntaxFault(err error) {
	m := yamlMessage.FindStringSubmatch(err.Error())
	if m == nil {
		s.fault(nil, "", "YAML: %v", err)
		return
	}
	line, lineErr := strconv.Atoi(m[1])
	if lineErr == nil && !strings.HasPrefix(m[2], "did not find expected") {
		s.faultAt(s.textStart(s.offset(line, 1)), "", "YAML: %s", m[2])
		return
	}
	r := &byteReader{rest: s.data}
	_, _ = s.decode(r) // the same error again
	read := strings.TrimRight(s.data[:len(s.data)-len(r.rest)], " \t\r\n")
	s.faultAt(s.textStart(strings.LastIndexByte(read, '\n')+1), "here or just before", "YAML: %s", m[2])
}

// textStart skips the blanks from an offset on.
func (s *source) textStart(offset int) int {
	return len(s.data) - len(strings.TrimLeft(s.data[offset:], " \t"))
}

// byteReader hands out one byte at a time, so that rest is what its user has not looked at.
type byteReader struct{ rest string }

func (r *byteReader) Read(p []byte) (int, error) {
	if r.rest == "" {
		return 0, io.EOF
	}
	if len(p) == 0 {
		return 0, nil
	}
	p[0], r.rest = r.rest[0], r.rest[1:]
	return 1, nil
}

func invalidUTF8(s string) int {
	for i, r := range s {
		if r == utf8.RuneError {
			if _, n := utf8.DecodeRuneInString(s[i:]); n == 1 {
				return i
			}
		}
	}
	return -1
}
