package gql

// How tightly the operators bind, from the loosest.
const (
	precNone = iota
	precOr
	precXor
	precAnd
	precNot
	precCompare
	precPredicate // IS, IN, CONTAINS, STARTS WITH, ENDS WITH
	precAdd
	precMultiply
	precUnary
	precPostfix
	precPrimary
)

var precedences = [...]int{
	Or: precOr, Xor: precXor, And: precAnd,
	Equal: precCompare, NotEqual: precCompare, Less: precCompare, LessEqual: precCompare,
	Greater: precCompare, GreaterEqual: precCompare,
	In: precPredicate, Contains: precPredicate, StartsWith: precPredicate, EndsWith: precPredicate,
	Add: precAdd, Subtract: precAdd, Concat: precAdd,
	Multiply: precMultiply, Divide: precMultiply, Modulo: precMultiply,
}

// expr takes an expression.
func (p *parser) expr() Expr { return p.binary(precOr) }

// binary takes an expression of operators that bind at least so tightly: precedence climbing.
func (p *parser) binary(least int) Expr {
	start := p.start()
	x := p.unary(least)
	for {
		y := p.suffix(start, x, least)
		if y == nil {
			return x
		}
		x = y
	}
}

// suffix takes an operator that binds at least so tightly and what follows it, nil for none.
func (p *parser) suffix(start int, x Expr, least int) Expr {
	if least <= precPredicate {
		if y := p.predicate(start, x); y != nil {
			return y
		}
	}
	op, size := p.operator()
	if size == 0 || precedences[op] < least {
		return nil
	}
	if precedences[op] == precCompare {
		return p.comparison(start, x)
	}
	p.skip(size)
	y := p.binary(precedences[op] + 1)
	return &Binary{p.from(start), op, x, y}
}

// operator looks at the binary operator that comes next; size is in tokens, 0 for none.
func (p *parser) operator() (op BinaryOp, size int) {
	t := p.cur()
	if t.kind == bareWord {
		return p.wordOperator(t.word)
	}
	switch t.kind {
	case equal:
		op = Equal
	case notEqual:
		op = NotEqual
	case less:
		op = Less
	case lessEqual:
		op = LessEqual
	case greater:
		op = Greater
	case greaterEqual:
		op = GreaterEqual
	case plus:
		op = Add
	case minus:
		op = Subtract
	case bars:
		op = Concat
	case asterisk:
		op = Multiply
	case slash:
		op = Divide
	case percent:
		op = Modulo
	case exclamation:
		if !p.glued(1, equal) {
			return 0, 0
		}
		op = NotEqual
	default:
		return 0, 0
	}
	return op, 1
}

func (p *parser) wordOperator(w keyword) (BinaryOp, int) {
	switch w {
	case kwOr:
		return Or, 1
	case kwXor:
		return Xor, 1
	case kwAnd:
		return And, 1
	case kwIn:
		return In, 1
	case kwContains:
		return Contains, 1
	case kwStarts:
		if p.ahead(1).word == kwWith {
			return StartsWith, 2
		}
	case kwEnds:
		if p.ahead(1).word == kwWith {
			return EndsWith, 2
		}
	default:
	}
	return 0, 0
}

// comparison takes comparisons. Two in a row, 1 < x < 3, are a conjunction, as in Cypher.
func (p *parser) comparison(start int, x Expr) Expr {
	var all Expr
	chains, left, n := p.chains, start, 0
	for {
		op, size := p.operator()
		if size == 0 || precedences[op] != precCompare {
			break
		}
		// What stands between two comparisons is in both of them, so it must not double itself.
		if n > 0 && p.chains != chains {
			p.report(p.here(), "comparisons in a row are within others", "join them with AND")
		}
		chains = p.chains
		p.compareSign()
		right := p.start()
		y := p.binary(precPredicate)
		var c Expr = &Binary{p.from(left), op, x, y}
		if n++; all == nil {
			all = c
		} else {
			all = &Binary{p.from(start), And, all, c}
		}
		x, left = y, right
	}
	if n > 1 {
		p.chains++
		if !p.failed && len(p.errs) == 0 {
			p.note(start, FormatExpr(all))
		}
	}
	return all
}

