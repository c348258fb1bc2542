package main

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"go/token"
	"io"
	"strings"

	"github.com/newsgraph/newsgraph/cmd/internal/cli"
	"github.com/newsgraph/newsgraph/graph/api"
	"github.com/newsgraph/newsgraph/graph/claim"
)

// verdicts are judgements read from JSON lines, and where each stood.
type verdicts struct {
	file       string
	judgements []api.Judgement
	lines      []verdictLine
	open       int // candidates without a verdict
}

type verdictLine struct {
	number int
	text   []byte
}

// mostWrong is how many lines that cannot be read are told of.
const mostWrong = 20

// longestVerdict is how many bytes a line may have.
const longestVerdict = 1 << 20

// readVerdicts reads a judgement a line, or a candidate with a verdict added. Its error tells of every line
// that cannot be read, with its place.
func readVerdicts(in io.Reader, file string) (*verdicts, error) {
	v := &verdicts{file: file}
	var wrong []error
	scan := bufio.NewScanner(in)
	scan.Buffer(nil, longestVerdict)
	n := 0
	for scan.Scan() {
		n++
		text := bytes.TrimSuffix(scan.Bytes(), []byte("\r"))
		if n == 1 {
			text = bytes.TrimPrefix(text, []byte("\ufeff"))
		}
		if len(bytes.TrimSpace(text)) == 0 {
			continue
		}
		if err := v.read(bytes.Clone(text), n); err != nil {
			if wrong = append(wrong, err); len(wrong) == mostWrong {
				break
			}
		}
	}
	if err := scan.Err(); err != nil {
		wrong = append(wrong, v.fault(n+1, 1, err.Error(), ""))
	}
	return v, errors.Join(wrong...)
}

func (v *verdicts) read(text []byte, n int) error {
	var line struct {
		api.Judgement
		Right sides  `json:"right"` // of a candidate one
		Rule  string `json:"rule"`  // of a candidate
	}
	if err := json.Unmarshal(text, &line); err != nil {
		column, msg := 1, err.Error()
		if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
			column = int(max(syntax.Offset, 1))
		}
		if typed, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
			column = int(max(typed.Offset, 1))
			msg = cmp.Or(strings.TrimPrefix(typed.Field, "Judgement."), "a judgement") + " cannot be a JSON " + typed.Value
		}
		return v.fault(n, column, msg, "a line is a judgement, as load review --list --format jsonl prints them, or a candidate with a verdict")
	}
	made := line.Judgement
	made.Right = line.Right
	if line.Rule != "" {
		if made.Verdict == "" {
			v.open++
			return nil
		}
		made.Score = nil // it was the rule's
	}
	v.judgements = append(v.judgements, made)
	v.lines = append(v.lines, verdictLine{n, text})
	return nil
}

func (v *verdicts) fault(line, column int, msg, hint string) error {
	return &claim.Error{Pos: token.Position{Filename: v.file, Line: line, Column: column}, Msg: msg, Hint: hint}
}

// placed says of an error on a judgement where that stood.
func (v *verdicts) placed(err error) error {
	e, ok := errors.AsType[*api.Error](err)
	if !ok {
		return err
	}
	var n int
	if _, scanErr := fmt.Sscanf(e.Place, "judgements[%d]", &n); scanErr != nil || n < 0 || n >= len(v.lines) {
		return err
	}
	_, field, _ := strings.Cut(e.Place, "].")
	field, _, _ = strings.Cut(field, "[")
	at := cli.Reword(e)
	pos := token.Position{Filename: v.file, Line: v.lines[n].number, Column: columnOf(v.lines[n].text, field)}
	at.Message = pos.String() + ": " + e.Message
	if at.Hint == "" {
		at.Hint = "nothing was kept; mend the line and read the file again"
	}
	return at
}

// columnOf gives where the value of a member of a JSON object begins, from 1 in bytes; 1 where it has none.
func columnOf(text []byte, member string) int {
	d := json.NewDecoder(bytes.NewReader(text))
	if _, err := d.Token(); err != nil {
		return 1
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return 1
		}
		at := int(d.InputOffset())
		if key == member {
			return at + len(text[at:]) - len(bytes.TrimLeft(text[at:], ": \t")) + 1
		}
		var skipped json.RawMessage
		if d.Decode(&skipped) != nil {
			return 1
		}
	}
	return 1
}

// sides are one side of a judgement, or a list.
type sides []api.Side

func (s *sides) UnmarshalJSON(text []byte) error {
	if len(text) > 0 && text[0] == '{' {
		*s = make(sides, 1)
		return json.Unmarshal(text, &(*s)[0])
	}
	return json.Unmarshal(text, (*[]api.Side)(s))
}
