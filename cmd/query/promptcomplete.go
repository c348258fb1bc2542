package main

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"github.com/newsgraph/newsgraph/graph/gql"
)

// complete completes the word before the cursor when Tab is typed: by the one word that fits, or by
// what all that fit begin with; these are then listed.
func (p *prompter) complete(line string, pos int, key rune) (string, int, bool) {
	if key != '\t' {
		return "", 0, false
	}
	before := strings.Join(append(slices.Clone(p.lines), line[:pos]), "\n")
	where := placeOf(before)
	list := p.candidates(where)
	if len(list) == 0 {
		return line, pos, true
	}
	typed := line[len(line[:pos])-min(len(where.typed), pos) : pos]
	word := common(list)
	if len(list) == 1 {
		word += where.after
	}
	if len([]rune(word)) <= len([]rune(typed)) && len(list) > 1 {
		p.say("%s", strings.Join(list, "  "))
		return line, pos, true
	}
	begun := line[:pos-len(typed)] + word
	return begun + line[pos:], len(begun), true
}

// A place is where a word stands in a query.
type place struct {
	kind  placeKind
	typed string // of the word
	after string // what follows the word if it is whole
}

type placeKind uint8

const (
	ofWord placeKind = iota
	ofRelation
	ofType
	ofName
)

// placeOf finds out what the end of a text is the beginning of.
func placeOf(text string) place {
	var open []rune
	quote, quoted := rune(0), 0
	for i, r := range text {
		switch {
		case quote != 0:
			if r == quote {
				quote = 0
			}
		case r == '\'' || r == '"':
			quote, quoted = r, i+1
		case strings.ContainsRune("([{", r):
			open = append(open, r)
		case strings.ContainsRune(")]}", r) && len(open) > 0:
			open = open[:len(open)-1]
		}
	}
	if quote != 0 {
		return place{kind: ofName, typed: text[quoted:], after: string(quote)}
	}
	start := strings.LastIndexFunc(text, func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) }) + 1
	w := place{typed: text[start:]}
	if before := strings.TrimRight(text[:start], " \n"); before != "" && strings.ContainsRune(":|&!", rune(before[len(before)-1])) && len(open) > 0 {
		switch open[len(open)-1] {
		case '[':
			w.kind = ofRelation
		case '(':
			w.kind = ofType
		}
	}
	return w
}

// candidates gives the words that a place may have.
func (p *prompter) candidates(w place) (list []string) {
	ctx, cancel := context.WithTimeout(p.ctx, completionTime)
	defer cancel()
	switch w.kind {
	case ofName:
		if strings.TrimSpace(w.typed) == "" {
			return nil
		}
		if found, err := p.q.g.Find(ctx, w.typed, completions); err == nil {
			for i := range found.Entities {
				list = append(list, found.Entities[i].Name)
			}
		}
	case ofRelation, ofType:
		labels, err := p.q.g.Labels(ctx)
		if err != nil {
			return nil
		}
		list = labels.Relations
		if w.kind == ofType {
			list = labels.Types
		}
	case ofWord:
		if w.typed == "" {
			return nil
		}
		list = slices.Concat(gql.Keywords(), gql.Functions())
	}
	return fitting(list, w.typed)
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
