package turtle

import (
	"bytes"
	"fmt"

	"github.com/newsgraph/newsgraph/graph/claim"
)

const (
	rdfNS    = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
	rdfType  = "I" + rdfNS + "type"
	rdfFirst = "I" + rdfNS + "first"
	rdfRest  = "I" + rdfNS + "rest"
	rdfNil   = "I" + rdfNS + "nil"
)

// statement reads a directive, triples, or what opens or closes a graph, and gives where it ends.
func (p *parser) statement(i int) (int, *fault) {
	if p.inGraph {
		if p.buf[i] == '}' {
			p.then = func() { p.inGraph, p.graph = false, p.graph[:0] }
			return i + 1, nil
		}
		if len(p.graph) > 0 {
			p.label = p.key(p.graph)
		}
		return p.triples(i)
	}
	switch c := p.buf[i]; {
	case c == '@':
		if n := p.word(i+1, "prefix", false); n > 0 {
			return p.prefix(n, true)
		}
		if n := p.word(i+1, "base", false); n > 0 {
			return p.newBase(n, true)
		}
		return i, p.unexpected(i, "a directive is @prefix or @base")
	case c|0x20 == 'p':
		if n := p.word(i, "prefix", true); n > 0 {
			return p.prefix(n, false)
		}
	case c|0x20 == 'b':
		if n := p.word(i, "base", true); n > 0 {
			return p.newBase(n, false)
		}
	case c == '{' && p.trig:
		p.open(span{})
		return i + 1, nil
	case c|0x20 == 'g' && p.trig:
		if n := p.word(i, "graph", true); n > 0 {
			return p.namedGraph(n)
		}
	}
	return p.triples(i)
}

// word gives the end of a keyword that begins at i; 0 if another word is there.
func (p *parser) word(i int, word string, fold bool) int {
	for k := range len(word) {
		c := p.buf[i+k]
		if i+k >= p.end {
			p.cut = true
			return 0
		}
		if fold {
			c |= 0x20
		}
		if c != word[k] {
			return 0
		}
	}
	i += len(word)
	if i >= p.end {
		p.cut = true
	}
	c := p.buf[i]
	if at := word == "prefix" && !fold; class[c]&inName != 0 || !at && (c == ':' || c == '.' || c >= 0x80) {
		return 0
	}
	return i
}

// open opens a graph once the statement is accepted.
func (p *parser) open(label span) {
	p.then = func() { p.inGraph, p.graph = true, append(p.graph[:0], p.b.bytes(label)...) }
}

// namedGraph reads what follows the word GRAPH.
func (p *parser) namedGraph(i int) (int, *fault) {
	i = p.space(i)
	label, next, f := p.named(i, "a graph is named by an IRI or a blank node")
	if f != nil {
		return next, f
	}
	if next = p.space(next); p.buf[next] != '{' {
		return next, p.unexpected(next, "{ follows the name of a graph")
	}
	p.open(label)
	return next + 1, nil
}

// named reads an IRI or a blank node that has nothing in its brackets.
func (p *parser) named(i int, rule string) (span, int, *fault) {
	if p.buf[i] != '[' {
		return p.resource(i, rule)
	}
	end := p.space(i + 1)
	if p.buf[end] != ']' {
		return span{}, end, p.unexpected(end, rule)
	}
	return p.node(), end + 1, nil
}

// prefix reads what follows the word of a directive.
func (p *parser) prefix(i int, dot bool) (int, *fault) {
	i = p.space(i)
	begin := i
	i, f := p.prefixName(i)
	if f != nil {
		return i, f
	}
	if p.buf[i] != ':' {
		return i, p.unexpected(i, "the name of a prefix ends with a colon")
	}
	name := string(p.buf[begin : i+1])
	p.declares = name
	i = p.space(i + 1)
	at := i
	iri, odd, i, f := p.directiveIRI(i, dot)
	if f != nil {
		return i, f
	}
	size := p.size + len(name) + len(iri) - len(p.prefixes[name].iri)
	if size > maxPrefixes {
		return i, &fault{at, claim.CodeTooLarge, fmt.Sprintf("all prefixes take more than %d bytes", maxPrefixes), ""}
	}
	p.then = func() {
		p.prefixes[name] = namespace{iri, odd}
		p.size = size
	}
	return i, nil
}

func (p *parser) newBase(i int, dot bool) (int, *fault) {
	p.declares = "base"
	i = p.space(i)
	at := i
	iri, odd, i, f := p.directiveIRI(i, dot)
	if f != nil {
		return i, f
	}
	if odd {
		f := wrong(at, "", "the base is a relative IRI")
		f.code = claim.CodeRelative
		return i, f
	}
	p.then = func() { p.base, p.noBase = newBase(iri), false }
	return i, nil
}

