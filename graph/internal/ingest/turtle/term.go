package turtle

import (
	"bytes"
	"fmt"
	"unicode/utf8"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/rdf"
)

const (
	xsd        = "http://www.w3.org/2001/XMLSchema#"
	xsdString  = xsd + "string"
	xsdBoolean = xsd + "boolean"
)

// resource reads an IRI or the label of a blank node.
func (p *parser) resource(i int, rule string) (span, int, *fault) {
	switch c := p.buf[i]; {
	case c == '<':
		return p.iri(i)
	case c == '_' && p.buf[i+1] == ':':
		return p.labelled(i)
	case c == ':' || class[c]&letter != 0 || c >= utf8.RuneSelf:
		return p.prefixed(i, rule)
	}
	return span{}, i, p.unexpected(i, rule)
}

// iri reads an IRI in angle brackets that begins at i.
func (p *parser) iri(begin int) (s span, next int, f *fault) {
	buf, i := p.buf, begin+1
	escaped, odd := false, false
	for {
		from := i
		for class[buf[i]]&inIRI != 0 {
			i++
		}
		if escaped {
			p.scratch = append(p.scratch, buf[from:i]...)
		}
		switch c := buf[i]; {
		case c == '>':
			ref := buf[begin+1 : i]
			if escaped {
				ref = p.scratch
			}
			s, f = p.resolved(begin, i+1, ref, odd)
			return s, i + 1, f
		case c >= utf8.RuneSelf:
			r, n := utf8.DecodeRune(buf[i:p.end])
			if r == utf8.RuneError && n == 1 {
				return s, i, p.notUTF8(i)
			}
			if escaped {
				p.scratch = append(p.scratch, buf[i:i+n]...)
			}
			i += n
		case c == '\\':
			r, n, f := p.codePoint(i)
			if f != nil {
				return s, i, f
			}
			if r < utf8.RuneSelf && class[r]&inIRI == 0 {
				if p.mode == rdf.Strict {
					return s, i, wrong(i, "", "%s stands for %q, which no IRI has", buf[i:i+n], r)
				}
				odd = true
			}
			if !escaped {
				escaped = true
				p.scratch = append(p.scratch[:0], buf[begin+1:i]...)
			}
			p.scratch = utf8.AppendRune(p.scratch, r)
			i += n
		case i >= p.end || isEOL(c):
			if i >= p.end {
				p.cut = true
			}
			return s, i, wrong(begin, "", "the IRI is not closed: > is missing")
		case c == 0:
			return s, i, p.unexpected(i, "no IRI has it")
		default:
			return s, i, wrong(i, fmt.Sprintf("%%%02X is how an IRI has it", c), "%q stands in no IRI", c)
		}
	}
}

// resolved makes the key of an IRI that stands between two places.
func (p *parser) resolved(begin, end int, ref []byte, odd bool) (span, *fault) {
	from := len(p.b.side)
	p.b.side = append(p.b.side, rdf.KindIRI)
	switch {
	case scheme(ref) > 0:
		p.b.side = append(p.b.side, ref...)
	case p.base != nil:
		p.b.side = p.base.resolve(p.b.side, ref)
	case p.noBase:
		f := wrong(begin, "", "%s is relative to a base that was refused", short(p.buf[begin:end]))
		f.code = claim.CodeRelative
		return span{}, f
	default:
		odd = true
		p.b.side = append(p.b.side, ref...)
	}
	if odd {
		if f := p.notAbsolute(begin, end); f != nil {
			return span{}, f
		}
	}
	return p.from(from), nil
}

// notAbsolute refuses an IRI that is none, or counts it.
func (p *parser) notAbsolute(begin, end int) *fault {
	if p.mode == rdf.Strict {
		f := wrong(begin, "@base <…> . says what it means; --from turtle-loose and --from trig-loose keep it",
			"%s is a relative IRI, and there is no base", short(p.buf[begin:end]))
		f.code = claim.CodeRelative
		return f
	}
	if p.odd == 0 {
		p.firstOdd, p.oddEnd = begin, end
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
		if d < 0 {
			return 0, 0, wrong(i, "", `\%c takes %d hexadecimal digits`, p.buf[i+1], digits)
		}
		v = v<<4 | uint64(d)
	}
	if v > utf8.MaxRune || v >= 0xd800 && v <= 0xdfff {
		return 0, 0, wrong(i, "", "%s is no character", p.buf[i:i+n])
	}
	return rune(v), n, nil
}

// labelled reads a blank node with a label.
func (p *parser) labelled(i int) (span, int, *fault) {
	begin := i + 2
	if c := p.buf[begin]; c < utf8.RuneSelf && class[c]&nameBegin == 0 {
		return span{}, begin, p.unexpected(begin, "the label of a blank node begins with a letter, a digit or _")
	}
	end, f := p.nameEnd(begin)
	if f != nil {
		return span{}, end, f
	}
	label := p.buf[begin:end]
	from := len(p.b.side)
	if rdf.IsGlobal(label) {
		p.b.side = append(p.b.side, rdf.KindBNode)
	} else if !p.blank() {
		return span{}, end, nil
	}
	p.b.side = append(p.b.side, label...)
	return p.from(from), end, nil
}

