package match

import (
	"fmt"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"

	"github.com/newsgraph/newsgraph/graph/gql"
	"github.com/newsgraph/newsgraph/graph/paths"
)

// An Error is what is wrong with a query that parses.
type Error struct {
	gql.Span
	Code    Code
	Message string
	Hint    string
}

func (f *Error) Error() string { return f.Message }

// A Code says what kind an Error is of.
type Code uint8

// The kinds of faults.
const (
	CodeUsage    Code = iota // it cannot be asked
	CodeRelation             // no such label of edges
	CodeType                 // no such label of nodes
	CodeRun                  // it failed on a value while it ran
)

// A compiler makes a query ready to run. The first errors of the graph end it; faults are collected.
type compiler struct {
	g       Graph
	x       *run
	params  map[string]any
	faults  []*Error
	err     error // of the graph
	top     *scope
	later   []func() // conditions, to be compiled when all variables are declared
	notes   []string
	bound   slots                     // by clauses before
	before  int                       // how many variables the clauses before have
	names   map[int]string            // of variables by place
	hops    int                       // of segments
	found   map[string][]paths.NodeID // by lookups
	limited bool                      // the number of rows is bounded
	explain Explain
	ranked  bool // a path is chosen by what it means
	// folding takes the aggregates over rows, where there may be some.
	folding   *[]*aggregate
	answering bool // RETURN is compiled
	elements  int  // of the patterns so far
}

// cond is a condition.
type cond struct {
	*expr
	at gql.Span
	// text is the condition as it was written.
	text string
}

func (c *compiler) fault(at gql.Span, code Code, hint, format string, args ...any) {
	c.faults = append(c.faults, &Error{Span: at, Code: code, Hint: hint, Message: fmt.Sprintf(format, args...)})
}

// failed notes an error of the graph; it says whether there is one.
func (c *compiler) failed(err error) bool {
	if err != nil && c.err == nil {
		c.err = err
	}
	return err != nil
}

// slot gives a new place in the row.
func (c *compiler) slot() int {
	c.x.row = append(c.x.row, unbound{})
	return len(c.x.row) - 1
}

// declare gives the variable of an element pattern; one that is there must be of its kind.
func (c *compiler) declare(s *scope, name *gql.Ident, k kind) (slot int, named bool) {
	if name == nil {
		return c.slot(), false
	}
	v := s.vars[name.Name]
	if v == nil && s.shares {
		v = s.parent.find(name.Name)
	}
	if v != nil {
		if v.kind != k && v.kind != kindAny {
			c.fault(name.Span, CodeUsage, "", "%s is %s already, and cannot be %s", name.Name, v.kind, k)
		}
		return v.slot, true
	}
	slot = s.add(&variable{name: name.Name, slot: c.slot(), kind: k, at: name.Span}).slot
	c.names[slot] = name.Name
	return slot, true
}

// near gives a hint with the word that is nearest, or none.
func near(word string, words []string) string {
	best, at := 3, ""
	for _, w := range words {
		if d := levenshtein.ComputeDistance(strings.ToLower(word), strings.ToLower(w)); d < best && d < len(w) {
			best, at = d, w
		}
	}
	if at == "" {
		return ""
	}
	return "did you mean " + at + "?"
}

// path makes the elems of a path expression.
func (c *compiler) path(s *scope, e gql.PathExpr) elem {
	switch e := e.(type) {
	case *gql.NodePattern:
		return c.node(s, e)
	case *gql.EdgePattern:
		return c.edge(s, e)
	case *gql.Group:
		return c.group(s, e)
	case *gql.Quantified:
		return c.quantified(s, e)
	case *gql.Sequence:
		out := &seq{}
		for _, p := range e.Parts {
			out.parts = append(out.parts, c.path(s, p))
		}
		return out
	case *gql.Alternation:
		out := &alt{branch: c.slot()}
		if e.Multiset {
			s.branches = append(s.branches, out.branch)
		}
		for _, p := range e.Parts {
			out.parts = append(out.parts, c.path(s, p))
		}
		return out
	}
	return &seq{}
}

