package jsonl

import (
	"bytes"
	"io"
	"regexp"

	"github.com/newsgraph/newsgraph/graph/claim"
)

// Options say how to read. Nil and zero values mean the defaults.
type Options struct {
	// MaxRecord is the size of the largest record that is read, in bytes; default 64 MiB. A
	// record of a file of lines is a line, elsewhere it is a document.
	MaxRecord int
	// Dir is the folder that text_file is relative to; default none.
	Dir string
}

const defaultMaxRecord = 64 << 20

// A Reader reads documents in the native format. It is not for several goroutines at once; the
// documents it gave are its caller's.
type Reader struct {
	name    string
	dir     string
	frames  *framer
	decoder decoder
}

var _ claim.Reader = (*Reader)(nil)

// NewReader makes a Reader of r; name stands in the places of errors. It reads nothing yet.
func NewReader(name string, r io.Reader, o *Options) *Reader {
	if o == nil {
		o = new(Options)
	}
	limit := o.MaxRecord
	if limit <= 0 {
		limit = defaultMaxRecord
	}
	return &Reader{name: name, dir: o.Dir, frames: newFramer(name, r, limit)}
}

// Read gives the next document, with what was refused within it among its Problems. A
// *claim.Error is a document, or something that should be one, that was refused whole; one that
// says that the rest of the input is not read is followed by io.EOF. An empty input gives io.EOF
// at once. Errors of the input itself are wrapped and final.
func (r *Reader) Read() (*claim.Document, error) {
	u, err := r.Next()
	if err != nil {
		return nil, err
	}
	return u.decode(&r.decoder)
}

// Next gives the next document before it is decoded. Errors are those of Read.
func (r *Reader) Next() (*Undecoded, error) {
	f, err := r.frames.next()
	if err != nil {
		return nil, err
	}
	return &Undecoded{src: source{raw: f.raw, name: r.name, dir: r.dir, at: f.at}, noComma: f.noComma}, nil
}

// Sniff says whether content that begins with prefix looks like JSON that this package may read:
// an object or array, or a broken one that has a field of ours. Other formats in JSON look like
// that too and are to be asked first.
func Sniff(prefix []byte) bool {
	b := bytes.TrimPrefix(prefix, []byte("\xef\xbb\xbf"))
	b = b[spaces(b):]
	if len(b) == 0 || b[0] != '{' && b[0] != '[' {
		return false
	}
	rest := b[1:]
	rest = rest[spaces(rest):]
	if len(rest) == 0 {
		return true
	}
	begins := []byte(`"}`)
	if b[0] == '[' {
		begins = []byte(`{]`)
	}
	return bytes.IndexByte(begins, rest[0]) >= 0 || ourField.Match(rest)
}

var ourField = regexp.MustCompile(`"(id|entities|relations)"\s*:`)