// nameEnd gives the end of a label or of the name of a prefix that begins with an ASCII character which
// may begin it, or with any other: dots may stand in it, but not at its end.
func (p *parser) nameEnd(begin int) (int, *fault) {
	end := begin
	for i := begin; ; {
		c := p.buf[i]
		switch {
		case class[c]&inName != 0:
			i++
			end = i
		case c == '.':
			i++
		case c < utf8.RuneSelf:
			if i >= p.end {
				p.cut = true
			}
			return end, nil
		default:
			n, f := p.nameRune(i, i == begin)
			if f != nil {
				return i, f
			}
			i += n
			end = i
		}
	}
}

// nameRune goes over a character beyond ASCII of a name.
func (p *parser) nameRune(i int, first bool) (int, *fault) {
	r, n := utf8.DecodeRune(p.buf[i:p.end])
	if r == utf8.RuneError && n == 1 {
		return 0, p.notUTF8(i)
	}
	if !rdf.NameBase(r) && (first || !rdf.NameChar(r)) {
		return 0, p.unexpected(i, "no name has it")
	}
	return n, nil
}

// prefixName goes to the end of the name of a prefix, where its colon is to be.
func (p *parser) prefixName(i int) (int, *fault) {
	if c := p.buf[i]; c < utf8.RuneSelf && class[c]&letter == 0 {
		return i, nil
	}
	return p.nameEnd(i)
}

// prefixed reads an IRI that is written with a prefix.
func (p *parser) prefixed(begin int, rule string) (span, int, *fault) {
	i, f := p.prefixName(begin)
	if f != nil {
		return span{}, i, f
	}
	if p.buf[i] != ':' {
		if i >= p.end {
			p.cut = true
		}
		return span{}, begin, wrong(begin, "a name has a prefix and a colon", "unexpected %q: %s", short(p.buf[begin:i]), rule)
	}
	ns, ok := p.prefixes[string(p.buf[begin:i+1])]
	if !ok {
		name := short(p.buf[begin : i+1])
		return span{}, begin, wrong(begin, fmt.Sprintf("@prefix %s <…> . says what it means", name), "the prefix %s is not declared", name)
	}
	from := len(p.b.side)
	p.b.side = append(append(p.b.side, rdf.KindIRI), ns.iri...)
	i, f = p.local(i + 1)
	if f == nil && ns.odd {
		f = p.notAbsolute(begin, i)
	}
	return p.from(from), i, f
}

// local reads a local name, which may be empty, and appends it to side.
func (p *parser) local(begin int) (int, *fault) {
	buf, i := p.buf, begin
	for {
		from := i
		for class[buf[i]]&inName != 0 || buf[i] == ':' {
			i++
		}
		if from == begin && i > begin && buf[begin] == '-' {
			return begin, p.unexpected(begin, "no local name begins with it")
		}
		p.b.side = append(p.b.side, buf[from:i]...)
		switch c := buf[i]; {
		case c == '.':
			dots := i
			for buf[i] == '.' {
				i++
			}
			if i >= p.end {
				p.cut = true
			}
			c := buf[i]
			if dots == begin || class[c]&inName == 0 && c != ':' && c != '%' && c != '\\' && !p.continues(i) {
				return dots, nil
			}
			p.b.side = append(p.b.side, buf[dots:i]...)
		case c == '%':
			if hexDigit(buf[i+1]) < 0 || hexDigit(buf[i+2]) < 0 {
				return i, wrong(i, `\% writes a percent sign`, "%% takes two hexadecimal digits")
			}
			p.b.side = append(p.b.side, buf[i:i+3]...)
			i += 3
		case c == '\\':
			if !among(buf[i+1], "_~.-!$&'()*+,;=/?#@%") {
				return i, wrong(i, "write the IRI in angle brackets", `no local name has the escape \%c`, buf[i+1])
			}
			p.b.side = append(p.b.side, buf[i+1])
			i += 2
		case c >= utf8.RuneSelf:
			n, f := p.nameRune(i, i == begin)
			if f != nil {
				return i, f
			}
			p.b.side = append(p.b.side, buf[i:i+n]...)
			i += n
		default:
			if i >= p.end {
				p.cut = true
			}
			return i, nil
		}
	}
}

// continues says whether a character beyond ASCII at i is one of a name.
func (p *parser) continues(i int) bool {
	if p.buf[i] < utf8.RuneSelf {
		return false
	}
	if i+utf8.UTFMax > p.end {
		p.cut = true
	}
	r, n := utf8.DecodeRune(p.buf[i:p.end])
	return n > 1 && (rdf.NameBase(r) || rdf.NameChar(r))
}