func (c *compiler) node(s *scope, p *gql.NodePattern) elem {
	n := &nodeElem{at: p.Span}
	n.slot, n.named = c.declare(s, p.Var, kindNode)
	if p.Labels != nil {
		n.label, n.labels = c.nodeLabels(p.Labels)
	}
	c.later = append(c.later, func() {
		n.conds = c.elementConds(s, n.slot, kindNode, &p.Element)
		for _, prop := range p.Properties {
			c.lookup(n, prop.Name.Name, prop.Value)
		}
		c.lookupsOf(n, p.Var, p.Where)
	})
	return n
}

func (c *compiler) edge(s *scope, p *gql.EdgePattern) elem {
	e := &edgeElem{at: p.Span}
	e.slot, e.named = c.declare(s, p.Var, kindEdge)
	e.step, e.empty = c.step(p)
	c.later = append(c.later, func() {
		e.conds = c.elementConds(s, e.slot, kindEdge, &p.Element)
		if p.Cost != nil {
			e.cost = c.expr(s, p.Cost)
		}
	})
	return e
}

// elementConds gives the conditions of an element: its properties and its WHERE, one for each part
// that AND joins.
func (c *compiler) elementConds(s *scope, slot int, k kind, p *gql.Element) (out []*cond) {
	self := &expr{kind: k, vars: []int{slot}, eval: c.x.read(slot)}
	for _, prop := range p.Properties {
		value := c.expr(s, prop.Value)
		got := c.property(self, k, prop.Name)
		at := gql.Span{Start: prop.Name.Start, Stop: prop.Value.Range().Stop}
		out = append(out, &cond{expr: compared(got, value, equal), at: at, text: prop.Name.Name + " = " + gql.FormatExpr(prop.Value)})
	}
	return append(out, c.conds(s, p.Where)...)
}

// conds splits a condition at its ANDs.
func (c *compiler) conds(s *scope, e gql.Expr) (out []*cond) {
	if e == nil {
		return nil
	}
	if b, ok := e.(*gql.Binary); ok && b.Op == gql.And {
		return append(c.conds(s, b.X), c.conds(s, b.Y)...)
	}
	x := c.expr(s, e)
	if x.kind.isGroup() || x.kind == kindNode || x.kind == kindEdge || x.kind == kindPath {
		c.fault(e.Range(), CodeUsage, "", "a condition is true or false, and this is %s", x.kind)
	}
	return []*cond{{expr: x, at: e.Range(), text: gql.FormatExpr(e)}}
}

// holds says whether a condition is true, not false and not unknown.
func (c *cond) holds() (bool, error) {
	v, err := c.eval()
	if err != nil {
		return false, err
	}
	t, ok := truth(v)
	if !ok {
		return false, &Error{Span: c.at, Code: CodeRun, Message: "a condition is true or false, and " + c.text + " is neither"}
	}
	return t == true, nil
}

func (c *compiler) group(s *scope, p *gql.Group) elem {
	g := &group{at: p.Span, mode: p.Mode, body: c.path(s, p.Path)}
	c.later = append(c.later, func() { g.conds = c.conds(s, p.Where) })
	return g
}

func (c *compiler) quantified(s *scope, p *gql.Quantified) elem {
	r := &repeat{at: p.Span, min: p.Min, max: p.Max, question: p.Question}
	if p.Question {
		r.body = c.path(s, p.Path)
		return r
	}
	r.inner = newScope(s)
	r.body = c.path(r.inner, p.Path)
	for _, v := range r.inner.order {
		if s.find(v.name) != nil {
			c.fault(v.at, CodeUsage, "give one of them another name",
				"%s is bound inside a repeated part, once an iteration, and outside of it", v.name)
			continue
		}
		w := s.add(&variable{name: v.name, slot: c.slot(), kind: v.kind.grouped(), at: v.at, from: r})
		r.lists = append(r.lists, groupVar{inner: v.slot, outer: w.slot})
	}
	for _, slot := range r.inner.branches {
		outer := c.slot()
		r.lists = append(r.lists, groupVar{inner: slot, outer: outer})
		s.branches = append(s.branches, outer)
	}
	return r
}

