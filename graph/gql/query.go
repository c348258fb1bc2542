package gql

import "strings"

const readsOnly = "this language only reads; data come in with the load command"

// refusedClauses says of clauses of GQL and Cypher that are not in the language why, or what to
// write instead.
var refusedClauses = map[string]string{
	"CREATE": readsOnly, "INSERT": readsOnly, "SET": readsOnly, "DELETE": readsOnly, "DETACH": readsOnly,
	"NODETACH": readsOnly, "REMOVE": readsOnly, "MERGE": readsOnly, "DROP": readsOnly, "FOREACH": readsOnly,
	"LOAD":   readsOnly,
	"WITH":   "write one MATCH … RETURN; conditions go into WHERE, groups into RETURN … GROUP BY",
	"UNWIND": "use x IN [a, b], or give the list as a parameter",
	"FOR":    "use x IN [a, b], or give the list as a parameter",
	"LET":    "write the expression where it is used",
	"FILTER": "use WHERE",
	"HAVING": "there is no condition on groups",
	"CALL":   "there are no procedures and no subqueries but EXISTS { … }",
	"YIELD":  "name what to answer in RETURN", "KEEP": "write the selector before each pattern",
	"UNION": "ask twice, or use | between path patterns", "INTERSECT": "ask twice", "EXCEPT": "use WHERE NOT EXISTS { … }",
	"OTHERWISE": "ask twice",
	"USE":       "there is one graph: the store's", "FROM": "there is one graph: the store's",
	"SELECT": "use MATCH … RETURN", "FINISH": "end with RETURN", "NEXT": "write one MATCH … RETURN",
	"EXPLAIN": "this is asked beside the query, with explain", "PROFILE": "this is asked beside the query, with explain",
}

// query takes the whole text.
func (p *parser) query() *Query {
	q := &Query{}
	start := p.start()
	for q.Return == nil && !p.failed {
		m := p.mark()
		switch {
		case p.atWord(kwMatch) || p.atWord(kwOptional):
			q.Matches = append(q.Matches, p.match())
		case p.atWord(kwReturn):
			if len(q.Matches) == 0 && len(p.errs) == 0 {
				p.report(p.here(), "expected MATCH, found RETURN", "MATCH (n) RETURN n")
			}
			q.Return = p.returns()
		case p.refused():
		case p.repair("MATCH or RETURN", kwMatch, kwOptional, kwReturn):
		default:
			p.noClause(q)
			m.pos, p.reach = m.pos+1, p.reach+1 // not at this one again
		}
		p.resume(m, false)
		if p.at(endOfText) && q.Return == nil {
			p.noClause(q)
		}
	}
	q.Span = p.from(start)
	p.accept(semicolon)
	if !p.at(endOfText) && !p.refused() {
		p.afterReturn(q.Return)
	}
	q.Sugar = p.sugar
	return q
}

// noClause says that a clause was expected.
func (p *parser) noClause(q *Query) {
	switch {
	case len(q.Matches) > 0 && (len(p.errs) == 0 || !p.at(endOfText)):
		p.expected("MATCH, WHERE or RETURN", kwMatch, kwOptional, kwReturn, kwWhere)
	case len(p.errs) == 0:
		p.fail(p.here(), "expected MATCH, found "+p.found(), "MATCH (n) RETURN n")
	}
	p.stop()
}

// refused reports a clause that is not in the language, and goes on at the next one.
func (p *parser) refused() bool {
	if !p.at(bareWord) {
		return false
	}
	name := strings.ToUpper(p.textOf(p.cur()))
	hint, ok := refusedClauses[name]
	if !ok {
		return false
	}
	m := p.mark()
	message := name + " is not in the language"
	if hint == readsOnly {
		message, hint = name+" is not in the language: it only reads", "data come in with the load command"
	}
	p.fail(p.here(), message, hint)
	m.pos++
	p.reach++
	p.resume(m, false)
	return true
}

// match takes a MATCH clause.
func (p *parser) match() *Match {
	x, start := &Match{}, p.start()
	x.Optional = p.acceptWord(kwOptional)
	if !p.atWord(kwMatch) && !p.repair("MATCH after OPTIONAL", kwMatch) {
		p.expected("MATCH after OPTIONAL")
	}
	p.next()
	p.graphPattern(&x.Mode, &x.Patterns, &x.Where)
	p.afterMatch(x)
	x.Span = p.from(start)
	return x
}

// afterMatch fails at what cannot follow a MATCH clause.
func (p *parser) afterMatch(x *Match) {
	if p.at(endOfText) || p.atClause() || p.at(bareWord) && refusedClauses[strings.ToUpper(p.textOf(p.cur()))] != "" {
		return
	}
	if x.Where != nil {
		p.expected("an operator, MATCH or RETURN",
			kwAnd, kwOr, kwXor, kwIn, kwIs, kwContains, kwStarts, kwEnds, kwMatch, kwOptional, kwReturn)
	} else {
		p.expected("an edge pattern, a comma, WHERE, MATCH or RETURN", kwWhere, kwMatch, kwOptional, kwReturn)
	}
}

// graphPattern takes what follows MATCH: a mode, patterns and a condition.
func (p *parser) graphPattern(mode *MatchMode, patterns *[]*PathPattern, where *Expr) {
	outer := p.cypher
	p.cypher = false
	*mode = p.matchMode()
	for {
		m := p.mark()
		*patterns = append(*patterns, p.pathPattern())
		p.resume(m, true)
		if !p.accept(comma) {
			break
		}
	}
	if p.at(bareWord) && !p.atClause() {
		p.repair("a comma, WHERE, MATCH or RETURN", kwWhere, kwMatch, kwReturn, kwOptional)
	}
	if p.acceptWord(kwWhere) {
		m := p.mark()
		*where = p.expr()
		p.resume(m, false)
		if p.at(bareWord) && !p.atClause() {
			p.repair("an operator, MATCH or RETURN", kwReturn, kwMatch, kwOptional)
		}
	}
	if *mode == DefaultMatch && p.cypher {
		*mode = DifferentEdges
	}
	p.cypher = outer
}

// matchMode takes REPEATABLE ELEMENTS or DIFFERENT EDGES.
func (p *parser) matchMode() MatchMode {
	t := p.ahead(1)
	other := strings.ToUpper(p.textOf(t))
	mode := DefaultMatch
	switch {
	case p.atWord(kwRepeatable) && (t.word == kwElement || t.word == kwElements):
		mode = RepeatableElements
	case p.atWord(kwDifferent) && (t.word == kwEdge || t.word == kwEdges || other == "RELATIONSHIP" || other == "RELATIONSHIPS"):
		mode = DifferentEdges
	default:
		return mode
	}
	p.skip(2)
	p.acceptWord(kwBindings)
	return mode
}
