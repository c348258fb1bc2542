package main

import (
	"strings"
	"unicode"
)

// A piece is a stretch of a query that is code, a text between quotes, or a comment.
type piece struct {
	kind        pieceKind
	start, stop int  // in bytes, the marks included
	open        bool // it goes on where the query ends
}

type pieceKind uint8

const (
	inCode pieceKind = iota
	inQuotes
	inComment
)

// piecesOf takes a query that may be unfinished apart; the last piece may be open.
func piecesOf(text string) (list []piece) {
	code := 0
	add := func(kind pieceKind, start, n int) int {
		if code < start {
			list = append(list, piece{inCode, code, start, false})
		}
		p := piece{kind, start, start + n, n < 0}
		if p.open {
			p.stop = len(text)
		}
		list, code = append(list, p), p.stop
		return p.stop
	}
	for i := 0; i < len(text); {
		switch rest := text[i:]; {
		case strings.ContainsRune("'\"`", rune(rest[0])):
			i = add(inQuotes, i, quotedLength(rest))
		case strings.HasPrefix(rest, "//"):
			i = add(inComment, i, strings.IndexByte(rest, '\n'))
		case strings.HasPrefix(rest, "/*"):
			n := strings.Index(rest[2:], "*/")
			if n >= 0 {
				n += len("/**/")
			}
			i = add(inComment, i, n)
		default:
			i++
		}
	}
	if code < len(text) {
		list = append(list, piece{inCode, code, len(text), true})
	}
	return list
}

// quotedLength gives the length of what a text that begins with a quote has between quotes; -1 where
// the quotes do not close.
func quotedLength(text string) int {
	mark := text[0]
	for i := 1; i < len(text); i++ {
		switch {
		case text[i] == '\\':
			i++
		case text[i] == mark && i+1 < len(text) && text[i+1] == mark: // twice is one of it
			i++
		case text[i] == mark:
			return i + 1
		}
	}
	return -1
}

// oneLine writes a query on one line that means the same: comments are left out.
func oneLine(text string) string {
	var b strings.Builder
	for _, p := range piecesOf(text) {
		switch s := text[p.start:p.stop]; p.kind {
		case inQuotes:
			b.WriteString(strings.NewReplacer("\r", `\r`, "\n", `\n`).Replace(s))
		default:
			if p.kind == inComment {
				s = " "
			}
			for _, r := range s {
				if !unicode.IsSpace(r) {
					b.WriteRune(r)
				} else if n := b.Len(); n > 0 && b.String()[n-1] != ' ' {
					b.WriteByte(' ')
				}
			}
		}
	}
	return strings.TrimSpace(b.String())
}
