package gql

import "strings"

// pathPattern takes one path of a graph pattern. GQL writes p = ANY SHORTEST (a)…; the selector may
// also come first.
func (p *parser) pathPattern() *PathPattern {
	x, start := &PathPattern{}, p.start()
	x.Var = p.pathVariable()
	x.Selector, x.Mode = p.prefix()
	if x.Var == nil {
		x.Var = p.pathVariable()
	}
	if !p.shortestPath(x) {
		x.Path = p.pathExpr()
	}
	x.Span = p.from(start)
	return x
}

// pathVariable takes p =, if it is there.
func (p *parser) pathVariable() *Ident {
	if !p.at(bareWord) && !p.at(quotedWord) || p.ahead(1).kind != equal {
		return nil
	}
	x := p.variable("the name of a path")
	p.accept(equal)
	return x
}

// prefix takes a selector and a path mode, each of which may be missing.
func (p *parser) prefix() (s Selector, mode PathMode) {
	start := p.start()
	switch p.cur().word {
	case kwAll:
		p.next()
		s.Kind = All
		if p.acceptWord(kwShortest) {
			s.Kind = AllShortest
		}
	case kwAny:
		p.next()
		p.anyPaths(&s)
	case kwShortest:
		p.next()
		s.Kind, s.Count = ShortestK, p.count()
	case kwCheapest:
		p.next()
		s.Kind, s.Count = Cheapest, p.count()
		if s.Count == nil {
			p.report(Span{start, p.start()}, "expected how many after CHEAPEST", "ANY CHEAPEST, or CHEAPEST 3")
		}
	default:
		return s, p.pathMode()
	}
	mode = p.pathMode()
	if s.Kind == ShortestK {
		switch {
		case p.acceptWord(kwGroup) || p.acceptWord(kwGroups):
			s.Kind = ShortestGroups
			if mode == NoMode {
				mode = p.pathMode()
			}
		case s.Count == nil:
			p.report(Span{start, p.start()}, "expected how many after SHORTEST", "ANY SHORTEST, SHORTEST 3 or SHORTEST 3 GROUPS")
		}
	}
	if s.Kind != NoSelector {
		s.Span = p.from(start)
	}
	return s, mode
}

// anyPaths takes what follows ANY.
func (p *parser) anyPaths(s *Selector) {
	switch {
	case p.acceptWord(kwShortest):
		s.Kind = AnyShortest
	case p.acceptWord(kwCheapest):
		s.Kind = Cheapest
	default:
		s.Kind, s.Count = Any, p.count()
		return
	}
	if at := p.here(); p.count() != nil {
		p.report(at, "ANY "+s.Kind.word()+" is one path", s.Kind.word()+" 3 for three")
	}
}

// count takes a number of paths or a parameter, nil for none.
func (p *parser) count() Expr {
	if !p.at(integer) && !p.at(param) {
		return nil
	}
	at := p.here()
	x := p.primary()
	if n, ok := x.(*Literal); ok && n.Value == int64(0) {
		p.report(at, "expected a number of paths from 1, found 0", "")
	}
	return x
}

// pathMode takes TRAIL and the like, and PATH or PATHS, which say nothing.
func (p *parser) pathMode() PathMode {
	mode := NoMode
	if p.ahead(1).kind != equal {
		mode = pathModes[p.cur().word]
	}
	if mode != NoMode {
		p.next()
	}
	if (p.atWord(kwPath) || p.atWord(kwPaths)) && p.ahead(1).kind != equal {
		p.next()
	}
	return mode
}

var pathModes = [...]PathMode{kwWalk: Walk, kwTrail: Trail, kwAcyclic: Acyclic, kwSimple: Simple, kwWith: NoMode}

// shortestPath takes Cypher's shortestPath(…) or allShortestPaths(…), if one is there.
func (p *parser) shortestPath(x *PathPattern) bool {
	if !p.at(bareWord) || p.ahead(1).kind != leftParen {
		return false
	}
	kind := AnyShortest
	switch {
	case strings.EqualFold(p.textOf(p.cur()), "shortestPath"):
	case strings.EqualFold(p.textOf(p.cur()), "allShortestPaths"):
		kind = AllShortest
	default:
		return false
	}
	start := p.start()
	if x.Selector.Kind != NoSelector {
		p.report(p.here(), p.textOf(p.cur())+" is a selector, and there is one already", "leave one of them out")
	}
	p.next()
	open := p.pos
	p.next()
	x.Path = p.pathExpr()
	p.close(open, "an edge pattern")
	x.Selector = Selector{Span: p.from(start), Kind: kind}
	p.sweeten(start, func() string { return formatPattern(&PathPattern{Selector: x.Selector, Mode: x.Mode, Path: x.Path}) })
	return true
}

// sweeten records that a pattern was in Cypher's way, and how GQL writes it.
func (p *parser) sweeten(start int, text func() string) {
	if p.failed || len(p.errs) > 0 {
		return
	}
	p.cypher = true
	p.note(start, text())
}

// pathExpr takes path patterns with | or |+| between them.
func (p *parser) pathExpr() PathExpr {
	start := p.start()
	first := p.sequence()
	if !p.at(bar) {
		return first
	}
	x := &Alternation{Parts: []PathExpr{first}, Multiset: p.atMultiset()}
	for p.at(bar) {
		n := 1
		if p.atMultiset() {
			n = 3
		}
		if x.Multiset != (n == 3) {
			p.report(p.here(), "| and |+| stand side by side", "group one of them in parentheses")
		}
		p.skip(n)
		x.Parts = append(x.Parts, p.sequence())
	}
	x.Span = p.from(start)
	return x
}

