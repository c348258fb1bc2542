package httpapi

import (
	"bufio"
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"io"
	"net/http"
	"reflect"
	"strings"
	"time"

	"github.com/newsgraph/newsgraph/graph"
	"github.com/newsgraph/newsgraph/graph/claim"
)

// mostRejects is how many refused records, and how many warnings, an answer tells; the others are counted.
const mostRejects = 10_000

// mayWrite lets only those change anything who have the token.
func (s *Service) mayWrite(r *http.Request) error {
	if s.o.Token == "" {
		return coded(http.StatusForbidden, codeReadOnly, "whoever runs the service can allow changes, with a token", "the graph is served for reading only")
	}
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	given := sha256.Sum256([]byte(strings.TrimSpace(token)))
	if right := subtle.ConstantTimeCompare(given[:], s.token[:]) == 1; right && strings.EqualFold(scheme, "Bearer") {
		return nil
	}
	return coded(http.StatusUnauthorized, codeUnauthorized, "send it as Authorization: Bearer TOKEN", "changes want the service's token")
}

// write makes one change after the other; who waits too long is told to come again.
func (s *Service) write(ctx context.Context, change func(*graph.Graph) error) error {
	wait := time.NewTimer(s.o.Timeout)
	defer wait.Stop()
	select {
	case s.writing <- struct{}{}:
		defer func() { <-s.writing }()
		if s.o.Write != nil {
			return s.o.Write(ctx, change)
		}
		return change(s.g)
	case <-wait.C:
		return coming(codeBusy, "other changes took all the time")
	case <-ctx.Done():
		return ctx.Err()
	}
}

type loadParams struct {
	KeepText bool `json:"keep_text,omitempty" jsonschema:"keep the texts in the store"`
	NoQuotes bool `json:"no_quotes,omitempty" jsonschema:"keep where a claim is said, but no words of the text"`
	Strict   bool `json:"strict,omitempty" jsonschema:"refuse types and relations that the schema does not have"`
	DryRun   bool `json:"dry_run,omitempty" jsonschema:"read and check all, and change nothing"`
	Each     bool `json:"each,omitempty" jsonschema:"tell what became of each document"`
}

// A Loaded says what came of POST /v1/documents.
type Loaded struct {
	Commit    string           `json:"commit"` // of the graph afterwards
	Documents DocumentsLoaded  `json:"documents"`
	Claims    ClaimsLoaded     `json:"claims"`
	Merges    int              `json:"merges"`         // mentions of entities that other documents have too
	Each      []DocumentLoaded `json:"each,omitempty"` // in the order of the documents, where that is asked for
	Complete  bool             `json:"complete"`       // all rejects and warnings are told
	Rejects   []Reject         `json:"rejects"`        // records that were refused
	Warnings  []Reject         `json:"warnings"`       // records that were taken all the same
	ElapsedMS float64          `json:"elapsed_ms"`
}

// A DocumentLoaded says what became of one document.
type DocumentLoaded struct {
	ID     string `json:"id"`
	Status string `json:"status"` // new, replaced, unchanged, rejected
	Claims int    `json:"claims"` // in the document as it now is; 0 for one that is unchanged
	Gained int    `json:"gained"` // claims that were not there before
	Lost   int    `json:"lost"`   // claims that are there no more
	Read   int    `json:"read"`   // claims it was read with, also when it is unchanged
	Merges int    `json:"merges"` // mentions of entities that other documents have too
}

// DocumentsLoaded counts what became of documents.
type DocumentsLoaded struct {
	New       int `json:"new"`
	Replaced  int `json:"replaced"`
	Unchanged int `json:"unchanged"`
	Rejected  int `json:"rejected"`
}

// ClaimsLoaded counts claims.
type ClaimsLoaded struct {
	Read   int `json:"read"`   // of unchanged documents too
	Loaded int `json:"loaded"` // of new and replaced documents
	Gained int `json:"gained"`
	Lost   int `json:"lost"`
}

// A Reject is a record that was refused, or that is worth a warning.
type Reject struct {
	Line    int        `json:"line"`
	Column  int        `json:"column"`
	Pointer string     `json:"pointer"` // JSON pointer within the document
	Code    claim.Code `json:"code"`
	Message string     `json:"message"`
	Hint    string     `json:"hint"`
}

// load answers POST /v1/documents.
func (s *Service) load(w http.ResponseWriter, r *http.Request, in *loadParams) error {
	if err := ofType(r, typeJSON, typeLines, "application/jsonl"); err != nil {
		return err
	}
	answer := &Loaded{Complete: true, Rejects: []Reject{}, Warnings: []Reject{}}
	start := time.Now()
	err := s.write(r.Context(), func(g *graph.Graph) error { return s.loadInto(g, answer, w, r, in) })
	if err != nil {
		return err
	}
	if answer.Commit, err = s.commit(); err != nil {
		return err
	}
	answer.ElapsedMS = float64(time.Since(start).Microseconds()) / 1000
	return respond(w, answer)
}

