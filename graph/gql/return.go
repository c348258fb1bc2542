package gql

// returns takes the RETURN clause.
func (p *parser) returns() *Return {
	x, start := &Return{}, p.start()
	p.next()
	x.Distinct = p.acceptWord(kwDistinct)
	if p.at(asterisk) {
		p.next()
		x.Star = true
		if p.at(comma) {
			p.report(p.here(), "* stands alone in RETURN", "name the variables: RETURN a, b, count(*)")
			p.next()
		}
	}
	if !x.Star || p.tokens[p.pos-1].kind == comma {
		p.items(x)
	}
	p.afterItems()
	p.groupBy(x)
	p.orderBy(x)
	p.page(x)
	x.Span = p.from(start)
	return x
}

// items takes the columns.
func (p *parser) items(x *Return) {
	for {
		m := p.mark()
		x.Items = append(x.Items, p.item())
		p.resume(m, true)
		if !p.accept(comma) {
			return
		}
	}
}

// item takes one column.
func (p *parser) item() *ReturnItem {
	x, start := &ReturnItem{}, p.start()
	x.Expr = p.expr()
	at := p.from(start)
	if p.at(bareWord) && p.cur().word == noKeyword {
		p.repair("a comma, AS or the end of the query", kwAs, kwOrder, kwGroup, kwLimit, kwOffset, kwSkip)
	}
	if p.acceptWord(kwAs) {
		x.Name = p.variable("the name of a column").Name
	} else if !p.failed {
		x.Name = p.text[at.Start:at.Stop]
	}
	x.Span = p.from(start)
	return x
}

// afterItems repairs a slip in the clause that comes next.
func (p *parser) afterItems() {
	if p.at(bareWord) && p.cur().word == noKeyword {
		p.repair("a comma, AS or the end of the query", kwOrder, kwGroup, kwLimit, kwOffset, kwSkip)
	}
}

// afterReturn reports what follows a query.
func (p *parser) afterReturn(r *Return) {
	switch {
	case p.failed:
	case p.ahead(-1).kind == semicolon:
		p.fail(p.here(), "expected the end of the query, found "+p.found(), "ask one query at a time")
	case p.atWord(kwMatch) || p.atWord(kwOptional) || p.atWord(kwReturn) || p.atWord(kwWhere):
		p.fail(p.here(), p.cur().word.String()+" after RETURN", "RETURN is the last clause")
	case r != nil && (r.Limit != nil || r.Offset != nil):
		p.expected("the end of the query")
	case r != nil && len(r.OrderBy) > 0:
		p.expected("a comma, OFFSET, LIMIT or the end of the query", kwAsc, kwDesc, kwNulls, kwOffset, kwLimit, kwSkip)
	default:
		p.expected("an operator, a comma, AS, GROUP BY, ORDER BY, OFFSET, LIMIT or the end of the query",
			kwAs, kwGroup, kwOrder, kwOffset, kwLimit, kwSkip, kwAnd, kwOr, kwContains)
	}
}

// by takes BY after GROUP or ORDER.
func (p *parser) by(after string) {
	if !p.acceptWord(kwBy) {
		p.expected("BY after "+after, kwBy)
	}
}

// groupBy takes GROUP BY, if it is there.
func (p *parser) groupBy(x *Return) {
	m := p.mark()
	if !p.acceptWord(kwGroup) {
		return
	}
	p.by("GROUP")
	x.Grouped = true
	if p.at(leftParen) && p.ahead(1).kind == rightParen {
		p.skip(2)
	} else {
		for {
			x.GroupBy = append(x.GroupBy, p.expr())
			if !p.accept(comma) {
				break
			}
		}
	}
	m.pos++
	p.resume(m, false)
	p.afterItems()
}

// orderBy takes ORDER BY, if it is there.
func (p *parser) orderBy(x *Return) {
	m := p.mark()
	if !p.acceptWord(kwOrder) {
		return
	}
	p.by("ORDER")
	for {
		x.OrderBy = append(x.OrderBy, p.sortItem())
		if !p.accept(comma) {
			break
		}
	}
	m.pos++
	p.resume(m, false)
	p.afterItems()
}

// sortItem takes one key of ORDER BY.
func (p *parser) sortItem() *SortItem {
	x, start := &SortItem{}, p.start()
	x.Expr = p.expr()
	switch p.cur().word {
	case kwAsc, kwAscending:
		p.next()
	case kwDesc, kwDescending:
		p.next()
		x.Descending = true
	default:
	}
	if p.acceptWord(kwNulls) {
		switch p.cur().word {
		case kwFirst:
			x.Nulls = NullsFirst
		case kwLast:
			x.Nulls = NullsLast
		default:
			p.expected("FIRST or LAST after NULLS", kwFirst, kwLast)
		}
		p.next()
	}
	x.Span = p.from(start)
	return x
}

// page takes OFFSET and LIMIT, in either order.
func (p *parser) page(x *Return) {
	for {
		m, word := p.mark(), p.cur().word
		to := &x.Limit
		switch word {
		case kwLimit:
		case kwOffset, kwSkip:
			to = &x.Offset
		default:
			return
		}
		if *to != nil {
			p.report(p.here(), "there is a second "+word.String(), "")
		}
		p.next()
		if !p.at(integer) && !p.at(param) {
			p.expected("an integer or a parameter after " + word.String())
		}
		*to = p.primary()
		if p.at(endOfText) && p.failed {
			m.pos++
			p.resume(m, false)
		}
	}
}
