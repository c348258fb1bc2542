package rdf

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"unicode/utf8"

	"github.com/newsgraph/newsgraph/graph/claim"
)

// iri reads an IRI in angle brackets that begins at i.
func (p *parser) iri(i int, s *span, kind *byte) (int, *fault) {
	*kind = KindIRI
	buf := p.buf
	begin, side, odd := i, -1, false // side is where it is put together, once it has an escape
	for i++; ; {
		from := i
		for class[buf[i]]&inIRI != 0 {
			i++
		}
		if side >= 0 {
			p.b.side = append(p.b.side, buf[from:i]...)
		}
		switch c := buf[i]; {
		case c == '>':
			*s = span{uint32(begin), uint32(i - begin)}
			if side >= 0 {
				*s = p.inSide(side)
			}
			if odd || !absolute(p.b.bytes(*s)[1:]) {
				if f := p.notAbsolute(begin, i+1); f != nil {
					return i, f
				}
			}
			return i + 1, nil
		case c >= utf8.RuneSelf:
			r, n := utf8.DecodeRune(buf[i:])
			if r == utf8.RuneError && n == 1 {
				return i, p.notUTF8(i)
			}
			if side >= 0 {
				p.b.side = append(p.b.side, buf[i:i+n]...)
			}
			i += n
		case c == '\\':
			r, n, f := p.codePoint(i)
			if f != nil {
				return i, f
			}
			if r < utf8.RuneSelf && class[r]&inIRI == 0 {
				if p.mode == Strict {
					return i, wrong(i, "", "%s stands for %q, which no IRI has", buf[i:i+n], r)
				}
				odd = true
			}
			if side < 0 {
				side = len(p.b.side)
				p.b.side = append(append(p.b.side, KindIRI), buf[begin+1:i]...)
			}
			p.b.side = utf8.AppendRune(p.b.side, r)
			i += n
		case c == '\n' || c == '\r':
			return i, wrong(begin, "", "the IRI is not closed: > is missing")
		case c == 0:
			return i, p.nul(i)
		default:
			return i, wrong(i, fmt.Sprintf("%%%02X is how an IRI has it", c), "%q stands in no IRI", c)
		}
	}
}

// inSide gives the span of what was put into side from a place on.
func (p *parser) inSide(from int) span {
	return span{uint32(from), uint32(len(p.b.side)-from) | inSide}
}

// absolute says whether an IRI begins with a scheme.
func absolute(iri []byte) bool {
	if len(iri) > 5 && string(iri[:5]) == "http:" {
		return true
	}
	for i, c := range iri {
		switch {
		case c == ':':
			return i > 0
		case class[c]&inScheme == 0 || i == 0 && class[c]&letter == 0:
			return false
		}
	}
	return false
}

// notAbsolute refuses an IRI that is none, or counts it.
func (p *parser) notAbsolute(begin, end int) *fault {
	if p.mode == Strict {
		f := wrong(begin, "--from nquads-loose keeps such IRIs", "%s is a relative IRI", short(p.buf[begin:end]))
		f.code = claim.CodeRelative
		return f
	}
	if p.odd == 0 {
		p.firstOdd = begin
	}
	p.odd++
	return nil
}

// codePoint decodes \uXXXX or \UXXXXXXXX, which takes n bytes.
func (p *parser) codePoint(i int) (r rune, n int, f *fault) {
	digits := 0
	switch p.buf[i+1] {
	case 'u':
		digits = 4
	case 'U':
		digits = 8
	default:
		return 0, 0, wrong(i, "", `an IRI has no escapes but \uXXXX and \UXXXXXXXX`)
	}
	n = 2 + digits
	v := uint64(0)
	for k := i + 2; k < i+n; k++ {
		d := hexDigit(p.buf[k])
		if d < 0 { // the end of the line, too
			return 0, 0, wrong(i, "", `\%c takes %d hexadecimal digits`, p.buf[i+1], digits)
		}
		v = v<<4 | uint64(d)
	}
	if v > utf8.MaxRune || v >= 0xd800 && v <= 0xdfff {
		return 0, 0, wrong(i, "", "%s is no character", p.buf[i:i+n])
	}
	return rune(v), n, nil
}

func hexDigit(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c|0x20 && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return -1
}

// blank reads a blank node that begins at i.
func (p *parser) blank(i int, s *span, kind *byte) (int, *fault) {
	if p.buf[i+1] != ':' {
		return i, p.unexpected(i+1, "a blank node begins with _:")
	}
	*kind = KindBNode
	begin := i + 2
	end := begin // after the last character that is no dot
	for i = begin; ; {
		c := p.buf[i]
		switch {
		case c < utf8.RuneSelf:
			if class[c]&inLabel == 0 || i == begin && class[c]&nameBegin == 0 {
				if end == begin {
					return i, p.unexpected(i, "the label of a blank node begins with a letter, a digit or _")
				}
				return end, p.label(begin, end, s)
			}
			i++
			if c != '.' {
				end = i
			}
		default:
			r, n := utf8.DecodeRune(p.buf[i:])
			if r == utf8.RuneError && n == 1 {
				return i, p.notUTF8(i)
			}
			if !NameBase(r) && (i == begin || !NameChar(r)) {
				return i, p.unexpected(i, "no label of a blank node has it")
			}
			i += n
			end = i
		}
	}
}

// HashLen is how many hexadecimal digits of the hash a label begins with.
const HashLen = 32

// label makes the key of a blank node.
func (p *parser) label(begin, end int, s *span) *fault {
	label := p.buf[begin:end]
	if IsGlobal(label) {
		*s = span{uint32(begin - 1), uint32(end - begin + 1)}
		return nil
	}
	if p.prefix == nil {
		if p.fatal = p.makePrefix(); p.fatal != nil {
			return nil
		}
	}
	from := len(p.b.side)
	p.b.side = append(append(p.b.side, p.prefix...), label...)
	*s = p.inSide(from)
	return nil
}

