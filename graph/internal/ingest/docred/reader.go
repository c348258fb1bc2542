package docred

import (
	"fmt"
	"io"
	"strings"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/place"
)

// Options say how to read. Nil and zero values mean the defaults.
type Options struct {
	// MaxRecord is the size of the largest document that is read, in bytes; default 8 MiB. Documents
	// of the published sets have some tens of KiB; the values of a hostile one take up to some two hundred times its size.
	MaxRecord int
}

const defaultMaxRecord = 8 << 20

// A Reader reads documents of DocRED. It is not for several goroutines at once.
type Reader struct {
	records *place.Reader
	file    string // what documents without a title are named after
	n       int    // records so far, refused ones too
}

var _ claim.Reader = (*Reader)(nil)

// NewReader makes a Reader of r; name stands in the places of errors.
func NewReader(name string, r io.Reader, o *Options) *Reader {
	if o == nil {
		o = new(Options)
	}
	limit := o.MaxRecord
	if limit <= 0 {
		limit = defaultMaxRecord
	}
	return &Reader{records: place.NewReader(name, r, limit), file: place.FileID(name)}
}

// Sniff says whether content that begins with head looks like DocRED.
func Sniff(head []byte) bool {
	return place.HasKeys(head, "vertexSet") || place.HasKeys(head, "sents", "title")
}

// renamed are the fields of claim.Document that have other names here.
var renamed = map[string]string{
	"id": "title", "entities": "vertexSet", "relations": "labels", "subject": "h", "object": "t", "predicate": "r",
}

// Read gives the next document; see claim.Reader.
func (r *Reader) Read() (*claim.Document, error) {
	r.n++
	rec, err := r.records.Next()
	if err != nil {
		return nil, err
	}
	rec.Rename(renamed)
	f := rec.Fields(rec.Root)
	rec.Doc.ID = r.id(f)
	rec.Doc.Title = f.Text("title")
	sentences, vertices, labels := f.List("sents"), f.List("vertexSet"), f.List("labels")
	if f.Get("sents") == nil {
		f.Bad(nil, claim.CodeMissing, "the document has no sents", "they are its text: a list of sentences, each a list of tokens")
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	d := document{Record: rec, known: make([]bool, len(vertices))}
	d.text(sentences)
	for i, v := range vertices {
		d.known[i] = d.vertex(i, v)
	}
	for _, v := range labels {
		d.label(v)
	}
	return rec.Document(), nil
}

// id gives the title, or without one the file's name and the number of the record in it.
func (r *Reader) id(f *place.Fields) string {
	title := f.Text("title")
	switch {
	case strings.TrimSpace(title) != "":
		return title
	case r.file != "":
		return fmt.Sprintf("%s#%d", r.file, r.n)
	}
	f.Bad(f.Get("title"), claim.CodeMissing, "the document has no title", "only in a file with a name it can do without")
	return ""
}
