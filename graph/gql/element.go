package gql

// node takes a node pattern.
func (p *parser) node() PathExpr {
	x, start, open, m := &NodePattern{}, p.start(), p.pos, p.mark()
	p.next()
	p.filler(&x.Element, nil)
	if !p.at(rightParen) {
		p.expected("a label, {, WHERE or ) of the node pattern", kwWhere)
	}
	p.resumeAt(open, m)
	p.close(open, "")
	x.Span = p.from(start)
	return x
}

// An arrow is how an edge pattern begins or ends.
type arrow struct {
	size  int  // in tokens
	left  bool // there is a <
	right bool // there is a >
	tilde bool // ~ and not -
	old   bool // a line of two hyphens, which is Cypher's
}

// arrow looks at the arrow that an edge pattern begins with; within tells that a bracket follows.
func (p *parser) arrow() (a arrow, within bool) {
	n := 0
	if p.at(less) {
		a.left = true
		n++
	}
	a.tilde = p.ahead(n).kind == tilde
	n++
	if p.ahead(n).kind == leftBracket {
		a.size = n
		return a, true
	}
	if !a.tilde && p.glued(n, minus) && !p.glued(n+1, leftBracket) {
		a.old = true
		n++
	}
	if p.glued(n, greater) && (!a.tilde || !a.left) {
		a.right = true
		n++
	}
	a.size = n
	return a, false
}

// edge takes an edge pattern, whole or abbreviated. One with a range in Cypher's way comes quantified.
func (p *parser) edge() PathExpr {
	x, start := &EdgePattern{}, p.start()
	a, within := p.arrow()
	if within {
		return p.fullEdge(a)
	}
	if p.glued(a.size, slash) {
		p.fail(p.here(), "simplified path patterns are not in the language", "-[:label]->")
		return x
	}
	p.skip(a.size)
	p.oneLine(a)
	x.Direction = a.direction()
	x.Span = p.from(start)
	if a.old {
		p.sweeten(start, func() string { return formatPath(x) })
	}
	return x
}

// direction gives the ways that the edge of an arrow, or of two joined, can point.
func (a arrow) direction() (d Direction) {
	if a.left {
		d |= PointsLeft
	}
	if a.right {
		d |= PointsRight
	}
	switch {
	case a.tilde:
		d |= PointsNowhere
	case d == 0:
		d = PointsLeft | PointsNowhere | PointsRight
	}
	return d
}

// oneLine reports a second line right after the one that an edge pattern ends with, as in -[e]-->.
func (p *parser) oneLine(a arrow) {
	if !a.right && p.glued(0, minus) {
		p.report(p.here(), "expected a node pattern, found another edge pattern", "one line, as in -[e]->, or a space between two edges")
	}
}

// fullEdge takes an edge pattern with brackets.
func (p *parser) fullEdge(a arrow) PathExpr {
	x, start := &EdgePattern{}, p.start()
	p.skip(a.size)
	open, m := p.pos, p.mark()
	p.next()
	q := p.filler(&x.Element, x)
	if !p.at(rightBracket) {
		p.expected("a label, {, WHERE, COST or ] of the edge pattern", kwWhere, kwCost)
	}
	p.resumeAt(open, m)
	p.close(open, "")
	line, sign := minus, "-"
	if a.tilde {
		line, sign = tilde, "~"
	}
	p.expect(line, sign+" after the brackets of the edge pattern")
	if p.glued(0, greater) {
		if a.tilde && a.left {
			p.report(p.here(), "expected a node pattern, found >", "<~[e]~, ~[e]~> or -[e]-")
		}
		a.right = true
		p.next()
	}
	p.oneLine(a)
	x.Direction = a.direction()
	x.Span = p.from(start)
	if q == nil {
		return x
	}
	q.Span, q.Path = x.Span, x
	p.sweeten(start, func() string { return formatPath(q) })
	return q
}