// IsGlobal says whether a label has the hash of its file already.
func IsGlobal(label []byte) bool {
	if len(label) < HashLen+3 || label[0] != 'n' || label[1+HashLen] != '-' {
		return false
	}
	for _, c := range label[1 : 1+HashLen] {
		if class[c]&digit == 0 && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

func (p *parser) makePrefix() error {
	if p.hash == nil {
		return fmt.Errorf("%s has blank nodes, and nothing says the hash of its content", p.name)
	}
	hash, err := p.hash()
	if err != nil {
		return err
	}
	if p.prefix, err = BlankPrefix(hash); err != nil {
		return fmt.Errorf("%s: %w", p.name, err)
	}
	return nil
}

// BlankPrefix gives what the keys of a file's blank nodes begin with.
func BlankPrefix(hash string) ([]byte, error) {
	if b, err := hex.DecodeString(hash); err != nil || 2*len(b) < HashLen {
		return nil, fmt.Errorf("%q is no hash of the content", hash)
	}
	return fmt.Appendf(nil, "%cn%s-", KindBNode, hash[:HashLen]), nil
}

// literal reads a literal that begins at i.
func (p *parser) literal(i int, s *span, kind *byte) (int, *fault) {
	*kind = KindText
	begin := i
	text, i, escaped, f := p.quoted(i)
	if f != nil {
		return i, f
	}
	switch {
	case p.buf[i] == '@':
		return p.language(i, text, s)
	case p.buf[i] == '^' && p.buf[i+1] == '^':
		return p.typed(begin, i+2, text, escaped, s)
	case p.buf[i] == '^':
		return i, p.unexpected(i+1, "a datatype follows ^^")
	}
	p.text(begin, text, escaped, s)
	return i, nil
}

// text makes the key of a text.
func (p *parser) text(begin int, text []byte, escaped bool, s *span) {
	if !escaped {
		*s = span{uint32(begin), uint32(len(text) + 1)}
		return
	}
	from := len(p.b.side)
	p.b.side = append(append(p.b.side, KindText), text...)
	*s = p.inSide(from)
}

// quoted reads what stands in quotes; text lies in buf, or in scratch if it was escaped.
func (p *parser) quoted(i int) (text []byte, next int, escaped bool, f *fault) {
	buf, begin := p.buf, i
	for i++; ; {
		from := i
		for class[buf[i]]&inText != 0 {
			i++
		}
		if escaped {
			p.scratch = append(p.scratch, buf[from:i]...)
		}
		switch c := buf[i]; {
		case c == '"':
			if escaped {
				return p.scratch, i + 1, true, nil
			}
			return buf[begin+1 : i], i + 1, false, nil
		case c >= utf8.RuneSelf:
			r, n := utf8.DecodeRune(buf[i:])
			if r == utf8.RuneError && n == 1 {
				return nil, i, false, p.notUTF8(i)
			}
			if escaped {
				p.scratch = append(p.scratch, buf[i:i+n]...)
			}
			i += n
		case c == '\\':
			if !escaped {
				escaped = true
				p.scratch = append(p.scratch[:0], buf[begin+1:i]...)
			}
			n, f := p.escape(i)
			if f != nil {
				return nil, i, false, f
			}
			i += n
		default:
			return nil, i, false, wrong(begin, `a newline within it is written \n`, "the literal is not closed on its line")
		}
	}
}

const (
	escapes = `tbnrf"'\`
	escaped = "\t\b\n\r\f\"'\\"
)

// escape decodes an escape in a literal into scratch.
func (p *parser) escape(i int) (n int, f *fault) {
	c := p.buf[i+1]
	if c == 'u' || c == 'U' {
		r, n, f := p.codePoint(i)
		p.scratch = utf8.AppendRune(p.scratch, r)
		return n, f
	}
	k := bytes.IndexByte([]byte(escapes), c)
	if k < 0 {
		return 0, wrong(i, `\\ writes a backslash`, `no literal has an escape \%c`, c)
	}
	p.scratch = append(p.scratch, escaped[k])
	return 2, nil
}

// language reads a language tag and makes the key.
func (p *parser) language(i int, text []byte, s *span) (int, *fault) {
	begin := i + 1
	allowed := uint8(letter)
	for i = begin; ; i++ {
		part := i
		for class[p.buf[i]]&allowed != 0 {
			i++
		}
		if i == part {
			return i, p.unexpected(i, "a language tag is made of letters, and of letters and digits after each -")
		}
		if p.buf[i] != '-' {
			break
		}
		allowed = letter | digit
	}
	from := len(p.b.side)
	p.b.side = AppendPair(append(p.b.side, KindLang), p.buf[begin:i], text)
	*s = p.inSide(from)
	return i, nil
}

// typed reads the datatype at i and makes the key.
func (p *parser) typed(begin, i int, text []byte, escaped bool, s *span) (int, *fault) {
	if p.buf[i] != '<' {
		return i, p.unexpected(i, "a datatype is an IRI in angle brackets")
	}
	var datatype span
	var kind byte
	i, f := p.iri(i, &datatype, &kind)
	if f != nil {
		return i, f
	}
	name := p.b.bytes(datatype)[1:]
	if string(name) == xsdString {
		p.text(begin, text, escaped, s)
		return i, nil
	}
	from := len(p.b.side)
	p.b.side = AppendPair(append(p.b.side, KindTyped), name, text)
	*s = p.inSide(from)
	return i, nil
}
