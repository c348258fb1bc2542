package match

import (
	"cmp"
	"errors"
	"math"
	"slices"
	"strings"

	"github.com/newsgraph/newsgraph/graph/gql"
)

// A projection makes rows of answers out of matches: it groups, sorts and cuts.
type projection struct {
	columns       []string
	items         []*expr
	distinct      bool
	grouped       bool
	keys          []*expr // rows are grouped by
	aggregates    []*aggregate
	slots         []int // where the columns are put for ORDER BY
	sort          []sortKey
	offset, limit int // limit -1 for none
}

type sortKey struct {
	*expr
	descending, nullsFirst bool
}

// projection compiles RETURN.
func (c *compiler) projection(r *gql.Return) *projection {
	p := &projection{distinct: r.Distinct, limit: -1}
	c.folding, c.answering = &p.aggregates, true
	if r.Star {
		c.star(p, r)
	}
	for _, item := range r.Items {
		p.items = append(p.items, c.expr(c.top, item.Expr))
		p.columns = append(p.columns, item.Name)
	}
	c.uniqueColumns(r, p)
	sorted := newScope(c.top)
	for i, name := range p.columns {
		slot := c.slot()
		p.slots = append(p.slots, slot)
		if sorted.vars[name] == nil {
			sorted.add(&variable{name: name, slot: slot, kind: p.items[i].kind})
		}
	}
	for _, s := range r.OrderBy {
		key := sortKey{expr: c.expr(c.sortScope(sorted, p, s.Expr), s.Expr), descending: s.Descending}
		key.nullsFirst = s.Nulls == gql.NullsFirst || s.Nulls == gql.NullsDefault && s.Descending
		p.sort = append(p.sort, key)
	}
	c.folding = nil
	c.groups(p, r, sorted)
	c.ungrouped(p, r)
	if r.Offset != nil {
		p.offset = c.number(r.Offset)
	}
	if r.Limit != nil {
		p.limit = c.number(r.Limit)
	}
	return p
}

// sortScope gives the scope of a sort key. A key that is a column as it was written is that column.
func (c *compiler) sortScope(sorted *scope, p *projection, e gql.Expr) *scope {
	text := gql.FormatExpr(e)
	if _, ok := e.(*gql.Variable); ok || !slices.Contains(p.columns, text) {
		return sorted
	}
	return c.top
}

func (c *compiler) star(p *projection, r *gql.Return) {
	vars := slices.Clone(c.top.order)
	slices.SortFunc(vars, func(a, b *variable) int { return strings.Compare(a.name, b.name) })
	if len(vars) == 0 {
		c.fault(r.Span, CodeUsage, "", "* stands for all variables, and there are none")
	}
	for _, v := range vars {
		p.items = append(p.items, &expr{kind: v.kind, vars: []int{v.slot}, eval: c.x.read(v.slot)})
		p.columns = append(p.columns, v.name)
	}
}

func (c *compiler) uniqueColumns(r *gql.Return, p *projection) {
	seen := make(map[string]bool)
	for i, name := range p.columns {
		if seen[name] {
			at := r.Span
			if k := i - (len(p.columns) - len(r.Items)); k >= 0 {
				at = r.Items[k].Span
			}
			c.fault(at, CodeUsage, "AS gives one another name", "two columns are named %s", name)
		}
		seen[name] = true
	}
}

// groups finds what rows are grouped by: what GROUP BY says, or without it, if there is an aggregate,
// the columns that have none.
func (c *compiler) groups(p *projection, r *gql.Return, sorted *scope) {
	p.grouped = r.Grouped || len(p.aggregates) > 0
	if !p.grouped {
		return
	}
	if r.Grouped {
		for _, e := range r.GroupBy {
			p.keys = append(p.keys, c.groupKey(p, e, sorted))
		}
		return
	}
	for _, item := range p.items {
		if !item.folds {
			p.keys = append(p.keys, item)
		}
	}
}

// ungrouped refuses columns that could have many values in a group: that read what neither the keys nor
// an aggregate read.
func (c *compiler) ungrouped(p *projection, r *gql.Return) {
	if !p.grouped {
		return
	}
	known := make(slots)
	for _, key := range p.keys {
		known.add(key.vars...)
	}
	for _, a := range p.aggregates {
		known.add(a.slot)
	}
	stars := len(p.items) - len(r.Items)
	for i, item := range p.items {
		if !known.hasAll(item.vars) {
			at := r.Span
			if i >= stars {
				at = r.Items[i-stars].Span
			}
			c.fault(at, CodeUsage, "group by it, or take one of them: min(…), collect(…)", "the column %s can have many values in a group", p.columns[i])
		}
	}
	known.add(p.slots...)
	for i, key := range p.sort {
		if !known.hasAll(key.vars) {
			c.fault(r.OrderBy[i].Span, CodeUsage, "sort by a column", "what is sorted by can have many values in a group")
		}
	}
}

// groupKey is an expression, or the name of a column that has no aggregate.
func (c *compiler) groupKey(p *projection, e gql.Expr, sorted *scope) *expr {
	if v, ok := e.(*gql.Variable); ok && c.top.find(v.Name) == nil {
		if i := slices.Index(p.columns, v.Name); i >= 0 {
			if p.items[i].folds {
				c.fault(e.Range(), CodeUsage, "", "rows cannot be grouped by an aggregate")
			}
			return p.items[i]
		}
	}
	return c.expr(c.top, e)
}

