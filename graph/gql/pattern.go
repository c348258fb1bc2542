package gql

import (
	"fmt"
	"strings"
)

var modeWords = map[string]PathMode{"WALK": Walk, "TRAIL": Trail, "ACYCLIC": Acyclic, "SIMPLE": Simple}

// pathPattern reads one path: p = ANY SHORTEST TRAIL (a)-[e]->*(b).
func (p *parser) pathPattern() *PathPattern {
	out := &PathPattern{Span: p.now().Span}
	out.Var = p.pathVariable()
	if t := p.now(); t.isWord("shortestPath", "allShortestPaths") && p.ahead(1).isSign("(") {
		p.shortestPath(out)
		return out
	}
	out.Selector = p.selector()
	p.prefix(out)
	if out.Var == nil {
		out.Var = p.pathVariable()
	}
	out.Path = p.path()
	out.Stop = p.last()
	return out
}

// pathVariable reads p =.
func (p *parser) pathVariable() *Ident {
	t := p.now()
	if (t.kind != word && t.kind != quoted) || !p.ahead(1).isSign("=") {
		return nil
	}
	name := p.variable()
	p.at++
	return name
}

// variable reads the name of a variable.
func (p *parser) variable() *Ident {
	if t := p.now(); isReserved(t) {
		p.fail(t.Span, "`"+t.text+"` is a name", "%s is a word of the language", strings.ToUpper(t.text))
	}
	return p.name("a variable")
}

// prefix reads the mode, and PATH or PATHS, of a path. GROUPS may come before it, too.
func (p *parser) prefix(out *PathPattern) {
	s := &out.Selector
	groups := func() {
		if s.Kind == ShortestK && (p.words("GROUPS") || p.words("GROUP")) {
			s.Kind = ShortestGroups
		}
	}
	groups()
	if mode, ok := modeWords[strings.ToUpper(p.now().text)]; ok && p.now().kind == word {
		p.at++
		out.Mode = mode
	}
	if !p.words("PATHS") {
		p.words("PATH")
	}
	groups()
	if s.Kind == ShortestK && s.Count == nil {
		p.fail(s.Span, "ANY SHORTEST, ALL SHORTEST, SHORTEST 3 or SHORTEST 3 GROUPS", "SHORTEST how many?")
	}
}

func (p *parser) hasCount() bool { return p.now().kind == integer || p.now().kind == param }

func (p *parser) selector() Selector {
	s := Selector{Span: p.now().Span}
	switch {
	case p.words("ALL", "SHORTEST"):
		s.Kind = AllShortest
	case p.words("ANY", "SHORTEST"):
		s.Kind = AnyShortest
	case p.words("ANY", "CHEAPEST"):
		s.Kind = Cheapest
	case p.words("ALL"):
		s.Kind = All
	case p.words("ANY"):
		s.Kind = Any
		if p.hasCount() {
			s.Count = p.count()
		}
	case p.words("SHORTEST"):
		s.Kind = ShortestK
		if p.hasCount() {
			s.Count = p.count()
		}
	case p.words("CHEAPEST"):
		s.Kind = Cheapest
		if p.hasCount() {
			s.Count = p.count()
		}
	default:
		return Selector{}
	}
	s.Stop = p.last()
	return s
}

// shortestPath reads Cypher's shortestPath((a)-[*]-(b)).
func (p *parser) shortestPath(out *PathPattern) {
	start := p.now().Start
	kind, words := AnyShortest, "ANY SHORTEST"
	if p.take().isWord("allShortestPaths") {
		kind, words = AllShortest, "ALL SHORTEST"
	}
	out.Selector = Selector{Span: Span{start, p.last()}, Kind: kind}
	open := p.take()
	out.Path = p.path()
	p.close(")", open)
	p.cypher = true
	out.Stop = p.last()
	p.sweet(start, words+" "+formatPath(out.Path))
}

// path reads alternatives of sequences.
func (p *parser) path() PathExpr {
	defer p.enter()()
	first := p.sequence()
	if !p.now().isSign("|", "|+|") {
		return first
	}
	out := &Alternation{Span: first.Range(), Parts: []PathExpr{first}, Multiset: p.now().isSign("|+|")}
	for p.now().isSign("|", "|+|") {
		if t := p.take(); t.isSign("|+|") != out.Multiset {
			p.fail(t.Span, "put parentheses around one of them", "| and |+| in one alternation")
		}
		out.Parts = append(out.Parts, p.sequence())
	}
	out.Stop = p.last()
	return out
}

// sequence reads path elements that follow one another.
func (p *parser) sequence() PathExpr {
	var parts []PathExpr
	for p.startsElement() {
		parts = append(parts, p.element())
	}
	switch len(parts) {
	case 0:
		hint := p.nearKeyword("ANY", "ALL", "SHORTEST", "WALK", "TRAIL", "ACYCLIC", "SIMPLE", "CHEAPEST")
		if t := p.now(); t.kind == word && hint == "" {
			hint = "a node stands in parentheses: (" + t.text + ")"
		}
		p.expected("a node pattern", hint)
	case 1:
		return parts[0]
	}
	return &Sequence{Span{parts[0].Range().Start, p.last()}, parts}
}

