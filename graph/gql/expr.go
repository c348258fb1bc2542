package gql

import (
	"strconv"
	"strings"
)

// expr reads an expression.
func (p *parser) expr() Expr {
	defer p.enter()()
	return p.binary(0)
}

// levels are the operators that join from the left, from the loosest to the tightest; NOT and
// comparisons stand between the third and the rest.
var levels = [][]BinaryOp{{Or}, {Xor}, {And}, nil, {Concat, Add, Subtract}, {Multiply, Divide, Modulo}}

var opText = [...]string{
	Or: "OR", Xor: "XOR", And: "AND", Equal: "=", NotEqual: "<>", Less: "<", LessEqual: "<=", Greater: ">", GreaterEqual: ">=",
	In: "IN", Contains: "CONTAINS", StartsWith: "STARTS WITH", EndsWith: "ENDS WITH",
	Add: "+", Subtract: "-", Concat: "||", Multiply: "*", Divide: "/", Modulo: "%",
}

func (op BinaryOp) String() string { return opText[op] }

func (p *parser) binary(level int) Expr {
	if level == len(levels) {
		return p.unary()
	}
	if levels[level] == nil {
		return p.not(level)
	}
	x := p.binary(level + 1)
	for {
		op, ok := p.operator(levels[level])
		if !ok {
			return x
		}
		y := p.binary(level + 1)
		x = &Binary{Span{x.Range().Start, p.last()}, op, x, y}
	}
}

func (p *parser) operator(ops []BinaryOp) (BinaryOp, bool) {
	for _, op := range ops {
		if t := p.now(); t.isSign(opText[op]) || t.isWord(opText[op]) {
			p.at++
			return op, true
		}
	}
	return 0, false
}

func (p *parser) not(level int) Expr {
	t := p.now()
	if !p.words("NOT") {
		return p.comparison(level)
	}
	defer p.enter()()
	x := p.not(level)
	return &Unary{Span{t.Start, p.last()}, Not, x}
}

var comparisons = []BinaryOp{Equal, NotEqual, LessEqual, Less, GreaterEqual, Greater}

// comparison reads comparisons and IS; 1 < x < 3 is 1 < x AND x < 3.
func (p *parser) comparison(level int) Expr {
	x := p.binary(level + 1)
	last := x      // what a further comparison is with
	var chain Expr // of comparisons so far
	for {
		t := p.now()
		op, ok := p.operator(comparisons)
		if !ok {
			if chain == nil {
				chain = x
			}
			e := p.predicate(chain)
			if e == chain {
				return e
			}
			x, last, chain = e, e, nil
			continue
		}
		y := p.binary(level + 1)
		next := &Binary{Span{last.Range().Start, p.last()}, op, last, y}
		if chain == nil {
			chain = next
		} else {
			chain = &Binary{Span{chain.Range().Start, p.last()}, And, chain, next}
			p.sugar = append(p.sugar, Sugar{Span{t.Start, p.last()}, FormatExpr(chain)})
		}
		last = y
	}
}

// predicate reads what follows an expression to make a condition of it: IS NULL, IN, CONTAINS, :L.
func (p *parser) predicate(x Expr) Expr {
	t := p.now()
	start := x.Range().Start
	switch {
	case t.isWord("IS"):
		p.at++
		return p.is(x)
	case t.isWord("NOT") && p.ahead(1).isWord("IN"):
		p.at += 2
		y := p.binary(4)
		at := Span{start, p.last()}
		return &Unary{at, Not, &Binary{at, In, x, y}}
	case p.words("IN"):
		y := p.binary(4)
		return &Binary{Span{start, p.last()}, In, x, y}
	case p.words("CONTAINS"):
		y := p.binary(4)
		return &Binary{Span{start, p.last()}, Contains, x, y}
	case p.words("STARTS", "WITH"):
		y := p.binary(4)
		return &Binary{Span{start, p.last()}, StartsWith, x, y}
	case p.words("ENDS", "WITH"):
		y := p.binary(4)
		return &Binary{Span{start, p.last()}, EndsWith, x, y}
	case t.isSign(":"):
		p.at++
		labels := p.labels()
		e := &IsLabeled{Span: Span{start, p.last()}, X: x, Labels: labels}
		p.sweet(start, FormatExpr(e))
		return e
	case t.isSign("=="):
		p.fail(t.Span, "write =", "== is no comparison")
	case t.isSign("!="):
		p.fail(t.Span, "write <>", "!= is no comparison")
	case t.isSign("=~"):
		p.fail(t.Span, "CONTAINS, STARTS WITH and ENDS WITH test texts", "regular expressions are not in the language")
	}
	return x
}