// number gives the value of OFFSET and LIMIT.
func (c *compiler) number(e gql.Expr) int {
	v, ok := c.constant(e)
	n, isInt := v.(int64)
	if p, isParam := e.(*gql.Param); isParam && !ok {
		c.expr(newScope(nil), p) // which says that it has no value
		return 0
	}
	if !isInt || n < 0 {
		c.fault(e.Range(), CodeUsage, "", "a number of rows is an integer from 0 on")
		return 0
	}
	return int(min(n, math.MaxInt32))
}

// run gives the rows of all matches.
func (p *projection) run(x *run, yield func([]any) error, matches func(next func() error) error) error {
	out := &output{projection: p, x: x, yield: yield, left: p.limit}
	if p.limit == 0 {
		return nil
	}
	if p.distinct {
		out.seen = make(map[string]bool)
	}
	var err error
	if p.grouped {
		err = p.group(x, out, matches)
	} else {
		err = matches(out.row)
	}
	if len(p.sort) > 0 && (err == nil || isCut(err)) {
		err = ended(err, out.sorted())
	}
	return err
}

// An output takes rows and gives them on.
type output struct {
	*projection
	x     *run
	yield func([]any) error
	seen  map[string]bool
	rows  []sortRow
	gone  int // of the offset
	left  int // of the limit
}

type sortRow struct {
	values, keys []any
	size         int
}

// row takes the row under way.
func (o *output) row() error {
	values := make([]any, len(o.items))
	for i, item := range o.items {
		v, err := item.eval()
		if err != nil {
			return err
		}
		values[i] = answered(v)
	}
	if o.seen != nil {
		var key []byte
		for _, v := range values {
			key = appendKey(key, v)
		}
		if o.seen[string(key)] {
			return nil
		}
		o.seen[string(key)] = true
		if err := o.x.keep(len(key) + 32); err != nil {
			return err
		}
	}
	if len(o.sort) == 0 {
		return o.give(values)
	}
	return o.later(values)
}

// give gives a row to the caller, once the offset is behind.
func (o *output) give(values []any) error {
	if o.gone < o.offset {
		o.gone++
		return nil
	}
	if o.left == 0 {
		return errStop
	}
	if err := o.yield(values); err != nil {
		return err
	}
	if o.left--; o.left == 0 {
		return errStop
	}
	return nil
}

// later keeps a row to be sorted: with a limit, no more than twice as many as can be wanted.
func (o *output) later(values []any) error {
	row := sortRow{values: values, keys: make([]any, len(o.sort))}
	for i, v := range values {
		o.x.row[o.slots[i]] = v
	}
	for i, key := range o.sort {
		v, err := key.eval()
		if err != nil {
			return err
		}
		row.keys[i] = answered(v)
	}
	for _, v := range slices.Concat(row.values, row.keys) {
		row.size += sizeOf(v)
	}
	o.rows = append(o.rows, row)
	if err := o.x.keep(row.size); err != nil {
		return err
	}
	if most := o.offset + o.limit; o.limit >= 0 && len(o.rows) >= 2*most+1024 {
		slices.SortStableFunc(o.rows, o.compare)
		for _, gone := range o.rows[most:] {
			o.x.kept -= gone.size
		}
		clear(o.rows[most:])
		o.rows = o.rows[:most]
	}
	return nil
}

func (o *output) compare(a, b sortRow) int {
	for i, key := range o.sort {
		x, y := a.keys[i], b.keys[i]
		if (x == nil) != (y == nil) {
			if (x == nil) == key.nullsFirst {
				return -1
			}
			return 1
		}
		c := o.x.order.compare(x, y)
		if key.descending {
			c = -c
		}
		if c != 0 {
			return c
		}
	}
	return 0
}

func (o *output) sorted() error {
	slices.SortStableFunc(o.rows, o.compare)
	for _, row := range o.rows {
		if err := o.give(row.values); err != nil {
			return err
		}
	}
	return nil
}

// A groupRows is one group: a row of it that stands for all, and its aggregates.
type groupRows struct {
	row   []any
	folds []*fold
}

// group groups the matches, and gives a row for each group, in the order of their first match.
func (p *projection) group(x *run, out *output, matches func(next func() error) error) error {
	groups := make(map[string]*groupRows)
	var order []*groupRows
	begin := func(row []any) *groupRows {
		g := &groupRows{row: row}
		for _, a := range p.aggregates {
			g.folds = append(g.folds, a.begin())
		}
		order = append(order, g)
		return g
	}
	var buf []byte
	err := matches(func() error {
		buf = buf[:0]
		for _, key := range p.keys {
			v, err := key.eval()
			if err != nil {
				return err
			}
			buf = appendKey(buf, answered(v))
		}
		g := groups[string(buf)]
		if g == nil {
			g = begin(slices.Clone(x.row))
			groups[string(buf)] = g
			if err := x.keep(len(buf) + 32*len(x.row)); err != nil {
				return err
			}
		}
		for _, f := range g.folds {
			if err := f.take(); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil && !isCut(err) {
		return err
	}
	if len(p.keys) == 0 && len(order) == 0 && err == nil { // no match is a group of its own
		begin(slices.Clone(x.row))
	}
	for _, g := range order {
		copy(x.row, g.row)
		for i, a := range p.aggregates {
			x.row[a.slot] = g.folds[i].result()
		}
		if fault := out.row(); fault != nil {
			return ended(err, fault)
		}
	}
	return err
}

// ended gives what ended a question: that it was cut short counts before that it has rows enough, as
// these are then not the first of all.
func ended(cut, err error) error {
	if cut != nil && !errors.Is(cut, errStop) && (err == nil || isCut(err) || errors.Is(err, ErrEnough)) {
		return cut
	}
	return cmp.Or(err, cut)
}
