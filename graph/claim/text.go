package claim

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// textStep is how many code points lie between two marks of a textIndex.
const textStep = 64

// textIndex finds code points in a text. Making one costs O(text), a look-up O(textStep).
type textIndex struct {
	text   string
	length int   // code points
	marks  []int // byte offset of every textStep-th code point; nil where all is ASCII
	folded *foldedText
}

func newTextIndex(text string) *textIndex {
	x := &textIndex{text: text, length: utf8.RuneCountInString(text)}
	if x.length == len(text) {
		return x
	}
	n := 0
	for at := range text {
		if n%textStep == 0 {
			x.marks = append(x.marks, at)
		}
		n++
	}
	return x
}

// offset gives the byte offset of code point n, 0 ≤ n ≤ length.
func (x *textIndex) offset(n int) int {
	if x.marks == nil {
		return n
	}
	if n == x.length {
		return len(x.text)
	}
	at := x.marks[n/textStep]
	for range n % textStep {
		_, size := utf8.DecodeRuneInString(x.text[at:])
		at += size
	}
	return at
}

func (x *textIndex) cut(s Span) string { return x.text[x.offset(s[0]):x.offset(s[1])] }

// The signs between the parts of a quote cut from several spans, and at the end of one that is too
// long.
const (
	quoteJoin = " … "
	quoteEnd  = " …"
)

// cutAll gives the text of some spans, each trimmed, of all together at most most bytes and then
// quoteEnd; whole says that this is all.
func (x *textIndex) cutAll(spans []Span, most int) (cut string, whole bool) {
	var b strings.Builder
	for i, s := range spans {
		if i > 0 {
			b.WriteString(quoteJoin)
		}
		part := strings.TrimSpace(x.cut(s))
		if room := most - b.Len(); len(part) > room {
			for room > 0 && !utf8.RuneStart(part[room]) {
				room--
			}
			b.WriteString(part[:max(room, 0)])
			return strings.TrimRight(b.String(), " …") + quoteEnd, false
		}
		b.WriteString(part)
	}
	return b.String(), true
}

func (x *textIndex) span(from, to int) Span { return Span{x.point(from), x.point(to)} }

// point gives the code points before a byte offset, which is the inverse of offset.
func (x *textIndex) point(at int) int {
	if x.marks == nil {
		return at
	}
	i, found := slices.BinarySearch(x.marks, at)
	if !found {
		i-- // the first mark is 0, so there is one before
	}
	return i*textStep + utf8.RuneCountInString(x.text[x.marks[i]:at])
}

// locate finds a quote: as it stands, or else with white space, quotation marks and dashes
// folded. The first place counts.
func (x *textIndex) locate(quote string) (Span, bool) {
	if at := strings.Index(x.text, quote); at >= 0 && utf8.ValidString(quote) {
		return x.span(at, at+len(quote)), true
	}
	want := strings.TrimSpace(fold(quote).text)
	if want == "" {
		return Span{}, false
	}
	if x.folded == nil {
		x.folded = fold(x.text)
	}
	at := strings.Index(x.folded.text, want)
	if at < 0 {
		return Span{}, false
	}
	last := at + len(want) - 1
	from := x.folded.from[at]
	to := x.folded.from[last]
	_, size := utf8.DecodeRuneInString(x.text[to:])
	return x.span(from, to+size), true
}

// foldedText is a text with its typography taken out; from gives, for each of its bytes, the
// byte of the original at which the code point begins that it came from.
type foldedText struct {
	text string
	from []int
}

func fold(s string) *foldedText {
	var b strings.Builder
	f := &foldedText{from: make([]int, 0, len(s))}
	space := false
	for at, r := range s {
		if unicode.IsSpace(r) || r == '\u00a0' || r == '\u200b' {
			if !space {
				b.WriteByte(' ')
				f.from = append(f.from, at)
			}
			space = true
			continue
		}
		space = false
		n := b.Len()
		b.WriteRune(foldRune(r))
		for range b.Len() - n {
			f.from = append(f.from, at)
		}
	}
	f.text = b.String()
	return f
}

func foldRune(r rune) rune {
	switch r {
	case '‘', '’', '‚', '‛', '′', '`':
		return '\''
	case '“', '”', '„', '‟', '″', '«', '»':
		return '"'
	case '‐', '‑', '‒', '–', '—', '―', '−':
		return '-'
	}
	return r
}

// sameQuote says whether a quote and the text at its spans are the same words: equal after
// folding, or one within the other (extractors trim and extend).
func sameQuote(quote, cut string) bool {
	if strings.Contains(cut, quote) || strings.Contains(quote, cut) {
		return true
	}
	a, b := strings.TrimSpace(fold(quote).text), strings.TrimSpace(fold(cut).text)
	return strings.Contains(a, b) || strings.Contains(b, a)
}

// spansText writes spans as "120,245;300,310".
func spansText(spans []Span) string {
	var b []byte
	for i, s := range spans {
		if i > 0 {
			b = append(b, ';')
		}
		b = strconv.AppendInt(b, int64(s[0]), 10)
		b = append(b, ',')
		b = strconv.AppendInt(b, int64(s[1]), 10)
	}
	return string(b)
}