// is reads what follows IS.
func (p *parser) is(x Expr) Expr {
	start := x.Range().Start
	not := p.words("NOT")
	at := func() Span { return Span{start, p.last()} }
	switch {
	case p.words("NULL"):
		return &IsNull{at(), x, not}
	case p.words("TRUE"):
		return &IsTruth{at(), x, not, True}
	case p.words("FALSE"):
		return &IsTruth{at(), x, not, False}
	case p.words("UNKNOWN"):
		return &IsTruth{at(), x, not, Unknown}
	case p.words("LABELED"), p.words("LABELLED"):
		if !p.sign(":") {
			p.words("IS")
		}
		labels := p.labels()
		return &IsLabeled{at(), x, not, labels}
	case p.sign(":"):
		labels := p.labels()
		return &IsLabeled{at(), x, not, labels}
	}
	p.expected("NULL, TRUE, FALSE, UNKNOWN or LABELED", p.nearKeyword("NULL", "TRUE", "FALSE", "UNKNOWN", "LABELED"))
	return nil
}

func (p *parser) unary() Expr {
	t := p.now()
	op := Plus
	switch {
	case p.sign("-"):
		op = Minus
	case p.sign("+"):
	default:
		return p.postfix(p.primary())
	}
	defer p.enter()()
	if n := p.now(); op == Minus && n.kind == integer && n.text == "9223372036854775808" {
		p.at++
		return &Literal{Span{t.Start, p.last()}, int64(-1 << 63)}
	}
	x := p.unary()
	if l, ok := x.(*Literal); ok && op == Minus { // a negative number is one literal
		switch v := l.Value.(type) {
		case int64:
			return &Literal{Span{t.Start, p.last()}, -v}
		case float64:
			return &Literal{Span{t.Start, p.last()}, -v}
		}
	}
	return &Unary{Span{t.Start, p.last()}, op, x}
}

// postfix reads .name and [i] after an expression.
func (p *parser) postfix(x Expr) Expr {
	for {
		t := p.now()
		switch {
		case p.sign("."):
			name := p.name("the name of a property")
			x = &PropertyOf{Span{x.Range().Start, p.last()}, x, name}
		case p.sign("["):
			if p.now().isSign("..") {
				p.fail(p.now().Span, "x[0] is one element", "parts of lists are not in the language")
			}
			i := p.expr()
			if p.now().isSign("..") {
				p.fail(p.now().Span, "x[0] is one element", "parts of lists are not in the language")
			}
			p.close("]", t)
			x = &Index{Span{x.Range().Start, p.last()}, x, i}
		default:
			return x
		}
	}
}

func (p *parser) primary() Expr {
	t := p.now()
	switch t.kind {
	case integer:
		p.at++
		return &Literal{t.Span, p.integer(t)}
	case decimal:
		p.at++
		f, err := strconv.ParseFloat(strings.ReplaceAll(t.text, "_", ""), 64)
		if err != nil {
			p.fault(t.Span, "", t.text+" is no number of 64 bits")
		}
		return &Literal{t.Span, f}
	case text:
		p.at++
		return &Literal{t.Span, t.text}
	case param:
		p.at++
		return &Param{t.Span, t.text}
	case quoted:
		p.at++
		return &Variable{t.Span, t.text}
	case word:
		return p.wordExpr()
	case sign:
		return p.bracketed()
	case end, badToken:
	}
	p.expected("an expression", "")
	return nil
}

