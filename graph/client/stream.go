package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/newsgraph/newsgraph/graph/api"
)

// matchBody is the body of POST /v1/match.
type matchBody struct {
	Query    string         `json:"query"`
	Params   map[string]any `json:"params,omitempty"`
	View     api.View       `json:"view,omitzero"`
	Limit    int            `json:"limit"`
	Evidence string         `json:"evidence,omitempty"`
	Explain  bool           `json:"explain,omitempty"`
	Timeout  string         `json:"timeout,omitempty"`
}

// MatchEach implements remote.Questions.
func (q *questions) MatchEach(ctx context.Context, a *api.MatchQuery, yield func([]string, api.MatchRow) error) (*api.MatchAnswer, error) {
	ask := matchBody{Query: a.Query, View: a.View, Limit: a.Limit, Evidence: a.Evidence, Explain: a.Explain}
	if len(a.Params) > 0 {
		ask.Params = make(map[string]any, len(a.Params))
	}
	for name, value := range a.Params {
		ask.Params[name] = parameter(value)
	}
	if left, ok := timeLeft(ctx); ok {
		ask.Timeout = left.String()
	}
	data, err := json.Marshal(ask)
	if err != nil {
		return nil, err
	}
	answer := &api.MatchAnswer{Rows: []api.MatchRow{}}
	err = q.c.stream(ctx, q.of(&call{
		method: http.MethodPost, path: []string{"v1", "match"}, data: data, kind: "application/json",
	}), answer, func(line json.RawMessage) error {
		row := api.MatchRow{}
		if err := json.Unmarshal(line, &row); err != nil {
			return broken(err)
		}
		row.Columns = answer.Columns
		return yield(answer.Columns, row)
	})
	if err != nil {
		return nil, err
	}
	return answer, nil
}

// PathsEach implements remote.Questions.
func (q *questions) PathsEach(ctx context.Context, a *api.PathQuery, yield func(*api.PathAnswer, *api.Path) error) (*api.PathAnswer, error) {
	v := pathValues(a)
	v.timeout(ctx)
	answer := &api.PathAnswer{Paths: []api.Path{}}
	var head *api.PathAnswer
	err := q.c.stream(ctx, q.of(&call{
		method: http.MethodGet, path: []string{"v1", "paths"}, query: v.Values,
	}), answer, func(line json.RawMessage) error {
		path := new(api.Path)
		if err := json.Unmarshal(line, path); err != nil {
			return broken(err)
		}
		if head == nil {
			known := *answer
			head = &known
		}
		return yield(head, path)
	})
	if err != nil {
		return nil, err
	}
	return answer, nil
}

// stream sends a call and reads an answer of lines: the first goes into answer, each is told of those after it
// as they come, and the last, which says what became of the question, goes into answer again.
func (c *served) stream(ctx context.Context, k *call, answer any, each func(json.RawMessage) error) error {
	k.accept = "application/x-ndjson"
	resp, err := c.do(ctx, k)
	if err != nil {
		return err
	}
	defer drop(resp)
	dec := json.NewDecoder(resp.Body)
	if err := dec.Decode(answer); err != nil {
		return broken(err)
	}
	// The last line has no mark of its own: a row with such columns looks like it, and waits for another.
	var held json.RawMessage
	for {
		var next json.RawMessage
		err := dec.Decode(&next)
		if errors.Is(err, io.EOF) {
			return end(held, answer)
		}
		if err != nil {
			return broken(err)
		}
		if held != nil {
			if err := each(held); err != nil {
				return err
			}
			held = nil
		}
		if mayEnd(next) {
			held = next
		} else if err := each(next); err != nil {
			return err
		}
	}
}

// A lastLine is what the last line of a stream has.
type lastLine struct {
	Complete json.RawMessage `json:"complete"`
	Error    json.RawMessage `json:"error"`
}

func mayEnd(line json.RawMessage) bool {
	var l lastLine
	return json.Unmarshal(line, &l) == nil && (l.Complete != nil || l.Error != nil)
}

// end reads the last line of a stream.
func end(line json.RawMessage, answer any) error {
	var last struct {
		Complete *bool      `json:"complete"`
		Error    *api.Error `json:"error"`
	}
	if line == nil {
		return broken(io.ErrUnexpectedEOF)
	}
	if err := json.Unmarshal(line, &last); err != nil {
		return broken(err)
	}
	switch {
	case last.Error != nil:
		return last.Error
	case last.Complete == nil:
		return broken(io.ErrUnexpectedEOF)
	}
	return json.Unmarshal(line, answer)
}

// broken is of a stream that ended before its answer did.
func broken(err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return fmt.Errorf("the answer cannot be read: %w", err)
}
