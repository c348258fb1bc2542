package graph

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/token"
	"io"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/newsgraph/newsgraph/graph/api"
	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/remote"
)

// What is sent to a served graph at once.
const (
	mostSent      = 500     // documents
	mostSentBytes = 4 << 20 // but for a single document that is larger
)

// A sending loads documents into a served graph.
type sending struct {
	g      *Graph
	o      *LoadOptions
	res    *LoadResult
	places map[string]string // document → where it was read
	batch  sent
}

// sent are documents on their way, as an array of native JSON.
type sent struct {
	docs []sentDocument
	line int // lines that are in buf whole
	buf  bytes.Buffer
}

// A sentDocument is a document with where it begins in the array, from 1.
type sentDocument struct {
	*claim.Document
	line, column int
	native       bool // as it was read
}

// loadServed is Load for a served graph.
func (g *Graph) loadServed(ctx context.Context, r claim.Reader, o *LoadOptions) (*LoadResult, error) {
	l := &sending{g: g, o: o, res: &LoadResult{}, places: make(map[string]string)}
	start := time.Now()
	err := l.run(ctx, r)
	l.res.Elapsed = time.Since(start)
	return l.res, err
}

func (l *sending) run(ctx context.Context, r claim.Reader) error {
	for {
		if err := context.Cause(ctx); err != nil {
			return errors.Join(err, l.send(context.WithoutCancel(ctx))) // what was read is kept
		}
		doc, err := r.Read()
		if errors.Is(err, io.EOF) {
			return l.send(ctx)
		}
		if refused, ok := errors.AsType[*claim.Error](err); ok { // an input of plain RDF, too
			if !refused.Code.OfFile() && !refused.Warning {
				l.res.Rejected++
			}
			err = l.report(refused)
		} else if err == nil {
			err = l.take(ctx, doc)
		}
		if err != nil {
			return errors.Join(err, l.send(ctx))
		}
	}
}

// take puts a document into the batch, and sends that when it is full.
func (l *sending) take(ctx context.Context, doc *claim.Document) error {
	if first, twice := l.places[doc.ID]; twice && doc.ID != "" {
		l.res.Rejected++
		e := duplicate(doc.ID, first)
		if doc.Source != nil {
			e.Pos, _ = doc.Source.Locate("/id")
			e.Pointer, e.Record = claim.PointerIn(doc.Source, "/id"), doc.Source.Raw()
		}
		return l.report(e)
	}
	l.places[doc.ID] = "memory"
	if doc.Source != nil {
		at, _ := doc.Source.Locate("")
		l.places[doc.ID] = at.String()
	}
	data, native, err := l.encode(doc)
	if err != nil {
		return err
	}
	if !native { // the service does not see what was wrong with the input
		for _, p := range doc.Problems {
			if err := l.report(p); err != nil {
				return err
			}
		}
	}
	b := &l.batch
	if len(b.docs) > 0 && b.buf.Len()+len(data) > mostSentBytes {
		if err := l.send(ctx); err != nil {
			return err
		}
	}
	b.add(doc, data, native)
	if len(b.docs) == mostSent {
		return l.send(ctx)
	}
	return nil
}

// encode gives a document as native JSON: the bytes that it was read from where they are that, so that
// its content has the same hash here and there. A text beside it goes with it.
func (l *sending) encode(doc *claim.Document) (data []byte, native bool, err error) {
	text, problem := documentText(doc, l.o.TextRoot)
	if problem != nil {
		if err := l.report(problem); err != nil {
			return nil, false, err
		}
	}
	if doc.Source != nil && text == "" {
		_, other := doc.Source.(interface{ InputPointer(pointer string) string })
		if raw := doc.Source.Raw(); !other && bytes.HasPrefix(raw, []byte("{")) && json.Valid(raw) {
			return raw, true, nil
		}
	}
	own := *doc
	if own.TextFile = ""; text != "" {
		own.Text = text
	}
	data, err = json.Marshal(&own)
	return data, false, err
}

func (b *sent) add(doc *claim.Document, data []byte, native bool) {
	column := 1
	if len(b.docs) == 0 {
		b.buf.WriteString("[")
		column++
	} else {
		b.buf.WriteString(",\n")
		b.line++
	}
	b.docs = append(b.docs, sentDocument{doc, b.line + 1, column, native})
	b.buf.Write(data)
	b.line += bytes.Count(data, []byte("\n"))
}

// of gives the document that a line of the array is of.
func (b *sent) of(line int) *sentDocument {
	i := sort.Search(len(b.docs), func(i int) bool { return b.docs[i].line > line }) - 1
	return &b.docs[max(i, 0)]
}

