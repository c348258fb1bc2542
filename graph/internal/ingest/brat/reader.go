package brat

import (
	"bytes"
	"errors"
	"fmt"
	"go/token"
	"io"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/newsgraph/newsgraph/graph/claim"
)

// Options say how to read. Nil and zero values mean the defaults.
type Options struct {
	// MaxFile is the size of the largest file that is read, in bytes; default 8 MiB.
	MaxFile int
	// Beside gives the content of the file of that name in the folder of the input, or an error, which
	// is fs.ErrNotExist where there is none; default none. It is asked for the text and for an .a2.
	Beside func(name string) (string, error)
}

const defaultMaxFile = 8 << 20

// A Reader reads one file. It is not for several goroutines at once.
type Reader struct {
	name   string
	r      io.Reader
	max    int
	beside func(name string) (string, error)
	done   bool
}

var _ claim.Reader = (*Reader)(nil)

// NewReader makes a Reader of r; name stands in the places of errors, and its last part names the
// document and the files beside it.
func NewReader(name string, r io.Reader, o *Options) *Reader {
	if o == nil {
		o = new(Options)
	}
	limit := o.MaxFile
	if limit <= 0 {
		limit = defaultMaxFile
	}
	beside := o.Beside
	if beside == nil {
		beside = func(string) (string, error) { return "", fs.ErrNotExist }
	}
	return &Reader{name: name, r: r, max: limit, beside: beside}
}

var (
	sniffed  = regexp.MustCompile(`^(?:[TREAMN][0-9]\S*\t\S+ \S|#[0-9]\S*\t\S+ \S+\t|\*\t\S+ [TE][0-9])`)
	textLine = regexp.MustCompile(`^T[0-9]\S*\t\S+ [0-9]+ [0-9]+(?:;[0-9]+ [0-9]+)*(?:\t|\r?\n|$)`)
)

// Sniff says whether content that begins with head looks like brat standoff: its first line does, and
// some line has a place in a text.
func Sniff(head []byte) bool {
	head = bytes.TrimPrefix(head, bom)
	first := true
	for line := range bytes.Lines(head) {
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		if first && !sniffed.Match(line) {
			return false
		}
		first = false
		if textLine.Match(line) {
			return true
		}
	}
	return false
}

var bom = []byte("\xef\xbb\xbf")

// Read gives the document, then io.EOF; see claim.Reader.
func (r *Reader) Read() (*claim.Document, error) {
	if r.done {
		return nil, io.EOF
	}
	r.done = true
	raw, err := io.ReadAll(io.LimitReader(r.r, int64(r.max)+1))
	at := token.Position{Filename: r.name, Line: 1, Column: 1}
	switch {
	case err != nil:
		return nil, fmt.Errorf("read %s: %w", r.name, err)
	case len(raw) > r.max:
		return nil, &claim.Error{
			Pos: at, Code: claim.CodeTooLarge, Msg: fmt.Sprintf("the file is larger than %d bytes", r.max),
			Hint: "split it and its text into several",
		}
	case bytes.HasPrefix(raw, []byte("\xff\xfe")), bytes.HasPrefix(raw, []byte("\xfe\xff")):
		return nil, &claim.Error{Pos: at, Code: claim.CodeEncoding, Msg: "the input is UTF-16; it is not read", Hint: "save it as UTF-8"}
	}
	folder, stem, extension := split(r.name)
	if stem == "" {
		return nil, &claim.Error{
			Pos: at, Code: claim.CodeMissing, Msg: "nothing names the document",
			Hint: "give it as a file: the document is named after it, and its text is in the .txt beside it",
		}
	}
	if extension == ".a2" {
		if _, err := r.beside(stem + ".a1"); err == nil {
			return nil, &claim.Error{
				Pos: at, Code: claim.CodeValue, Msg: "this is the second file of a document", Hint: fmt.Sprintf("load %s%s.a1, which brings it", folder, stem),
			}
		}
	}
	d := newDocument(stem, r.name, raw)
	r.text(d, stem)
	if extension == ".a1" {
		r.second(d, folder, stem)
	}
	return d.finish(), nil
}

// split takes the name of a file apart: its folder, as it is written, the part that names the document,
// which is "" where there is none, and the ending, without that of a compression.
func split(name string) (folder, stem, extension string) {
	base := filepath.Base(name)
	folder = strings.TrimSuffix(name, base)
	if ext := strings.ToLower(filepath.Ext(base)); slices.Contains([]string{".gz", ".zst"}, ext) {
		base = base[:len(base)-len(ext)]
	}
	extension = filepath.Ext(base)
	stem = strings.TrimSuffix(base, extension)
	if name == "" || strings.HasPrefix(base, "<") || strings.Trim(stem, ". -") == "" {
		return folder, "", extension
	}
	return folder, stem, strings.ToLower(extension)
}

// text gets the text of the document, where there is one.
func (r *Reader) text(d *document, stem string) {
	text, err := r.beside(stem + ".txt")
	switch {
	case errors.Is(err, fs.ErrNotExist):
		d.warn(d.start(), claim.CodeText, fmt.Sprintf("there is no text %s.txt beside it; offsets are not checked", stem), "")
	case err != nil:
		d.tell(d.start(), claim.CodeText, fmt.Sprintf("read %s.txt: %v", stem, err), "the document is kept without its text")
	case !utf8.ValidString(text):
		d.tell(d.start(), claim.CodeText, stem+".txt is not UTF-8; it was not used", "save it as UTF-8")
		d.src.text = &text // what it becomes in the end makes another document of this one
	default:
		d.src.text = &text
		d.doc.Text = text
		d.text = newPoints(text)
	}
}

// second gets the second file of a document of BioNLP, where there is one.
func (r *Reader) second(d *document, folder, stem string) {
	name := stem + ".a2"
	switch raw, err := r.beside(name); {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		d.tell(d.start(), claim.CodeUnreadable, fmt.Sprintf("read %s: %v", name, err), "what it holds is missing from the document")
	default:
		d.src.parts = append(d.src.parts, part{folder + name, []byte(raw)})
	}
}