func (p *parser) startsElement() bool {
	t := p.now()
	return t.isSign("(", "-", "~") || t.isSign("<") && p.ahead(1).isSign("-", "~")
}

// element reads a node, an edge or a group, and its quantifier.
func (p *parser) element() PathExpr {
	var out PathExpr
	switch {
	case !p.now().isSign("("):
		out = p.edge()
		if _, done := out.(*Quantified); done { // in Cypher's way
			return out
		}
	case p.startsGroup():
		out = p.group()
	default:
		n := p.node()
		if p.now().isSign("{", "*", "+", "?") {
			p.fail(p.now().Span, "repeat an edge, -[e]->{1,3}, or a part of the path, ((a)-[e]->(b)){1,3}", "a node cannot be repeated")
		}
		return n
	}
	return p.quantified(out)
}

// startsGroup tells a group from a node, which both begin with a parenthesis.
func (p *parser) startsGroup() bool {
	t, u := p.ahead(1), p.ahead(2)
	if t.isSign("(", "-", "~") || t.isSign("<") {
		return true
	}
	if t.kind == word && modeWords[strings.ToUpper(t.text)] != NoMode && (u.isSign("(", "-", "~", "<") || u.isWord("PATH", "PATHS")) {
		return true
	}
	return (t.kind == word || t.kind == quoted) && u.isSign("=")
}

func (p *parser) group() PathExpr {
	open := p.take()
	g := &Group{Span: open.Span}
	if t := p.now(); p.ahead(1).isSign("=") {
		p.fail(t.Span, "name the whole path: MATCH "+t.text+" = …", "a part of a path has no name")
	}
	if mode, ok := modeWords[strings.ToUpper(p.now().text)]; ok && p.now().kind == word {
		p.at++
		g.Mode = mode
		if !p.words("PATHS") {
			p.words("PATH")
		}
	}
	g.Path = p.path()
	if p.words("WHERE") {
		g.Where = p.expr()
	}
	p.close(")", open)
	g.Stop = p.last()
	return g
}

// quantified reads a quantifier, if there is one.
func (p *parser) quantified(e PathExpr) PathExpr {
	q := &Quantified{Span: e.Range(), Path: e, Max: -1}
	t := p.now()
	switch {
	case p.sign("*"):
	case p.sign("+"):
		q.Min = 1
	case p.sign("?"):
		q.Max, q.Question = 1, true
	case p.sign("{"):
		p.bounds(q, t)
	default:
		return e
	}
	q.Stop = p.last()
	if p.now().isSign("{", "*", "+", "?") {
		p.fail(p.now().Span, "put parentheses around what is repeated", "two quantifiers")
	}
	return q
}

// bounds reads {n}, {n,}, {,m} or {n,m}.
func (p *parser) bounds(q *Quantified, open token) {
	if p.now().kind == integer {
		q.Min = p.bound()
		q.Max = q.Min
	} else if !p.now().isSign(",") {
		p.expected("a number of repetitions", "{1,3}, {2}, {2,} or {,3}")
	}
	if p.sign(",") {
		q.Max = -1
		if p.now().kind == integer {
			q.Max = p.bound()
		}
	}
	p.close("}", open)
	p.checkBounds(q, Span{open.Start, p.last()})
}

func (p *parser) checkBounds(q *Quantified, at Span) {
	if q.Max >= 0 && q.Max < q.Min {
		p.fault(at, "", fmt.Sprintf("from %d to %d times", q.Min, q.Max))
	}
}

func (p *parser) bound() int {
	t := p.take()
	n := p.integer(t)
	if n > mostRepeats {
		p.fault(t.Span, "leave the upper bound out for any number", fmt.Sprintf("%s repetitions: at most %d", t.text, mostRepeats))
		n = mostRepeats
	}
	return int(n)
}

// node reads (n:Person {name: 'X'} WHERE n.degree > 2).
func (p *parser) node() *NodePattern {
	open := p.take()
	n := &NodePattern{Span: open.Span}
	p.filler(&n.Element)
	p.details(&n.Element)
	p.close(")", open)
	n.Stop = p.last()
	return n
}

// filler reads what stands within a node or an edge.
func (p *parser) filler(e *Element) {
	t := p.now()
	if t.kind == quoted || t.kind == word && !t.isWord("WHERE", "IS") && !p.startsCost() {
		e.Var = p.variable()
	}
	if p.sign(":") || p.words("IS") {
		e.Labels = p.labels()
	}
}