func (p *parser) atMultiset() bool { return p.glued(1, plus) && p.glued(2, bar) }

// atPattern tells whether the token n after the next may begin a path pattern.
func (p *parser) atPattern(n int) bool {
	switch p.ahead(n).kind {
	case leftParen, minus, tilde:
		return true
	case less:
		return p.glued(n+1, minus) || p.glued(n+1, tilde)
	default:
		return false
	}
}

// sequence takes path patterns one after the other.
func (p *parser) sequence() PathExpr {
	start := p.start()
	if !p.atPattern(0) {
		p.noPattern()
		return &NodePattern{}
	}
	first := p.factor()
	if !p.atPattern(0) {
		return first
	}
	x := &Sequence{Parts: make([]PathExpr, 1, 4)}
	x.Parts[0] = first
	for p.atPattern(0) {
		x.Parts = append(x.Parts, p.factor())
	}
	x.Span = p.from(start)
	return x
}

// noPattern fails where a path pattern is expected.
func (p *parser) noPattern() {
	t := p.cur()
	switch {
	case t.kind != bareWord && t.kind != quotedWord || t.word != noKeyword:
		p.expected("a node pattern")
	case p.ahead(1).kind == leftParen:
		p.fail(p.here(), "expected a node pattern, found "+p.found(), "a path gets a name by =: MATCH p = (a)-[e]->(b)")
	default:
		p.fail(p.here(), "expected a node pattern, found "+p.found(), "a node pattern stands in parentheses: (n)")
	}
}

// factor takes a node pattern, an edge pattern or a group, and its quantifier.
func (p *parser) factor() PathExpr {
	start := p.start()
	var x PathExpr
	switch {
	case !p.at(leftParen):
		x = p.edge()
	case p.atGroup():
		x = p.group()
	default:
		x = p.node()
	}
	return p.quantifier(start, x)
}

// atGroup tells a group from a node pattern: something of a path comes after its parenthesis.
func (p *parser) atGroup() bool {
	if p.atPattern(1) {
		return true
	}
	t := p.ahead(1)
	if t.kind != bareWord && t.kind != quotedWord {
		return false
	}
	if p.ahead(2).kind == equal {
		return true
	}
	n := 2
	if w := p.ahead(n).word; w == kwPath || w == kwPaths {
		n++
	}
	return pathModes[t.word] != NoMode && p.atPattern(n)
}

// group takes a path pattern in parentheses.
func (p *parser) group() PathExpr {
	x, start, open, m := &Group{}, p.start(), p.pos, p.mark()
	p.enter()
	p.next()
	if at := p.here(); p.ahead(1).kind == equal {
		p.variable("the name of a path")
		p.next()
		p.report(at, "a part of a path has no name", "name the whole path: MATCH p = …")
	}
	x.Mode = p.pathMode()
	x.Path = p.pathExpr()
	if p.at(bareWord) && !p.atWord(kwWhere) {
		p.repair("WHERE or )", kwWhere)
	}
	if p.acceptWord(kwWhere) {
		x.Where = p.expr()
	}
	p.resumeAt(open, m)
	p.close(open, "an edge pattern")
	p.leave()
	x.Span = p.from(start)
	return x
}

// quantifier takes the quantifier of what was read from start on, if there is one.
func (p *parser) quantifier(start int, x PathExpr) PathExpr {
	at, q := p.here(), &Quantified{Path: x}
	switch p.cur().kind {
	case asterisk:
		p.next()
		q.Max = -1
	case plus:
		p.next()
		q.Min, q.Max = 1, -1
	case question:
		p.next()
		q.Max, q.Question = 1, true
	case leftBrace:
		p.bounds(q)
		at = p.from(at.Start)
	default:
		return x
	}
	q.Span = p.from(start)
	switch x.(type) {
	case *NodePattern:
		p.report(at, "a node pattern cannot be repeated", "repeat the edge, or a group: ((a)-[e]->(b)){1,3}")
	case *Quantified:
		p.report(at, "this is repeated already", "")
	}
	return q
}

// bounds takes {n}, {n,}, {,m} or {n,m}.
func (p *parser) bounds(q *Quantified) {
	start, open := p.start(), p.pos
	p.next()
	q.Min = p.bound(0)
	q.Max = q.Min
	if !p.at(comma) && p.ahead(-1).kind == leftBrace {
		p.expected("how often, such as {2} or {1,4}")
	}
	if p.accept(comma) {
		q.Max = p.bound(-1)
	}
	p.close(open, "a comma")
	p.inOrder(start, q)
}

// inOrder reports bounds of which the lower is the larger.
func (p *parser) inOrder(start int, q *Quantified) {
	if q.Max >= 0 && q.Min > q.Max {
		p.report(p.from(start), "the lower bound is above the upper one", "")
	}
}

// bound takes one bound of a quantifier, or gives what it is without.
func (p *parser) bound(without int) int {
	if !p.at(integer) {
		return without
	}
	at := p.here()
	n, _ := p.primary().(*Literal).Value.(int64)
	if n > maxBound {
		p.report(at, "a pattern is repeated at most 1000 times", "* and {1,} have no bound; a selector or a path mode gives them one")
		return without
	}
	return int(n)
}
