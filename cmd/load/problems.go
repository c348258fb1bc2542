package main

import (
	"fmt"
	"log/slog"

	"github.com/newsgraph/newsgraph/cmd/internal/cli"
	"github.com/newsgraph/newsgraph/graph"
	"github.com/newsgraph/newsgraph/graph/claim"
)

// How many lines are printed; all are counted, refused records kept by --rejects, and a log has all of them.
const (
	mostRejects  = 20
	mostWarnings = 10
	mostReplaced = 20
)

// problems says what was refused, warned of and replaced: as lines, or as records of a log.
type problems struct {
	show     *progress
	log      *slog.Logger // nil for lines
	rejects  *rejectsFile
	limit    *rejectLimit
	dry      bool
	refused  int
	warnings int
	replaced int
}

func (p *problems) take(e *claim.Error) error {
	switch {
	case p.log != nil:
		p.record(e)
	case e.Warning:
		if p.warnings++; p.warnings <= mostWarnings {
			p.print("warning: ", e)
		}
	default:
		if p.refused < mostRejects {
			p.print("", e)
		}
	}
	if e.Warning {
		return nil
	}
	p.refused++
	if err := p.rejects.write(e); err != nil {
		return err
	}
	return p.limit.stop(p.refused)
}

func (p *problems) record(e *claim.Error) {
	attrs := []any{
		"source", e.Pos.Filename, "line", e.Pos.Line, "column", e.Pos.Column, "pointer", e.Pointer,
		"code", string(e.Code), "error", e.Msg, "hint", e.Hint,
	}
	switch {
	case e.Warning:
		p.log.Warn("warning", attrs...)
	case e.Code.OfFile():
		p.log.Error("file refused", attrs...)
	default:
		p.log.Error("record refused", attrs...)
	}
}

// loaded says of a document that was replaced what came and went.
func (p *problems) loaded(res *graph.PutResult) {
	if res.Status != graph.StatusReplaced {
		return
	}
	says := "replaced"
	if p.dry {
		says = "to be replaced"
	}
	if p.log != nil {
		p.log.Info("document "+says, "source", res.ID, "claims", res.Claims, "gained", res.Gained, "lost", res.Lost)
		return
	}
	if p.replaced++; p.replaced <= mostReplaced {
		p.show.print(fmt.Sprintf("%s %s: %s (+%d −%d)", says, cli.Clean(res.ID), plural(res.Claims, "claim"), res.Gained, res.Lost))
	}
}

func (p *problems) print(prefix string, e *claim.Error) {
	line := prefix + cli.Clean(e.Error())
	if e.Hint != "" {
		line += " (" + cli.Clean(e.Hint) + ")"
	}
	p.show.print(line)
}

// finish says how many there were that were not printed.
func (p *problems) finish() {
	if p.log != nil {
		return
	}
	if more := p.replaced - mostReplaced; more > 0 {
		p.show.print(fmt.Sprintf("and %d more replaced", more))
	}
	if more := p.warnings - mostWarnings; more > 0 {
		p.show.print(fmt.Sprintf("%d more warnings", more))
	}
	more := p.refused - mostRejects
	if more <= 0 {
		return
	}
	say := fmt.Sprintf("%d more records refused", more)
	if p.rejects == nil {
		say += "; --rejects FILE keeps them all"
	}
	p.show.print(say)
}