// literal reads a literal in quotes.
func (p *parser) literal(i int) (span, int, *fault) {
	text, i, f := p.quoted(i)
	if f != nil {
		return span{}, i, f
	}
	switch i = p.space(i); p.buf[i] {
	case '@':
		return p.language(i+1, text)
	case '^':
		if p.buf[i+1] != '^' {
			return span{}, i, p.unexpected(i+1, "^^ comes before a datatype")
		}
		i = p.space(i + 2)
		if p.buf[i] == '_' {
			return span{}, i, p.unexpected(i, "a datatype is an IRI")
		}
		// The text lies in scratch, which an IRI with escapes needs too.
		if len(text) > 0 && len(p.scratch) > 0 && &text[0] == &p.scratch[0] {
			p.scratch = nil
		}
		datatype, i, f := p.resource(i, "a datatype is an IRI")
		if f != nil {
			return span{}, i, f
		}
		name := bytes.Clone(p.b.bytes(datatype)[1:])
		p.b.side = p.b.side[:datatype.at]
		return p.typed(text, string(name)), i, nil
	}
	from := len(p.b.side)
	p.b.side = append(append(p.b.side, rdf.KindText), text...)
	return p.from(from), i, nil
}

// typed makes the key of a literal with a datatype.
func (p *parser) typed(text []byte, datatype string) span {
	from := len(p.b.side)
	if datatype == xsdString {
		p.b.side = append(append(p.b.side, rdf.KindText), text...)
	} else {
		p.b.side = rdf.AppendPair(append(p.b.side, rdf.KindTyped), []byte(datatype), text)
	}
	return p.from(from)
}

// language reads a language tag and makes the key.
func (p *parser) language(begin int, text []byte) (span, int, *fault) {
	allowed := uint8(letter)
	i := begin
	for ; ; i++ {
		part := i
		for class[p.buf[i]]&allowed != 0 {
			i++
		}
		if i >= p.end {
			p.cut = true
		}
		if i == part {
			return span{}, i, p.unexpected(i, "a language tag is made of letters, and of letters and digits after each -")
		}
		if p.buf[i] != '-' {
			break
		}
		allowed = letter | digit
	}
	from := len(p.b.side)
	p.b.side = rdf.AppendPair(append(p.b.side, rdf.KindLang), p.buf[begin:i], text)
	return p.from(from), i, nil
}

// quoted reads what stands in quotes; text lies in the window, or in scratch.
func (p *parser) quoted(begin int) (text []byte, next int, f *fault) {
	buf, quote := p.buf, p.buf[begin]
	i, quotes, within := begin+1, 1, uint8(inText)
	if buf[i] == quote && buf[i+1] == quote {
		i, quotes, within = begin+3, 3, inLong
	}
	first, escaped := i, false
	for {
		from := i
		for class[buf[i]]&within != 0 {
			i++
		}
		if escaped {
			p.scratch = append(p.scratch, buf[from:i]...)
		}
		n := 1 // bytes that are as they are
		switch c := buf[i]; {
		case c == quote && (quotes == 1 || buf[i+1] == quote && buf[i+2] == quote):
			if escaped {
				return p.scratch, i + quotes, nil
			}
			return buf[first:i], i + quotes, nil
		case c == '\\':
			if !escaped {
				escaped = true
				p.scratch = append(p.scratch[:0], buf[first:i]...)
			}
			n, f := p.escape(i)
			if f != nil {
				return nil, i, f
			}
			i += n
			continue
		case i >= p.end:
			p.cut = true
			return nil, i, wrong(begin, "", "the literal is not closed")
		case c >= utf8.RuneSelf:
			var r rune
			r, n = utf8.DecodeRune(buf[i:p.end])
			if r == utf8.RuneError && n == 1 {
				return nil, i, p.notUTF8(i)
			}
		case isEOL(c):
			return nil, i, wrong(begin, `three quotes make a literal of several lines`, "the literal is not closed on its line")
		}
		if escaped {
			p.scratch = append(p.scratch, buf[i:i+n]...)
		}
		i += n
	}
}

const (
	escapes = `tbnrf"'\`
	meant   = "\t\b\n\r\f\"'\\"
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
	p.scratch = append(p.scratch, meant[k])
	return 2, nil
}

// number reads a number; its datatype follows from how it is written.
func (p *parser) number(begin int) (span, int, *fault) {
	buf, i := p.buf, begin
	digits := func() bool {
		from := i
		for class[buf[i]]&digit != 0 {
			i++
		}
		return i > from
	}
	exponent := func(i int) int {
		if buf[i]|0x20 != 'e' {
			return 0
		}
		i++
		if buf[i] == '+' || buf[i] == '-' {
			i++
		}
		if class[buf[i]]&digit == 0 {
			return 0
		}
		return i
	}
	if buf[i] == '+' || buf[i] == '-' {
		i++
	}
	datatype := xsd + "integer"
	whole := digits()
	if buf[i] == '.' {
		switch {
		case class[buf[i+1]]&digit != 0:
			i++
			digits()
			datatype = xsd + "decimal"
		case whole && exponent(i+1) > 0:
			i++
		case !whole:
			return span{}, i, p.unexpected(i, "an object is an IRI, a blank node, a literal or a collection")
		}
	} else if !whole {
		return span{}, i, p.unexpected(i, "a number has digits")
	}
	if e := exponent(i); e > 0 {
		i = e
		digits()
		datatype = xsd + "double"
	}
	if i+4 > p.end {
		p.cut = true
	}
	return p.typed(buf[begin:i], datatype), i, nil
}