func (s *Service) loadInto(g *graph.Graph, answer *Loaded, w http.ResponseWriter, r *http.Request, in *loadParams) error {
	body := &whole{r: http.MaxBytesReader(w, r.Body, s.o.Upload)}
	content := bufio.NewReaderSize(body, 64<<10)
	if err := native(content); err != nil {
		return body.or(err)
	}
	reader, err := graph.NewReader("body", "", content)
	if err != nil {
		return body.or(usage("body", "", "%v", err))
	}
	o := &graph.LoadOptions{
		KeepText: in.KeepText, NoQuotes: in.NoQuotes, Strict: in.Strict, DryRun: in.DryRun,
		Rejected: func(e *claim.Error) error {
			list := &answer.Rejects
			if e.Warning {
				list = &answer.Warnings
			}
			if len(*list) == mostRejects {
				answer.Complete = false
				return nil
			}
			*list = append(*list, Reject{
				Line: e.Pos.Line, Column: e.Pos.Column, Pointer: e.Pointer, Code: e.Code, Message: e.Msg, Hint: e.Hint,
			})
			return nil
		},
	}
	if in.Each {
		o.Loaded = func(p *graph.PutResult) {
			answer.Each = append(answer.Each, DocumentLoaded{p.ID, p.Status, p.Claims, p.Gained, p.Lost, p.Read, p.Merges})
		}
	}
	res, err := g.Load(r.Context(), reader, o)
	if err != nil {
		return body.or(err)
	}
	if body.err != nil { // the reader took it for the end of a document
		return body.or(body.err)
	}
	answer.Documents = DocumentsLoaded{New: res.New, Replaced: res.Replaced, Unchanged: res.Unchanged, Rejected: res.Rejected}
	answer.Claims = ClaimsLoaded{Read: res.Read, Loaded: res.Claims, Gained: res.Gained, Lost: res.Lost}
	answer.Merges = res.Merges
	return nil
}

// native refuses what is not in the native format: it may name files, and is not what the type of the body says.
func native(body *bufio.Reader) error {
	head, err := body.Peek(body.Size())
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	const hint = `a document is {"id": …, "relations": [{"subject": …, "predicate": …, "object": …}, …]}; load reads other formats`
	switch format := graph.FormatOf(head); format {
	case graph.FormatJSON:
		return nil
	case "":
		return usage("body", hint, "the body is no native JSON")
	default:
		return usage("body", hint, "the body is no native JSON, but %s", format)
	}
}

// whole remembers why a body did not come whole.
type whole struct {
	r   io.Reader
	err error
}

func (b *whole) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		b.err = err
	}
	return n, err
}

// or gives what was wrong with the body, if anything was, else another error.
func (b *whole) or(err error) error {
	if b.err != nil {
		return unread(b.err)
	}
	return err
}

// A Removed says what came of DELETE /v1/documents/{id}.
type Removed struct {
	Commit string `json:"commit"`
	Claims int    `json:"claims"` // that are gone
}

type removeParams struct {
	ID string `json:"id" in:"path" jsonschema:"the document's id, percent-encoded"`
}

func (s *Service) remove(w http.ResponseWriter, r *http.Request, in *removeParams) error {
	answer := &Removed{}
	err := s.write(r.Context(), func(g *graph.Graph) (err error) {
		answer.Claims, err = g.Remove(r.Context(), in.ID)
		return err
	})
	if err == nil {
		answer.Commit, err = s.commit()
	}
	if err != nil {
		return err
	}
	return respond(w, answer)
}

// changing makes a route of a change without a JSON body of its own.
func changing[In, Out any](s *Service, method, path, summary string, handle func(http.ResponseWriter, *http.Request, *In) error) route {
	r := route{method: method, path: path, summary: summary, in: reflect.TypeFor[In](), out: reflect.TypeFor[Out](), writes: true}
	fields := fieldsOf(r.in)
	r.handle = func(w http.ResponseWriter, req *http.Request) error {
		in := new(In)
		if err := read(req, fields, in); err != nil {
			return err
		}
		return handle(w, req, in)
	}
	return r
}

// commit names the last state.
func (s *Service) commit() (string, error) {
	g, err := s.g.Snapshot()
	if err != nil {
		return "", err
	}
	return g.Commit(), g.Close()
}

// respond writes an answer that nobody may keep.
func respond(w http.ResponseWriter, answer any) error {
	w.Header().Set("Content-Type", typeJSON)
	w.Header().Set("Cache-Control", "no-store")
	_ = encoder(w).Encode(answer) // who does not listen is not told
	return nil
}
