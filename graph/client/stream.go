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
	resp, err := q.c.do(ctx, &call{
		method: http.MethodPost, path: []string{"v1", "match"}, commit: q.commit,
		data: data, kind: "application/json", accept: "application/x-ndjson",
	})
	if err != nil {
		return nil, err
	}
	defer drop(resp)
	return rows(resp.Body, yield)
}

// rows reads a stream: a line that says what the answer is, one a row, and at last what became of it.
func rows(r io.Reader, yield func([]string, api.MatchRow) error) (*api.MatchAnswer, error) {
	answer := &api.MatchAnswer{}
	dec := json.NewDecoder(r)
	if err := dec.Decode(answer); err != nil {
		return nil, broken(err)
	}
	answer.Rows = []api.MatchRow{}
	var held json.RawMessage // the last line is no row
	for {
		var next json.RawMessage
		err := dec.Decode(&next)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, broken(err)
		}
		if held != nil {
			row := api.MatchRow{}
			if err := json.Unmarshal(held, &row); err != nil {
				return nil, broken(err)
			}
			row.Columns = answer.Columns
			if err := yield(answer.Columns, row); err != nil {
				return nil, err
			}
		}
		held = next
	}
	return answer, end(held, answer)
}

// end reads the last line of a stream.
func end(line json.RawMessage, answer any) error {
	var last struct {
		Complete *bool      `json:"complete"`
		Error    *api.Error `json:"error"`
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
