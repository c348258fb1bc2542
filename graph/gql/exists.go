package gql

// atPredicate tells whether a pattern begins at the next parenthesis, in Cypher's way, and not an
// expression: what it holds is a node pattern, and what follows is the beginning of an edge pattern
// that is no arithmetic. So (a)-[…, (a)-->, (a)--(, (a)->, (a)<-[, (a)<--, (a)<-> and (a)~ begin
// patterns, and (a) - (b), (a)<-(b), (a)--1 and (a) < -b are sums and comparisons.
func (p *parser) atPredicate() bool {
	pair := int(p.cur().pair)
	if pair < 0 || !p.atNode() {
		return false
	}
	n := pair - p.pos + 1
	switch p.ahead(n).kind {
	case tilde:
		return true
	case less:
		return p.glued(n+1, tilde) || p.glued(n+1, minus) &&
			(p.ahead(n+2).kind == leftBracket || p.glued(n+2, minus) || p.glued(n+2, greater))
	case minus:
		return p.ahead(n+1).kind == leftBracket || p.glued(n+1, greater) ||
			p.glued(n+1, minus) && (p.glued(n+2, greater) || p.ahead(n+2).kind == leftParen)
	default:
		return false
	}
}

// atNode tells whether what the next parenthesis holds begins as a node pattern does.
func (p *parser) atNode() bool {
	n := 1
	if k := p.ahead(n).kind; k == quotedWord || k == bareWord && !p.isPatternWord(n) {
		n++
	}
	t := p.ahead(n)
	return t.kind == rightParen || t.kind == colon || t.kind == leftBrace || p.isPatternWord(n)
}

// isPatternWord tells whether the token n after the next is WHERE, or the IS before a label.
func (p *parser) isPatternWord(n int) bool {
	switch p.ahead(n).word {
	case kwWhere:
		return true
	case kwIs:
		switch p.ahead(n + 1).word {
		case kwNot, kwNull, kwTrue, kwFalse, kwUnknown, kwLabeled:
			return false
		default:
			return true
		}
	default:
		return false
	}
}

// pathPredicate takes a pattern as a condition: WHERE (a)-->(b).
func (p *parser) pathPredicate() Expr {
	start, outer := p.start(), p.cypher
	p.enter()
	path := p.sequence()
	p.leave()
	p.cypher = outer
	at := p.from(start)
	x := &Exists{Span: at, Bare: true, Mode: DifferentEdges, Patterns: []*PathPattern{{Span: at, Path: path}}}
	p.noteExpr(start, x)
	return x
}

// noteExpr records that an expression was in Cypher's way.
func (p *parser) noteExpr(start int, x Expr) {
	if !p.failed && len(p.errs) == 0 {
		p.note(start, FormatExpr(x))
	}
}

// exists takes EXISTS { … }, or EXISTS (…) of a pattern or a property.
func (p *parser) exists() Expr {
	x, start := &Exists{}, p.start()
	p.next()
	open, m := p.pos, p.mark()
	braces := p.at(leftBrace)
	if !braces && !p.at(leftParen) {
		p.expected("{ after EXISTS")
		return x
	}
	p.enter()
	p.next()
	pattern := braces || p.atWord(kwMatch) || p.at(leftParen) && (p.atNode() || p.ahead(1).kind == leftParen)
	if !pattern {
		return p.existsProperty(start, open, m)
	}
	p.acceptWord(kwMatch)
	p.graphPattern(&x.Mode, &x.Patterns, &x.Where)
	switch p.cur().word {
	case kwReturn, kwMatch, kwOptional:
		p.fail(p.here(), "EXISTS holds patterns and one WHERE, no "+p.cur().word.String(), "EXISTS { (a)-[e]->(b) WHERE … }")
	default:
	}
	p.resumeAt(open, m)
	p.close(open, "a comma, WHERE")
	p.leave()
	x.Span = p.from(start)
	if !braces {
		if x.Mode == DefaultMatch {
			x.Mode = DifferentEdges
		}
		p.noteExpr(start, x)
	}
	return x
}

// existsProperty takes what follows EXISTS ( where that is n.name.
func (p *parser) existsProperty(start, open int, m mark) Expr {
	x := p.expr()
	p.resumeAt(open, m)
	p.close(open, "")
	p.leave()
	y := &IsNull{p.from(start), x, true}
	p.noteExpr(start, y)
	return y
}