// filler takes what stands within a node or edge pattern; edge is nil for a node. It gives the range
// of an edge in Cypher's way, nil for none.
func (p *parser) filler(x *Element, edge *EdgePattern) (q *Quantified) {
	if p.atElementVariable(edge != nil) {
		x.Var = p.variable("the name of a variable")
	}
	if p.at(colon) || p.atWord(kwIs) {
		p.next()
		x.Labels = p.labels(true)
	}
	if edge != nil && p.at(asterisk) {
		q = p.hops()
	}
	if p.at(leftBrace) {
		x.Properties = p.properties()
	}
	if p.at(param) {
		p.fail(p.here(), "a parameter is no property map", "{name: $name}")
	}
	if p.at(bareWord) && p.cur().word == noKeyword {
		if edge != nil {
			p.repair("WHERE, COST or ]", kwWhere, kwCost)
		} else {
			p.repair("WHERE or )", kwWhere)
		}
	}
	if p.acceptWord(kwWhere) {
		x.Where = p.expr()
	}
	if edge != nil && p.acceptWord(kwCost) {
		edge.Cost = p.expr()
	}
	return q
}

// atElementVariable tells whether a variable comes next in a node or edge pattern.
func (p *parser) atElementVariable(edge bool) bool {
	switch {
	case p.at(quotedWord):
		return true
	case !p.at(bareWord) || p.atWord(kwWhere) || p.atWord(kwIs):
		return false
	case !edge || !p.atWord(kwCost):
		return true
	}
	switch t := p.ahead(1); t.kind { // -[cost]-> or -[COST 1]->
	case rightBracket, colon, leftBrace, asterisk:
		return true
	default:
		after := p.ahead(2).kind // of -[COST cost]-> and -[COST cost.x]->
		return t.word == kwWhere || t.word == kwIs || t.word == kwCost && after != rightBracket && after != dot
	}
}

// hops takes the range of an edge in Cypher's way: *, *2, *1..3, *..3 or *2...
func (p *parser) hops() *Quantified {
	start := p.start()
	p.next()
	q := &Quantified{Min: p.bound(1), Max: -1}
	if p.ahead(-1).kind == integer {
		q.Max = q.Min
	}
	if p.accept(dots) {
		q.Max = p.bound(-1)
	}
	p.inOrder(start, q)
	return q
}

// properties takes a property map.
func (p *parser) properties() []Property {
	var list []Property
	open := p.pos
	p.next()
	for !p.at(rightBrace) {
		m := p.mark()
		x := Property{Name: p.name("the name of a property")}
		if p.at(equal) {
			p.report(p.here(), "expected : after the name of a property, found =", "{name: 'X'}")
			p.next()
		} else {
			p.expect(colon, ": after the name of a property")
		}
		x.Value = p.expr()
		list = append(list, x)
		p.resume(m, true)
		if !p.accept(comma) {
			break
		}
	}
	p.close(open, "a comma")
	return list
}

// labels takes a label expression, with Cypher's ways to join labels too.
func (p *parser) labels(pattern bool) LabelExpr {
	start, sugar, cypher := p.start(), false, p.cypher
	x := p.orLabels(&sugar)
	if sugar {
		p.sweeten(start, func() string { return formatLabels(x) })
		p.cypher = pattern || cypher
	}
	return x
}

func (p *parser) orLabels(sugar *bool) LabelExpr {
	start := p.start()
	x := p.andLabels(sugar)
	for p.at(bar) && !p.atMultiset() {
		p.next()
		if p.accept(colon) {
			*sugar = true
		}
		y := p.andLabels(sugar)
		x = &OrLabel{p.from(start), x, y}
	}
	return x
}

func (p *parser) andLabels(sugar *bool) LabelExpr {
	start := p.start()
	x := p.label(sugar)
	for p.at(ampersand) || p.at(colon) {
		*sugar = *sugar || p.at(colon)
		p.next()
		y := p.label(sugar)
		x = &AndLabel{p.from(start), x, y}
	}
	return x
}

func (p *parser) label(sugar *bool) LabelExpr {
	start, open := p.start(), p.pos
	switch p.cur().kind {
	case exclamation:
		p.enter()
		p.next()
		x := p.label(sugar)
		p.leave()
		return &NotLabel{p.from(start), x}
	case percent:
		p.next()
		return &AnyLabel{p.from(start)}
	case leftParen:
		p.enter()
		p.next()
		x := p.orLabels(sugar)
		p.close(open, "| or &")
		p.leave()
		return x
	default:
		x := p.name("a label")
		return &Label{x.Span, x.Name}
	}
}