// directiveIRI reads the end of a directive, and gives a copy of its IRI.
func (p *parser) directiveIRI(i int, dot bool) (iri []byte, odd bool, next int, f *fault) {
	if p.buf[i] != '<' {
		return nil, false, i, p.unexpected(i, "a directive has an IRI in angle brackets")
	}
	at, before := i, p.odd
	s, i, f := p.iri(i)
	if f != nil {
		return nil, false, i, f
	}
	iri = bytes.Clone(p.b.bytes(s)[1:])
	if len(iri) > maxIRI {
		return nil, false, i, &fault{at, claim.CodeTooLarge, fmt.Sprintf("the IRI is longer than %d bytes", maxIRI), ""}
	}
	odd = p.odd > before
	p.odd = before // it is counted where it is used
	p.b.side = p.b.side[:p.side]
	if !dot {
		return iri, odd, i, nil
	}
	if i = p.space(i); p.buf[i] != '.' {
		return nil, false, i, p.unexpected(i, "a directive that begins with @ ends with a dot")
	}
	return iri, odd, i + 1, nil
}

// triples reads a subject and what is said of it, to the dot. At the top level of TriG it may be the
// name of a graph that begins.
func (p *parser) triples(i int) (int, *fault) {
	var s span
	var f *fault
	alone := false // it may stand without a predicate
	begin := i
	switch p.buf[i] {
	case '[':
		if end := p.space(i + 1); p.buf[end] == ']' {
			s, i = p.node(), end+1
			break
		}
		alone = true
		s = p.node()
		i, f = p.properties(i, s)
	case '(':
		begin = -1
		s, i, f = p.collection(i, nil)
	default:
		s, i, f = p.resource(i, "a subject is an IRI, a blank node or a collection")
	}
	if f != nil {
		return i, f
	}
	i = p.space(i)
	if p.buf[i] == '{' && p.trig && !p.inGraph && !alone && begin >= 0 {
		p.open(s)
		return i + 1, nil
	}
	if !alone || !p.ends(i) {
		if i, f = p.predicates(i, s); f != nil {
			return i, f
		}
	}
	if p.buf[i] == '.' {
		return i + 1, nil
	}
	if p.inGraph && p.buf[i] == '}' {
		return i, nil
	}
	return i, p.unexpected(i, "after an object comes a dot, a comma or a semicolon")
}

// ends says whether triples end at i.
func (p *parser) ends(i int) bool {
	return p.buf[i] == '.' || p.inGraph && p.buf[i] == '}'
}

// predicates reads a list of predicates with their objects; what follows it stands at the offset it
// gives.
func (p *parser) predicates(i int, subject span) (int, *fault) {
	for {
		var predicate span
		var f *fault
		if p.buf[i] == 'a' && p.isA(i+1) {
			predicate = p.key([]byte(rdfType))
			i++
		} else if predicate, i, f = p.predicate(i); f != nil {
			return i, f
		}
		for {
			if i, f = p.object(p.space(i), subject, predicate); f != nil {
				return i, f
			}
			if i = p.space(i); p.buf[i] != ',' {
				break
			}
			i++
		}
		if p.buf[i] != ';' {
			return i, nil
		}
		for p.buf[i] == ';' {
			i = p.space(i + 1)
		}
		if p.ends(i) || p.buf[i] == ']' {
			return i, nil
		}
	}
}

// isA says whether the word a ends at i.
func (p *parser) isA(i int) bool {
	if i >= p.end {
		p.cut = true
	}
	c := p.buf[i]
	return class[c]&inName == 0 && c != ':' && c < 0x80 && (c != '.' || class[p.buf[i+1]]&inName == 0 && p.buf[i+1] != ':')
}

func (p *parser) predicate(i int) (span, int, *fault) {
	if p.buf[i] == '_' {
		return span{}, i, p.unexpected(i, "a predicate is an IRI")
	}
	return p.resource(i, "a predicate is an IRI")
}

