package scripts

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/newsgraph/newsgraph/graph/api"
)

// protocol is the version of what parent and child say to each other: one request one way, messages
// the other, each a line of JSON. They are the same program as a rule.
const protocol = 1

// A request is what a child is to do.
type request struct {
	Version  int    `json:"version"`
	URL      string `json:"url"`
	Language string `json:"language"`
	Text     string `json:"text"`
	Limit    int    `json:"limit"`
	Memory   int64  `json:"memory"`
}

// write writes it and leaves w open. A child that is gone has its own way to say so.
func (r *request) write(w io.Writer) {
	json.NewEncoder(w).Encode(r) //nolint:errcheck // see above
}

// A message is a line of a child: the first greets, the last has an end.
type message struct {
	Version int             `json:"version,omitempty"`
	Commit  string          `json:"commit,omitempty"`
	Result  json.RawMessage `json:"result,omitempty"`
	End     *end            `json:"end,omitempty"`
}

// An end is how it ended.
type end struct {
	Reason   string     `json:"reason,omitempty"` // cut short by
	Hint     string     `json:"hint,omitempty"`
	Error    *api.Error `json:"error,omitempty"`
	NotFound bool       `json:"not_found,omitempty"` // the store is not there
}

// memory is the reason of an answer that grew too large.
const memory = "memory"

var (
	errTooLarge = errors.New("the answer grew too large")
	errStranger = errors.New("the command is no child that runs scripts")
)

// read reads a child's messages until it has no more. The last one is nil where it did not come to
// its end.
func (p *process) read(language string) (*api.ScriptAnswer, *end, error) {
	a := &api.ScriptAnswer{Language: language, Results: []api.JSON{}}
	left := mostAnswer
	greeted := false
	for r := bufio.NewReaderSize(p.out, 64<<10); ; {
		line, err := readLine(r, left)
		if err != nil {
			if errors.Is(err, io.EOF) {
				err = nil
			}
			return a, nil, err
		}
		left -= len(line)
		var m message
		if err := json.Unmarshal(line, &m); err != nil || !greeted && m.Version != protocol {
			return a, nil, fmt.Errorf("%w: it said %.60q", errStranger, bytes.TrimSpace(line))
		}
		greeted = true
		if m.Commit != "" {
			a.Commit = m.Commit
		}
		if m.Result != nil {
			a.Results = append(a.Results, api.JSON(m.Result))
		}
		if m.End != nil {
			return a, m.End, nil
		}
	}
}

// readLine reads a whole line of at most most bytes.
func readLine(r *bufio.Reader, most int) ([]byte, error) {
	var line []byte
	for {
		part, err := r.ReadSlice('\n')
		if len(line)+len(part) > most {
			return nil, errTooLarge
		}
		line = append(line, part...)
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err != nil: // what has no end of line was cut off
			return nil, err
		}
		return line, nil
	}
}

// A speaker writes a child's messages, each at once, so that they outlive it.
type speaker struct {
	mu sync.Mutex
	w  io.Writer
}

func (s *speaker) say(m *message) error {
	line, err := encode(m)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	_, err = s.w.Write(append(line, '\n'))
	return err
}
