package main

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"github.com/newsgraph/newsgraph/cmd/internal/cli"
	"github.com/newsgraph/newsgraph/graph/api"
	"github.com/newsgraph/newsgraph/graph/gql"
)

// mostListed is how many words are listed that fit.
const mostListed = 40

// complete completes the word before the cursor when Tab is typed: by the one word that fits, or by
// what all that fit begin with; these are then listed.
func (p *prompter) complete(line string, pos int, key rune) (string, int, bool) {
	switch key {
	case keyDrop:
		p.dropped = true
		line += "^C"
		return line, len(line), true
	case '\t':
	default:
		return "", 0, false
	}
	where := placeOf(strings.Join(append(slices.Clone(p.lines), line[:pos]), "\n"))
	list := p.candidates(where)
	if len(list) == 0 || len(where.typed) > pos {
		return line, pos, true
	}
	word := common(list)
	if len(list) == 1 {
		word += where.after
	} else if len([]rune(word)) <= len([]rune(where.typed)) {
		p.list(list)
		return line, pos, true
	}
	begun := line[:pos-len(where.typed)] + word
	return begun + line[pos:], len(begun), true
}

// list shows words that fit.
func (p *prompter) list(words []string) {
	shown := strings.Join(words[:min(mostListed, len(words))], "  ")
	for _, line := range p.q.term.Wrap(cli.Clean(shown), 0) {
		p.say("%s", line)
	}
	if n := len(words) - mostListed; n > 0 {
		p.say("and %d more", n)
	}
}

// A place is where a word stands in a query.
type place struct {
	kind  placeKind
	typed string // of the word
	after string // what follows the word if it is whole
	mark  byte   // of a name, the quote
}

type placeKind uint8

const (
	ofNothing placeKind = iota
	ofCommand
	ofWord
	ofRelation
	ofType
	ofLabel // a relation or a type
	ofName
)

// placeOf finds out what the end of a text is the beginning of.
func placeOf(text string) place {
	if strings.HasPrefix(text, ":") && !strings.ContainsAny(text, " \n") {
		return place{kind: ofCommand, typed: text, after: " "}
	}
	var brackets []byte
	for _, p := range piecesOf(text) {
		switch p.kind {
		case inComment:
			if p.open {
				return place{}
			}
		case inQuotes:
			if p.open && text[p.start] == '`' { // a label that is no word
				return place{kind: labelAt(text[:p.start], brackets), typed: text[p.start:]}
			}
			if p.open {
				return place{kind: ofName, typed: text[p.start+1:], after: text[p.start : p.start+1], mark: text[p.start]}
			}
		default:
			brackets = bracketsOf(text[p.start:p.stop], brackets)
		}
	}
	start := strings.LastIndexFunc(text, func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) }) + 1
	w := place{kind: labelAt(text[:start], brackets), typed: text[start:]}
	if w.kind == ofNothing && w.typed != "" && !strings.ContainsAny(text[max(0, start-1):start], "$.'\"`") {
		w.kind = ofWord
	}
	return w
}

// bracketsOf gives the brackets that are open behind code, where open are those before it.
func bracketsOf(code string, open []byte) []byte {
	for i := range len(code) {
		switch c := code[i]; c {
		case '(', '[', '{':
			open = append(open, c)
		case ')', ']', '}':
			open = open[:max(0, len(open)-1)]
		}
	}
	return open
}

// labelAt says what a label is of that stands behind a text with these brackets open; ofNothing where
// none stands there.
func labelAt(text string, open []byte) placeKind {
	before := strings.TrimRight(text, " \t\n")
	switch {
	case before == "" || !strings.ContainsRune(":|&!", rune(before[len(before)-1])):
		return ofNothing
	case slices.Contains(open, '['):
		return ofRelation
	case len(open) == 0:
		return ofLabel
	case open[len(open)-1] == '(':
		return ofType
	}
	return ofNothing
}

// candidates gives the words that a place may have, sorted.
func (p *prompter) candidates(w place) []string {
	ctx, cancel := context.WithTimeout(p.ctx, completionTime)
	defer cancel()
	switch w.kind {
	case ofCommand:
		return fitting(promptCommands, w.typed)
	case ofWord:
		return fitting(slices.Concat(gql.Keywords(), gql.Functions()), w.typed)
	case ofName:
		return p.names(ctx, w)
	case ofRelation, ofType, ofLabel:
		return p.labels(ctx, w)
	default:
		return nil
	}
}

// names gives the names of entities as they are written between quotes: those that begin as what is
// typed does, else those of which a word does.
func (p *prompter) names(ctx context.Context, w place) []string {
	mark := string(w.mark)
	typed := strings.NewReplacer(mark+mark, mark, `\\`, `\`).Replace(w.typed)
	if strings.TrimSpace(typed) == "" {
		return nil
	}
	found, err := p.q.g.Find(ctx, typed, completions)
	if err != nil {
		return nil
	}
	var list, within []string
	for i := range found.Entities {
		e := &found.Entities[i]
		if e.Name != cli.Clean(e.Name) { // it would steer the terminal
			continue
		}
		name := strings.NewReplacer(mark, mark+mark, `\`, `\\`).Replace(e.Name)
		list = append(list, name)
		if hasWord(e, typed) {
			within = append(within, name)
		}
	}
	if begun := fitting(list, w.typed); len(begun) > 0 {
		return begun
	}
	slices.Sort(within)
	return slices.Compact(within)
}

// hasWord says that a word of one of an entity's names begins as typed does.
func hasWord(e *api.Entity, typed string) bool {
	typed = strings.ToLower(typed)
	for _, name := range append([]string{e.Name}, e.Aliases...) {
		if strings.Contains(" "+strings.ToLower(name), " "+typed) {
			return true
		}
	}
	return false
}

// labels gives the types or relations as they are written after a colon.
func (p *prompter) labels(ctx context.Context, w place) (list []string) {
	labels, err := p.q.g.Labels(ctx)
	if err != nil {
		return nil
	}
	if w.kind != ofType {
		list = append(list, labels.Relations...)
	}
	if w.kind != ofRelation {
		list = append(list, labels.Types...)
	}
	for i := range list {
		list[i] = gql.Identifier(list[i])
	}
	return fitting(slices.DeleteFunc(list, func(s string) bool { return s != cli.Clean(s) }), w.typed)
}

// fitting gives the words that begin as what is typed does, whatever the case, sorted.
func fitting(list []string, typed string) (out []string) {
	for _, word := range list {
		if len(word) >= len(typed) && strings.EqualFold(word[:len(typed)], typed) {
			out = append(out, word)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// common gives what words begin with, all of them.
func common(list []string) string {
	prefix := list[0]
	for _, word := range list[1:] {
		n := 0
		for i, r := range prefix {
			if !strings.HasPrefix(word[min(i, len(word)):], string(r)) {
				break
			}
			n = i + len(string(r))
		}
		prefix = prefix[:n]
	}
	return prefix
}