// object reads an object and adds its quad, and those that are within it.
func (p *parser) object(i int, s, predicate span) (int, *fault) {
	begin := i
	var o span
	var f *fault
	switch c := p.buf[i]; {
	case c == '[':
		o = p.node()
		if f := p.add(begin, s, predicate, o); f != nil {
			return i, f
		}
		if end := p.space(i + 1); p.buf[end] == ']' {
			return end + 1, nil
		}
		return p.properties(i, o)
	case c == '(':
		_, i, f = p.collection(i, func(head span) *fault { return p.add(begin, s, predicate, head) })
		return i, f
	case c == '"' || c == '\'':
		o, i, f = p.literal(i)
	case class[c]&digit != 0 || c == '+' || c == '-' || c == '.':
		o, i, f = p.number(i)
	case c == 't' && p.word(i, "true", false) > 0 || c == 't' && p.dotted(i, "true"):
		o, i = p.typed([]byte("true"), xsdBoolean), i+4
	case c == 'f' && p.word(i, "false", false) > 0 || c == 'f' && p.dotted(i, "false"):
		o, i = p.typed([]byte("false"), xsdBoolean), i+5
	default:
		o, i, f = p.resource(i, "an object is an IRI, a blank node, a literal or a collection")
	}
	if f != nil {
		return i, f
	}
	return i, p.add(begin, s, predicate, o)
}

// dotted says whether a word with the dot of its statement is there.
func (p *parser) dotted(i int, word string) bool {
	if !bytes.HasPrefix(p.buf[i:], []byte(word+".")) {
		return false
	}
	i += len(word) + 1
	if i >= p.end {
		p.cut = true
	}
	return class[p.buf[i]]&inName == 0 && p.buf[i] != ':' && p.buf[i] < 0x80
}

// add adds a quad whose object stands at a place.
func (p *parser) add(at int, s, predicate, o span) *fault {
	const itemBytes = 64
	if len(p.b.side)-p.side+(len(p.b.items)-p.item)*itemBytes > 8*p.max+itemBytes {
		return &fault{
			at, claim.CodeTooLarge, fmt.Sprintf("the quads of the statement take more than %d bytes", 8*p.max),
			"say it in several statements",
		}
	}
	p.b.items = append(p.b.items, item{keys: [4]span{s, predicate, o, p.label}, at: at})
	return nil
}

func (p *parser) deeper(i int) *fault {
	if p.depth++; p.depth > maxNesting {
		return wrong(i, "give the inner nodes labels", "brackets are nested more than %d deep", maxNesting)
	}
	return nil
}

// properties reads what is said in the brackets at i of a node.
func (p *parser) properties(i int, node span) (int, *fault) {
	if f := p.deeper(i); f != nil {
		return i, f
	}
	i, f := p.predicates(p.space(i+1), node)
	if f != nil {
		return i, f
	}
	if p.buf[i] != ']' {
		return i, p.unexpected(i, "] ends what is said of the node")
	}
	p.depth--
	return i + 1, nil
}

// collection reads a list in the brackets at i; first is told of its head before what is in it.
func (p *parser) collection(i int, first func(span) *fault) (head span, next int, f *fault) {
	if f := p.deeper(i); f != nil {
		return head, i, f
	}
	i = p.space(i + 1)
	empty := p.buf[i] == ')'
	if empty {
		head = p.key([]byte(rdfNil))
	} else {
		head = p.node()
	}
	if first != nil {
		if f := first(head); f != nil {
			return head, i, f
		}
	}
	var firstKey, restKey span
	if !empty {
		firstKey, restKey = p.key([]byte(rdfFirst)), p.key([]byte(rdfRest))
	}
	for node := head; p.buf[i] != ')'; {
		at := i
		if i, f = p.object(i, node, firstKey); f != nil {
			return head, i, f
		}
		i = p.space(i)
		if p.buf[i] == ')' {
			f = p.add(i, node, restKey, p.key([]byte(rdfNil)))
		} else {
			rest := p.node()
			f = p.add(max(at, min(i, p.end)), node, restKey, rest)
			node = rest
		}
		if f != nil {
			return head, i, f
		}
	}
	p.depth--
	return head, i + 1, nil
}

// key copies a key.
func (p *parser) key(key []byte) span {
	from := len(p.b.side)
	p.b.side = append(p.b.side, key...)
	return p.from(from)
}

// from gives the span of what was put into side from a place on.
func (p *parser) from(at int) span { return span{uint32(at), uint32(len(p.b.side) - at)} }

// node makes a blank node without a label.
func (p *parser) node() span {
	from := len(p.b.side)
	if !p.blank() {
		return span{}
	}
	p.b.side = fmt.Appendf(p.b.side, "-%d", p.nodes)
	p.nodes++
	return p.from(from)
}

// blank puts what the keys of blank nodes begin with into side.
func (p *parser) blank() bool {
	if p.blankPrefix == nil {
		if p.fatal == nil {
			p.fatal = p.makePrefix()
		}
		if p.fatal != nil {
			return false
		}
	}
	p.b.side = append(p.b.side, p.blankPrefix...)
	return true
}
