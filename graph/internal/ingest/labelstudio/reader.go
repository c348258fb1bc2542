// Package labelstudio reads the JSON that Label Studio exports of labelled texts: tasks, each with
// the annotations that were made of it.
//
// Begin with [NewReader]; [Sniff] says whether some content is for it. Each annotation of a task is a
// document of its own, named after both, so that nobody's claims replace another's; the annotator is
// the extractor of its claims. An annotation that was cancelled is a document that claims nothing,
// and says so in a warning. Predictions are read where a task has no annotations. Spans become
// entities as package spans has it. What of the format is kept, docs/formats.md says. A bad region
// or relation costs itself.
package labelstudio

import (
	"fmt"
	"io"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/place"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/spans"
)

// Options say how to read. Nil and zero values mean the defaults.
type Options struct {
	// MaxRecord is the size of the largest task that is read, in bytes; default 64 MiB.
	MaxRecord int
}

// A Reader reads exports of Label Studio. It is not for several goroutines at once.
type Reader struct {
	name    string
	records *place.Reader
	n       int
	queue   []made // of the last task
}

var _ claim.Reader = (*Reader)(nil)

// NewReader makes a Reader of r; name stands in the places of errors.
func NewReader(name string, r io.Reader, o *Options) *Reader {
	if o == nil {
		o = new(Options)
	}
	return &Reader{name: name, records: place.NewReader(name, r, o.MaxRecord)}
}

// Sniff says whether content that begins with head looks like an export of Label Studio.
func Sniff(head []byte) bool {
	for _, made := range []string{"annotations", "completions", "predictions"} {
		for _, of := range []string{"from_name", "was_cancelled", "completed_by", "total_annotations"} {
			if place.HasKeys(head, "data", made, of) {
				return true
			}
		}
	}
	return false
}

var renamed = map[string]string{"subject": "from_id", "object": "to_id", "predicate": "labels", "type": "value", "published": "data"}

// Read gives the next document; see claim.Reader.
func (r *Reader) Read() (*claim.Document, error) {
	for len(r.queue) == 0 {
		r.n++
		rec, err := r.records.Next()
		if err != nil {
			return nil, err
		}
		if err := r.task(rec); err != nil {
			return nil, err
		}
	}
	next := r.queue[0]
	r.queue = r.queue[1:]
	if next.err != nil {
		return nil, next.err
	}
	return next.doc, nil
}

// A made is a document, or what is wrong with an annotation that should be one.
type made struct {
	doc *claim.Document
	err *claim.Error
}

// mostAnnotations is how many annotations of a task are read: each costs O(task).
const mostAnnotations = 1000

// A task is one record of the export.
type task struct {
	id   string
	data *place.Value
}

// task makes the documents of a task.
func (r *Reader) task(rec *place.Record) error {
	f := rec.Fields(rec.Root)
	t := task{id: f.Text("id"), data: f.Get("data")}
	annotations := append(f.List("annotations"), f.List("completions")...)
	predictions := f.List("predictions")
	if t.data == nil || t.data.Kind != '{' {
		f.Bad(t.data, claim.CodeMissing, "the task has no data", "")
	}
	if len(annotations) > mostAnnotations || len(predictions) > mostAnnotations {
		f.Bad(nil, claim.CodeTooLarge, fmt.Sprintf("the task has more than %d annotations", mostAnnotations), "")
	}
	if err := f.Err(); err != nil {
		return err
	}
	if t.id == "" {
		t.id = rec.Nth(r.name, r.n)
	}
	source, kind := annotations, ""
	if len(annotations) == 0 {
		source, kind = predictions, "prediction-"
	}
	for i, v := range source {
		next := rec.Another()
		next.Rename(renamed)
		if err := r.annotation(next, &t, v, kind, i); err != nil {
			r.queue = append(r.queue, made{err: err})
			continue
		}
		if i == 0 && len(annotations) > 0 && len(predictions) > 0 {
			next.Warn(rec.Root.Get("predictions"), claim.CodeValue,
				fmt.Sprintf("the task has %d predictions besides annotations; they are left out", len(predictions)), "")
		}
		r.queue = append(r.queue, made{doc: next.Document()})
	}
	if len(source) == 0 {
		rec.Rename(renamed)
		rec.Doc.ID = t.id
		rec.Warn(rec.Root, claim.CodeMissing, "nobody annotated this task: the document claims nothing", "")
		r.queue = append(r.queue, made{doc: rec.Document()})
	}
	return nil
}

// annotation reads what one annotator, or model, made of a task.
func (r *Reader) annotation(rec *place.Record, t *task, v *place.Value, kind string, i int) *claim.Error {
	f := rec.Fields(v)
	id := f.Text("id")
	results := f.List("result")
	d := document{Record: rec, who: annotator(v), data: t.data, odd: make(map[string]int)}
	if kind != "" {
		d.who, d.confidence = f.Text("model_version"), f.Confidence("score")
	}
	if id == "" {
		id = fmt.Sprintf("#%d", i+1)
	}
	rec.Doc.ID = t.id + "/" + kind + id
	if err := f.Err(); err != nil {
		return err
	}
	for name, into := range map[string]*string{
		"title": &rec.Doc.Title, "url": &rec.Doc.URL, "publisher": &rec.Doc.Publisher,
		"published": &rec.Doc.Published, "language": &rec.Doc.Language,
	} {
		*into = t.data.Get(name).String()
	}
	d.chooseText(results)
	if cancelled := v.Get("was_cancelled"); cancelled != nil && cancelled.Kind == 't' {
		rec.Warn(cancelled, claim.CodeValue, "the annotation was cancelled: the document claims nothing",
			fmt.Sprintf("%d results of it are left out", len(results)))
		return nil
	}
	d.set = spans.New(rec, d.text)
	for _, v := range results {
		d.region(v)
	}
	for _, v := range results {
		d.relation(v)
	}
	d.tellOdd(v)
	return nil
}

// annotator gives who made an annotation: an address where there is one, else a number.
func annotator(v *place.Value) string {
	by := v.Get("completed_by")
	if by == nil {
		return ""
	}
	if by.Kind == '{' {
		for _, name := range []string{"email", "username", "id"} {
			if s := by.Get(name).String(); s != "" {
				return s
			}
		}
	}
	return by.Text
}
