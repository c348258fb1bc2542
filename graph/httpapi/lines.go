package httpapi

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/newsgraph/newsgraph/graph"
	"github.com/newsgraph/newsgraph/graph/api"
)

// A trailer is the last line of a stream, or what it begins with.
type trailer struct {
	Complete  bool    `json:"complete"`
	Reason    string  `json:"reason"`
	Explored  int     `json:"explored"`
	ElapsedMS float64 `json:"elapsed_ms"`
}

// lines is an answer that is written while it is found: a line that says what it is of, one for each
// part of it, and a last one that says what became of the question.
type lines struct {
	w     http.ResponseWriter
	conn  *http.ResponseController
	enc   *json.Encoder
	begun bool
}

// begin writes the first line, once.
func (l *lines) begin(head any) error {
	if l.begun {
		return nil
	}
	l.begun = true
	l.w.Header().Set("Content-Type", typeLines)
	return l.enc.Encode(head)
}

// line writes a line and sends it off.
func (l *lines) line(v any) error {
	if err := l.enc.Encode(v); err != nil {
		return err
	}
	return l.conn.Flush()
}

// askLines asks a question that writes its own answer, in its time and turn, and says why it was cut short. An
// error that comes after the first line is the last one.
func (s *Service) askLines(w http.ResponseWriter, r *http.Request, timeout string, question func(context.Context, *graph.Snapshot, *lines) (reason string, err error)) error {
	d, err := s.within(timeout)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(r.Context(), d)
	defer cancel()
	out := &lines{w: w, conn: http.NewResponseController(w), enc: encoder(w)}
	_, _, err = s.inTurn(ctx, w, r, func(ctx context.Context, g *graph.Snapshot) (answered, error) {
		reason, err := question(ctx, g, out)
		return answered{reason: reason}, err
	})
	if err != nil && out.begun { // too late for a status
		f := s.refusalOf(err)
		s.failed(r, f, err)
		_ = out.enc.Encode(api.ErrorAnswer{Error: *f.told})
		return nil
	}
	return err
}
