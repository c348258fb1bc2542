package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/newsgraph/newsgraph/graph/api"
	"github.com/newsgraph/newsgraph/graph/internal/remote"
)

// judging is what is said of all judgements of a request.
type judging struct {
	Author      string `json:"author,omitempty"`
	Reason      string `json:"reason,omitempty"`
	Conflicting bool   `json:"conflicting,omitempty"`
}

// Judge implements remote.Changes.
func (c *served) Judge(ctx context.Context, judgements []api.Judgement, o *remote.JudgeOptions) (*api.JudgeAnswer, error) {
	if len(judgements) == 0 { // which is no fault, but no request either
		return c.unjudged(ctx)
	}
	return c.judged(ctx, "judge", http.MethodPost, []string{"judgements"}, nil, struct {
		Judgements []api.Judgement `json:"judgements"`
		judging
	}{judgements, judging(*o)})
}

// unjudged is the answer to no judgements.
func (c *served) unjudged(ctx context.Context) (*api.JudgeAnswer, error) {
	a, err := c.Judgements(ctx)
	if err != nil {
		return nil, err
	}
	out := &api.JudgeAnswer{Commit: a.Commit, Judgements: []api.Judgement{}, Conflicts: []api.Judgement{}}
	for i := range a.Judgements {
		if a.Judgements[i].State == "conflict" {
			out.Conflicts = append(out.Conflicts, a.Judgements[i])
		}
	}
	return out, nil
}

// Split implements remote.Changes.
func (c *served) Split(ctx context.Context, entity string, mentions []string, o *remote.JudgeOptions) (*api.JudgeAnswer, error) {
	return c.judged(ctx, "split", http.MethodPost, []string{"splits"}, nil, struct {
		Entity   string   `json:"entity"`
		Mentions []string `json:"mentions"`
		judging
	}{entity, mentions, judging(*o)})
}

// Withdraw implements remote.Changes.
func (c *served) Withdraw(ctx context.Context, id string, o *remote.JudgeOptions) (*api.JudgeAnswer, error) {
	if id == "" {
		return nil, fmt.Errorf("withdraw: %w: %s", remote.ErrNoJudgement, id)
	}
	v := newValues()
	v.text("author", o.Author)
	return c.judged(ctx, "withdraw", http.MethodDelete, []string{"judgements", id}, &v, nil)
}

func (c *served) judged(ctx context.Context, doing, method string, path []string, v *values, body any) (*api.JudgeAnswer, error) {
	answer := new(api.JudgeAnswer)
	if err := c.say(ctx, method, path, v, body, answer); err != nil {
		e, ok := errors.AsType[*api.Error](err)
		switch {
		case !ok || errors.Is(err, remote.ErrConflict):
			return nil, fmt.Errorf("%s: %w", doing, err)
		case e.Code == "conflict":
			return nil, again(doing, remote.ErrConflict, e)
		case e.Code == api.CodeNotFound && e.Place == "judgement":
			return nil, again(doing, remote.ErrNoJudgement, e)
		}
		return nil, err
	}
	return answer, nil
}

// again is an error that has come as a problem, in the words that it has where it was made.
func again(doing string, is error, e *api.Error) error {
	_, rest, _ := strings.Cut(e.Message, is.Error())
	return fmt.Errorf("%s: %w%s", doing, is, rest)
}

// say sends a change to a route below /v1.
func (c *served) say(ctx context.Context, method string, path []string, v *values, body, answer any) error {
	k := &call{method: method, path: append([]string{"v1"}, path...)}
	if v != nil {
		k.query = v.Values
	}
	if body != nil {
		var err error
		if k.data, err = json.Marshal(body); err != nil {
			return err
		}
		k.kind = "application/json"
	}
	return c.change(ctx, k, answer)
}

// changed is the answer to a change that has little to tell.
type changed struct {
	Removed int `json:"removed"`
}

// StandsFor implements remote.Changes.
func (c *served) StandsFor(ctx context.Context, name, thing, by, reason string) error {
	return c.say(ctx, http.MethodPost, []string{"metonyms"}, nil, struct {
		Name      string `json:"name"`
		StandsFor string `json:"stands_for"`
		Author    string `json:"author"`
		Reason    string `json:"reason,omitempty"`
	}{name, thing, by, reason}, new(changed))
}

// RemoveStandsFor implements remote.Changes.
func (c *served) RemoveStandsFor(ctx context.Context, name, thing, by string) (int, error) {
	v := newValues()
	v.Set("name", name)
	v.Set("stands_for", thing)
	v.text("author", by)
	answer := new(changed)
	err := c.say(ctx, http.MethodDelete, []string{"metonyms"}, &v, nil, answer)
	return answer.Removed, err
}

// ExtendSchema implements remote.Changes.
func (c *served) ExtendSchema(ctx context.Context, file string, data []byte) error {
	return c.say(ctx, http.MethodPost, []string{"schema"}, nil, struct {
		Schema string `json:"schema"`
		File   string `json:"file,omitempty"`
	}{string(data), file}, new(changed))
}