// compareSign goes over a comparison sign, and reports those of other languages.
func (p *parser) compareSign() {
	start := p.start()
	first := p.cur().kind
	p.next()
	switch {
	case first == exclamation:
		p.next()
		p.report(p.from(start), "there is no operator !=", "<>")
	case first == equal && p.glued(0, equal):
		p.next()
		p.report(p.from(start), "there is no operator ==", "=")
	case first == equal && p.glued(0, tilde):
		p.next()
		p.report(p.from(start), "there are no regular expressions", "CONTAINS, STARTS WITH or ENDS WITH")
	}
}

// predicate takes IS …, NOT IN … or :Label after an expression, nil for none.
func (p *parser) predicate(start int, x Expr) Expr {
	switch {
	case p.atWord(kwIs):
		p.next()
		return p.is(start, x)
	case p.atWord(kwNot) && p.ahead(1).word == kwIn:
		p.skip(2)
		y := p.binary(precPredicate + 1)
		at := p.from(start)
		return &Unary{at, Not, &Binary{at, In, x, y}}
	case p.atWord(kwNot):
		return p.notBefore(start, x)
	case p.at(colon):
		if _, ok := x.(*Variable); !ok {
			return nil
		}
		p.next()
		labels := p.labels(false)
		return &IsLabeled{p.from(start), x, false, labels}
	default:
		return nil
	}
}

// notBefore reports NOT before an operator that goes without, and takes it.
func (p *parser) notBefore(start int, x Expr) Expr {
	switch p.ahead(1).word {
	case kwContains, kwStarts, kwEnds:
	default:
		return nil
	}
	p.report(p.here(), "expected an operator, found NOT", "NOT stands before the whole condition: NOT x CONTAINS 'y'")
	p.next()
	op, size := p.operator()
	p.skip(size)
	y := p.binary(precPredicate + 1)
	return &Binary{p.from(start), op, x, y}
}

// is takes what follows IS.
func (p *parser) is(start int, x Expr) Expr {
	not := p.acceptWord(kwNot)
	switch p.cur().word {
	case kwNull:
		p.next()
		return &IsNull{p.from(start), x, not}
	case kwTrue, kwFalse, kwUnknown:
		truth := map[keyword]Truth{kwTrue: True, kwFalse: False, kwUnknown: Unknown}[p.cur().word]
		p.next()
		return &IsTruth{p.from(start), x, not, truth}
	case kwLabeled:
		p.next()
		p.accept(colon)
		labels := p.labels(false)
		return &IsLabeled{p.from(start), x, not, labels}
	default:
		what := "NULL, TRUE, FALSE, UNKNOWN or LABELED after IS"
		if !not {
			what = "NOT, " + what
		}
		p.expected(what, kwNot, kwNull, kwTrue, kwFalse, kwUnknown, kwLabeled)
		return x
	}
}

// unary takes NOT, a sign, or an expression that begins with no operator.
func (p *parser) unary(least int) Expr {
	start, op := p.start(), Not
	switch {
	case p.atWord(kwNot):
		if least > precNot {
			p.report(p.here(), "NOT binds less tightly than what is before it", "(NOT …)")
		}
		least = precNot
	case p.at(minus):
		if t := p.ahead(1); t.kind == integer && p.textOf(t) == "9223372036854775808" {
			p.skip(2)
			return &Literal{p.from(start), int64(-1 << 63)}
		}
		op, least = Minus, precUnary
	case p.at(plus):
		op, least = Plus, precUnary
	default:
		return p.postfix()
	}
	p.enter()
	p.next()
	x := p.binary(least)
	p.leave()
	return &Unary{p.from(start), op, x}
}

// postfix takes an expression with .name and [i] after it.
func (p *parser) postfix() Expr {
	start := p.start()
	x := p.primary()
	for {
		switch p.cur().kind {
		case dot:
			p.next()
			name := p.name("the name of a property")
			x = &PropertyOf{p.from(start), x, name}
			if p.at(leftParen) && !p.failed {
				p.fail(p.from(start), p.text[start:p.from(start).Stop]+" is not a function of the language", "")
			}
		case leftBracket:
			x = p.index(start, x)
		default:
			return x
		}
	}
}

// index takes [i].
func (p *parser) index(start int, x Expr) Expr {
	open, m := p.pos, p.mark()
	p.enter()
	p.next()
	var i Expr = &Literal{}
	if !p.at(dots) {
		i = p.expr()
	}
	if p.at(dots) {
		p.fail(p.here(), "parts of lists are not in the language", "x[0] is one item, from 0; x[-1] is the last")
	}
	p.resumeAt(open, m)
	p.close(open, "")
	p.leave()
	return &Index{p.from(start), x, i}
}