// send sends what is in the batch, and counts what became of it.
func (l *sending) send(ctx context.Context) error {
	b := l.batch
	l.batch = sent{}
	if len(b.docs) == 0 {
		return nil
	}
	b.buf.WriteString("]\n")
	a, err := l.g.served.Load(ctx, &b.buf, &remote.LoadOptions{
		KeepText: l.o.KeepText, NoQuotes: l.o.NoQuotes, Strict: l.o.Strict, DryRun: l.o.DryRun,
		Each: l.o.Loaded != nil || l.o.Reading != nil,
	})
	if err != nil {
		return fmt.Errorf("load: %w", err)
	}
	var problems []*claim.Error
	of := make(map[string][]*claim.Error)
	for _, p := range a.Problems {
		doc := b.of(p.Pos.Line)
		problems = append(problems, doc.relocate(p))
		of[doc.ID] = append(of[doc.ID], problems[len(problems)-1])
	}
	l.res.New, l.res.Replaced = l.res.New+a.New, l.res.Replaced+a.Replaced
	l.res.Unchanged, l.res.Rejected = l.res.Unchanged+a.Unchanged, l.res.Rejected+a.Rejected
	l.res.Read, l.res.Claims = l.res.Read+a.Read, l.res.Claims+a.Claims
	l.res.Gained, l.res.Lost, l.res.Merges = l.res.Gained+a.Gained, l.res.Lost+a.Lost, l.res.Merges+a.Merges
	for _, p := range problems {
		if err := l.report(p); err != nil {
			return err
		}
	}
	for _, e := range a.Each {
		l.tell(&PutResult{
			ID: e.ID, Status: e.Status, Claims: e.Claims, Gained: e.Gained, Lost: e.Lost, Read: e.Read, Merges: e.Merges, Problems: of[e.ID],
		})
	}
	return nil
}

// tell tells whoever wants to know what became of a document.
func (l *sending) tell(one *PutResult) {
	if l.o.Reading != nil {
		l.o.Reading(one)
	}
	if l.o.Loaded != nil {
		l.o.Loaded(one)
	}
}

// relocate gives a problem with the place that it has in the input here.
func (d *sentDocument) relocate(p *claim.Error) *claim.Error {
	e := *p
	e.Pos = token.Position{}
	if d.Source == nil {
		return &e
	}
	if !d.native {
		pointer := d.pointer(p.Pointer)
		e.Pos, e.Record = d.Source.Locate(pointer)
		e.Pointer = claim.PointerIn(d.Source, pointer)
	} else {
		start, _ := d.Source.Locate("")
		e.Pos = token.Position{Filename: start.Filename, Line: start.Line + p.Pos.Line - d.line, Column: p.Pos.Column}
		if p.Pos.Line == d.line {
			e.Pos.Column += start.Column - d.column
		}
		_, e.Record = d.Source.Locate(p.Pointer)
	}
	if e.Warning {
		e.Record = nil
	}
	return &e
}

// pointer gives the pointer in the input of one into the document, where its reader has dropped records.
func (d *sentDocument) pointer(pointer string) string {
	dropping, ok := d.Source.(interface {
		EntityPointer(i int) string
		RelationPointer(i int) string
	})
	part := strings.SplitN(pointer, "/", 4) // nothing, the list, the index, the rest
	if !ok || len(part) < 3 {
		return pointer
	}
	i, err := strconv.Atoi(part[2])
	switch {
	case err != nil:
		return pointer
	case part[1] == "entities" && i < len(d.Entities):
		pointer = dropping.EntityPointer(i)
	case part[1] == "relations" && i < len(d.Relations):
		pointer = dropping.RelationPointer(i)
	default:
		return pointer
	}
	if len(part) > 3 {
		pointer += "/" + part[3]
	}
	return pointer
}

func (l *sending) report(e *claim.Error) error {
	if e.Warning {
		l.res.Warnings++
	} else {
		l.res.Rejects++
	}
	if l.o.Rejected == nil {
		return nil
	}
	return l.o.Rejected(e)
}

// putServed is Put for a served graph.
func (g *Graph) putServed(ctx context.Context, doc *claim.Document, o *LoadOptions) (*PutResult, error) {
	own := *o
	res := &PutResult{ID: doc.ID, Status: StatusRejected} // where the service tells of none
	var problems []*claim.Error
	own.Loaded, own.Reading = func(p *PutResult) { res = p }, nil
	own.Rejected = func(e *claim.Error) error { problems = append(problems, e); return nil }
	l := &sending{g: g, o: &own, res: &LoadResult{}, places: make(map[string]string)}
	if err := l.take(ctx, doc); err != nil {
		return nil, err
	}
	if err := l.send(ctx); err != nil {
		return nil, err
	}
	res.Problems = problems
	return res, nil
}

// removeServed is remove for a served graph.
func (g *Graph) removeServed(ctx context.Context, id string) (int, error) {
	claims, err := g.served.Remove(ctx, id)
	if e, ok := errors.AsType[*api.Error](err); ok && e.Code == api.CodeNotFound {
		err = ErrNoDocument
	}
	if err != nil {
		return 0, fmt.Errorf("remove %s: %w", id, err)
	}
	return claims, nil
}