// bracketed reads a list, an expression in parentheses, or a pattern as a condition.
func (p *parser) bracketed() Expr {
	t := p.now()
	switch {
	case t.isSign("["):
		return p.list()
	case t.isSign("(") && p.isPattern():
		return p.patternPredicate()
	case t.isSign("("):
		p.at++
		x := p.expr()
		p.close(")", t)
		return x
	case t.isSign("{"):
		p.fail(t.Span, "", "maps stand in patterns only")
	}
	p.expected("an expression", "")
	return nil
}

func (p *parser) list() Expr {
	open := p.take()
	if t := p.now(); (t.kind == word || t.kind == quoted) && p.ahead(1).isWord("IN") {
		p.fail(open.Span, "group variables are lists: MATCH … -[e]->{1,3} … RETURN collect(e.first)", "list comprehensions are not in the language")
	}
	if p.now().isSign("(") && p.isPattern() || p.ahead(1).isSign("=") && p.ahead(2).isSign("(") {
		p.fail(open.Span, "OPTIONAL MATCH the pattern, and collect in RETURN", "pattern comprehensions are not in the language")
	}
	out := &List{Span: open.Span}
	if !p.now().isSign("]") {
		for {
			out.Items = append(out.Items, p.expr())
			if !p.sign(",") {
				break
			}
		}
	}
	p.close("]", open)
	out.Stop = p.last()
	return out
}

// isPattern says whether what begins with a parenthesis is a pattern: the parenthesis that closes it
// is followed by an arrow with a bracket or in Cypher's way, which no expression is.
func (p *parser) isPattern() bool {
	open := 0
	for i := 0; ; i++ {
		t := p.ahead(i)
		switch {
		case t.kind == end:
			return false
		case t.isSign("(", "[", "{"):
			open++
		case t.isSign(")", "]", "}"):
			open--
		}
		if open > 0 {
			continue
		}
		a, b, c := p.ahead(i+1), p.ahead(i+2), p.ahead(i+3)
		arrow := func(a, b token) bool { return a.isSign("-", "~") && b.Start == a.Stop && b.isSign("[", "-") }
		return arrow(a, b) && !(a.isSign("-") && b.isSign("-") && isOperand(c)) || a.isSign("<") && b.Start == a.Stop && arrow(b, c) ||
			a.isSign("-") && b.isSign(">") && b.Start == a.Stop && c.isSign("(")
	}
}

// isOperand says whether a token behind -- makes it two minuses.
func isOperand(t token) bool {
	switch t.kind {
	case integer, decimal, param:
		return true
	case word:
		return true
	case end, quoted, text, sign, badToken:
	}
	return false
}

// patternPredicate reads a bare pattern, which is EXISTS in Cypher's way.
func (p *parser) patternPredicate() Expr {
	start := p.now().Start
	outer := p.cypher
	pattern := &PathPattern{Span: p.now().Span}
	pattern.Path = p.sequence()
	pattern.Stop = p.last()
	p.cypher = outer
	e := &Exists{Span: pattern.Span, Mode: DifferentEdges, Patterns: []*PathPattern{pattern}}
	p.sweet(start, FormatExpr(e))
	return e
}

func (p *parser) wordExpr() Expr {
	t := p.now()
	next := p.ahead(1)
	switch {
	case t.isWord("TRUE"):
		p.at++
		return &Literal{t.Span, true}
	case t.isWord("FALSE"):
		p.at++
		return &Literal{t.Span, false}
	case t.isWord("NULL"):
		p.at++
		return &Literal{t.Span, nil}
	case t.isWord("UNKNOWN"):
		p.at++
		return &Literal{t.Span, nil}
	case t.isWord("DATE") && next.kind == text:
		p.at += 2
		return &Literal{Span{t.Start, next.Stop}, Date(next.text)}
	case t.isWord("CASE"):
		return p.caseExpr()
	case t.isWord("EXISTS"):
		return p.exists()
	case t.isWord("COUNT", "COLLECT", "VALUE") && next.isSign("{"):
		p.fail(t.Span, "OPTIONAL MATCH the pattern, and aggregate in RETURN", "%s { … } is not in the language", strings.ToUpper(t.text))
	case next.isSign("("):
		return p.call()
	case isReserved(t):
		p.expected("an expression", "")
	}
	p.at++
	return &Variable{t.Span, t.text}
}