// lookupsOf finds in a condition what a node can be looked up by: n.name = 'X', n.id IN ['x', 'y'].
func (c *compiler) lookupsOf(n *nodeElem, name *gql.Ident, where gql.Expr) {
	b, ok := where.(*gql.Binary)
	if !ok || name == nil {
		return
	}
	if b.Op == gql.And {
		c.lookupsOf(n, name, b.X)
		c.lookupsOf(n, name, b.Y)
		return
	}
	x, y := b.X, b.Y
	property, ok := propertyOf(x, name.Name)
	if !ok && b.Op == gql.Equal {
		x, y = y, x
		property, ok = propertyOf(x, name.Name)
	}
	switch {
	case !ok:
	case b.Op == gql.Equal:
		c.lookup(n, property, y)
	case b.Op == gql.In:
		c.lookupIn(n, property, y)
	}
}

func propertyOf(e gql.Expr, variable string) (property string, ok bool) {
	p, ok := e.(*gql.PropertyOf)
	if !ok {
		return "", false
	}
	v, ok := p.X.(*gql.Variable)
	return p.Name.Name, ok && v.Name == variable
}

// constant gives the value of an expression that has no variables.
func (c *compiler) constant(e gql.Expr) (value any, ok bool) {
	switch e := e.(type) {
	case *gql.Literal:
		return e.Value, true
	case *gql.Param:
		v, ok := c.params[e.Name]
		return v, ok
	case *gql.List:
		list := List{}
		for _, item := range e.Items {
			v, ok := c.constant(item)
			if !ok {
				return nil, false
			}
			list = append(list, v)
		}
		return list, true
	}
	return nil, false
}

func (c *compiler) lookup(n *nodeElem, property string, value gql.Expr) {
	if property != propertyName && property != propertyID {
		return
	}
	if v, ok := c.constant(value); ok {
		text, _ := v.(string) // what is no text is no name
		n.lookups = append(n.lookups, lookup{property, []string{text}})
	}
}

func (c *compiler) lookupIn(n *nodeElem, property string, list gql.Expr) {
	if property != propertyName && property != propertyID {
		return
	}
	v, ok := c.constant(list)
	items, isList := v.(List)
	if !ok || !isList {
		return
	}
	l := lookup{property: property, values: []string{}}
	for _, item := range items {
		if text, ok := item.(string); ok && !slices.Contains(l.values, text) {
			l.values = append(l.values, text)
		}
	}
	n.lookups = append(n.lookups, l)
}

// step makes the step of an edge pattern; empty says that no edge can be one.
func (c *compiler) step(p *gql.EdgePattern) (step paths.Step, empty bool) {
	kinds := c.g.Kinds()
	n := c.g.Relations()
	stated, turned := c.edgeLabels(p.Labels)
	along, against := make([]uint8, n), make([]uint8, n)
	empty = true
	for r := range n {
		right, left := false, false
		if c.g.Symmetric(r) {
			right = stated(r) // and -> and <- pass it either way
			left = right
		} else {
			if p.Direction&gql.PointsRight != 0 {
				right, left = stated(r), turned(r)
			}
			if p.Direction&gql.PointsLeft != 0 {
				right, left = right || turned(r), left || stated(r)
			}
		}
		if right {
			along[r] = kinds
		}
		if left {
			against[r] = kinds
		}
		empty = empty && !right && !left
	}
	return paths.Step{Along: paths.Kinds{Of: along}, Against: paths.Kinds{Of: against}}, empty
}
