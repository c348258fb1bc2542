package jsonl

import "bytes"

// An extent finds the end of one object, array or string by its brackets, quotes and escapes. It
// can be fed in pieces and never looks back. It knows no other grammar: what it finds may be no
// JSON.
type extent struct {
	depth   int
	deepest int
	kinds   uint64 // of the innermost 64 open brackets, the last in bit 0: 1 for an array
	quoted  bool   // inside a string
	escaped bool   // the string's next byte is escaped
}

// maxDepth is how deep objects and arrays may be nested. It is also what extent.kinds can hold;
// further in, any closing bracket closes any opening one.
const maxDepth = 64

// A state is how far an extent got.
type state int

const (
	open     state = iota // it goes on after what was scanned
	closed                // it ends there
	mismatch              // the next byte closes a bracket of the other kind
)

// scan takes the next bytes and gives how many belong to the extent. The first byte ever must be
// a bracket that opens or a quote.
func (x *extent) scan(b []byte) (int, state) {
	i := 0
	for i < len(b) {
		if x.quoted {
			i += x.inString(b[i:])
			if !x.quoted && x.depth == 0 {
				return i, closed
			}
			continue
		}
		switch c := b[i]; c {
		case '"':
			x.quoted = true
		case '{', '[':
			x.push(c == '[')
		case '}', ']':
			if !x.pop(c == ']') {
				return i, mismatch
			}
			if x.depth == 0 {
				return i + 1, closed
			}
		}
		i++
	}
	return i, open
}

// inString goes to the end of the string and gives the bytes gone.
func (x *extent) inString(b []byte) int {
	if x.escaped && len(b) > 0 {
		x.escaped = false
		b = b[1:]
		return 1 + x.inString(b)
	}
	end := -1 // of the next quote
	for i := 0; ; {
		if end < i {
			if end = bytes.IndexByte(b[i:], '"'); end >= 0 {
				end += i
			} else {
				end = len(b)
			}
		}
		escape := bytes.IndexByte(b[i:end], '\\')
		switch {
		case escape >= 0 && i+escape+1 == len(b):
			x.escaped = true
			return len(b)
		case escape >= 0:
			i += escape + 2
		case end < len(b):
			x.quoted = false
			return end + 1
		default:
			return len(b)
		}
	}
}

func (x *extent) push(array bool) {
	x.depth++
	x.deepest = max(x.deepest, x.depth)
	if x.depth > maxDepth {
		return
	}
	x.kinds <<= 1
	if array {
		x.kinds |= 1
	}
}

// pop closes a bracket; false where the one to close is of the other kind.
func (x *extent) pop(array bool) bool {
	if x.depth == 0 {
		return false
	}
	if x.depth <= maxDepth {
		if (x.kinds&1 == 1) != array {
			return false
		}
		x.kinds >>= 1
	}
	x.depth--
	return true
}

// An opened is a bracket that is open at some point of a text.
type opened struct {
	at    int
	array bool
}

func (o opened) String() string {
	if o.array {
		return "["
	}
	return "{"
}

// innermost gives the innermost bracket of the first 64 levels that is open where the extent of b
// breaks off, and where that is. It is for a text whose extent does not close.
func innermost(b []byte) (bracket opened, end int) {
	var levels [maxDepth]opened
	var x extent
	for end < len(b) {
		quoted, depth := x.quoted, x.depth
		n, s := x.scan(b[end : end+1])
		if s == mismatch {
			break
		}
		if !quoted && x.depth > depth && x.depth <= maxDepth {
			levels[depth] = opened{at: end, array: b[end] == '['}
		}
		end += n
	}
	if x.depth > 0 {
		bracket = levels[min(x.depth, maxDepth)-1]
	}
	return bracket, end
}

// tooDeep gives the bracket at which b, itself inside so many levels, is nested too deep.
func tooDeep(b []byte, levels int) int {
	var x extent
	for i := range b {
		x.scan(b[i : i+1])
		if levels+x.depth > maxDepth {
			return i
		}
	}
	return 0
}

// isSpace says whether c is white space of JSON.
func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// spaces gives how many bytes of white space b begins with.
func spaces(b []byte) int {
	n := 0
	for n < len(b) && isSpace(b[n]) {
		n++
	}
	return n
}

// trimRight drops the white space at the end.
func trimRight(b []byte) []byte {
	for len(b) > 0 && isSpace(b[len(b)-1]) {
		b = b[:len(b)-1]
	}
	return b
}

func endsWord(c byte) bool {
	switch c {
	case '{', '}', '[', ']', ',', '"':
		return true
	}
	return isSpace(c)
}