// details reads the properties and the condition of a node or an edge.
func (p *parser) details(e *Element) {
	if p.now().isSign("{") {
		e.Properties = p.properties()
	}
	if t := p.now(); t.kind == param {
		p.fail(t.Span, "name the properties: {name: $"+t.text+"}", "a parameter cannot stand for a map")
	}
	if p.words("WHERE") {
		e.Where = p.expr()
	}
}

func (p *parser) properties() (list []Property) {
	open := p.take()
	if p.sign("}") {
		return nil
	}
	for {
		name := p.name("the name of a property")
		if !p.sign(":") {
			hint := ""
			if p.now().isSign("=") {
				hint = "write {" + name.Name + ": …}"
			}
			p.expected(":", hint)
		}
		list = append(list, Property{name, p.expr()})
		if !p.sign(",") {
			break
		}
	}
	p.close("}", open)
	return list
}

// labels reads a label expression.
func (p *parser) labels() LabelExpr {
	defer p.enter()()
	out := p.labelTerm()
	for p.now().isSign("|") {
		start := p.take().Start
		if p.sign(":") {
			p.sweet(start, "|")
		}
		y := p.labelTerm()
		out = &OrLabel{Span{out.Range().Start, p.last()}, out, y}
	}
	return out
}

func (p *parser) labelTerm() LabelExpr {
	out := p.labelFactor()
	for p.now().isSign("&", ":") {
		if t := p.take(); t.isSign(":") {
			p.sweet(t.Start, "&")
		}
		y := p.labelFactor()
		out = &AndLabel{Span{out.Range().Start, p.last()}, out, y}
	}
	return out
}

func (p *parser) labelFactor() LabelExpr {
	defer p.enter()()
	t := p.now()
	switch {
	case p.sign("!"):
		x := p.labelFactor()
		return &NotLabel{Span{t.Start, p.last()}, x}
	case p.sign("%"):
		return &AnyLabel{t.Span}
	case p.sign("("):
		x := p.labels()
		p.close(")", t)
		return x
	}
	name := p.name("a label")
	return &Label{name.Span, name.Name}
}

// edge reads an edge pattern: its arrow, with or without brackets.
func (p *parser) edge() PathExpr {
	start := p.now().Start
	left := p.sign("<")
	shaft := p.take().text // - or ~
	if p.now().isSign("/") {
		p.fail(p.now().Span, "write -[:a|b]->", "-/ / is not in the language")
	}
	e := &EdgePattern{}
	if !p.now().isSign("[") {
		p.arrow(e, start, left, shaft)
		return e
	}
	open := p.take()
	p.filler(&e.Element)
	q := p.cypherRange()
	p.details(&e.Element)
	if p.startsCost() {
		p.at++
		e.Cost = p.expr()
	}
	p.close("]", open)
	if !p.sign(shaft) {
		p.expected("the other half of the arrow: "+shaft, "")
	}
	right := p.sign(">")
	e.Span = Span{start, p.last()}
	e.Direction = direction(left, right, shaft)
	if q == nil {
		return e
	}
	q.Span, q.Path = e.Span, e
	p.sweet(start, formatPath(q))
	return q
}

// startsCost tells COST before an expression from a variable of that name.
func (p *parser) startsCost() bool {
	return p.now().isWord("COST") && !p.ahead(1).isSign("]", ")", ":", "{", "=", ".") && !p.ahead(1).isWord("WHERE", "IS") ||
		p.now().isWord("COST") && p.ahead(1).isSign("(")
}

// arrow reads the rest of an arrow without brackets: ->, or in Cypher's way -->.
func (p *parser) arrow(e *EdgePattern, start int, left bool, shaft string) {
	cypher := shaft == "-" && p.now().isSign("-") && p.now().Start == p.last()
	if cypher {
		p.at++
	}
	right := p.now().isSign(">") && p.now().Start == p.last()
	if right {
		p.at++
	}
	e.Span = Span{start, p.last()}
	e.Direction = direction(left, right, shaft)
	if cypher {
		p.cypher = true
		p.sweet(start, formatPath(e))
	}
}

func direction(left, right bool, shaft string) (d Direction) {
	if left {
		d |= PointsLeft
	}
	if right {
		d |= PointsRight
	}
	switch {
	case shaft == "~":
		d |= PointsNowhere
	case d == 0:
		d = PointsLeft | PointsRight | PointsNowhere
	}
	return d
}

// cypherRange reads *, *2, *1..3, *..3 or *2.. within an edge.
func (p *parser) cypherRange() *Quantified {
	t := p.now()
	if !p.sign("*") {
		return nil
	}
	p.cypher = true
	q := &Quantified{Min: 1, Max: -1}
	if p.now().kind == integer {
		q.Min = p.bound()
		q.Max = q.Min
	}
	if p.sign("..") {
		q.Max = -1
		if p.now().kind == integer {
			q.Max = p.bound()
		}
	}
	p.checkBounds(q, Span{t.Start, p.last()})
	return q
}