func (p *parser) caseExpr() Expr {
	defer p.enter()()
	e := &Case{Span: p.take().Span}
	if !p.now().isWord("WHEN") {
		e.X = p.expr()
	}
	for p.now().isWord("WHEN") {
		w := &When{Span: p.take().Span}
		w.When = p.expr()
		if !p.words("THEN") {
			p.expected("THEN", p.nearKeyword("THEN"))
		}
		w.Then = p.expr()
		w.Stop = p.last()
		e.Whens = append(e.Whens, w)
	}
	if len(e.Whens) == 0 {
		p.expected("WHEN", p.nearKeyword("WHEN"))
	}
	if p.words("ELSE") {
		e.Else = p.expr()
	}
	if !p.words("END") {
		p.expected("WHEN, ELSE or END", "")
	}
	e.Stop = p.last()
	return e
}

// exists reads EXISTS { … }, or in Cypher's way exists((a)-->()) and exists(a.name).
func (p *parser) exists() Expr {
	t := p.take()
	if open := p.now(); p.sign("(") {
		if p.now().isSign("(") && p.isPattern() {
			x := p.patternPredicate()
			p.close(")", open)
			return x
		}
		x := p.expr()
		p.close(")", open)
		if _, ok := x.(*PropertyOf); !ok {
			p.fail(x.Range(), "EXISTS {(a)-[]->(b)}", "exists takes a pattern or a property")
		}
		e := &IsNull{Span{t.Start, p.last()}, x, true}
		p.sweet(t.Start, FormatExpr(e))
		return e
	}
	open := p.now()
	if !p.sign("{") {
		p.expected("{", "EXISTS {(a)-[]->(b)}")
	}
	defer p.enter()()
	e := &Exists{Span: t.Span}
	p.words("MATCH")
	e.Mode = p.matchMode()
	outer := p.cypher
	p.cypher = false
	for {
		e.Patterns = append(e.Patterns, p.pathPattern())
		if !p.sign(",") {
			break
		}
	}
	if p.words("WHERE") {
		e.Where = p.expr()
	}
	if p.words("RETURN") {
		p.fail(p.now().Span, "EXISTS {(a)-[]->(b) WHERE …}", "EXISTS has a pattern and a condition, and returns nothing")
	}
	if e.Mode == DefaultMatch && p.cypher {
		e.Mode = DifferentEdges
	}
	p.cypher = outer
	p.close("}", open)
	e.Stop = p.last()
	return e
}

func (p *parser) call() Expr {
	name := p.take()
	open := p.take()
	c := &Call{Span: name.Span, Name: canonical(name.text)}
	f, known := functions[c.Name]
	if !known {
		p.noFunction(name)
	}
	if p.sign("*") {
		c.Star = true
		if c.Name != "count" {
			p.fail(name.Span, "", "* stands in count(*) only")
		}
	} else if !p.now().isSign(")") {
		switch {
		case p.words("DISTINCT"):
			c.Distinct = true
		case p.words("ALL"):
		}
		for {
			c.Args = append(c.Args, p.expr())
			if !p.sign(",") {
				break
			}
		}
	}
	p.close(")", open)
	c.Stop = p.last()
	if n := len(c.Args); !c.Star && (n < f.least || f.most >= 0 && n > f.most) {
		p.fault(c.Span, "", name.text+" takes "+f.arity()+", not "+strconv.Itoa(n))
	}
	if c.Distinct && !f.aggregate {
		p.fault(c.Span, "", "DISTINCT stands in aggregates only")
	}
	if c.Name == "date" {
		return p.date(c)
	}
	if !strings.EqualFold(name.text, c.Name) {
		p.sugar = append(p.sugar, Sugar{name.Span, c.Name})
	}
	return c
}

// date is Cypher's date('2026-01-29').
func (p *parser) date(c *Call) Expr {
	l, _ := c.Args[0].(*Literal)
	if l != nil {
		if s, ok := l.Value.(string); ok {
			e := &Literal{c.Span, Date(s)}
			p.sugar = append(p.sugar, Sugar{c.Span, FormatExpr(e)})
			return e
		}
	}
	p.fail(c.Span, "DATE '2026-01-29'", "date takes a text")
	return nil
}
