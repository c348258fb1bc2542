package gql

// A Span is a place in the text of a query, in bytes from 0; Stop is excluded.
type Span struct{ Start, Stop int }

// Range gives the place of a node.
func (s Span) Range() Span { return s }

// A Node is a part of a query.
type Node interface{ Range() Span }

// A Query is one question: at least one match, and what to answer of it.
type Query struct {
	Span
	Matches []*Match
	Return  *Return
	// Sugar are the places that are written in Cypher's way, in order, each with how GQL writes it.
	Sugar []Sugar
}

// Sugar is a place that is written in Cypher's way.
type Sugar struct {
	Span
	GQL string // how GQL writes it
}

// A Match is a MATCH clause.
type Match struct {
	Span
	Optional bool
	// Mode is what was written, or DifferentEdges where nothing was and a pattern of the clause is in
	// Cypher's way.
	Mode     MatchMode
	Patterns []*PathPattern // at least one
	Where    Expr           // nil for none
}

// A MatchMode says whether the edges of one match of a clause may be the same.
type MatchMode uint8

// The match modes.
const (
	DefaultMatch       MatchMode = iota // none written: as RepeatableElements
	RepeatableElements                  // any edge may be matched more than once
	DifferentEdges                      // none may, in the whole clause
)

// A PathPattern is one path of a graph pattern.
type PathPattern struct {
	Span
	Var      *Ident   // of the path, nil for none
	Selector Selector // which of the paths between two ends
	Mode     PathMode
	Path     PathExpr
}

// A Selector says which of the paths between two ends are matched.
type Selector struct {
	Span
	Kind  SelectorKind
	Count Expr // k: an integer or a parameter; nil where the kind has none, or means 1
}

// A SelectorKind is the kind of a selector.
type SelectorKind uint8

// The selectors.
const (
	NoSelector     SelectorKind = iota // as All
	All                                // ALL
	Any                                // ANY, ANY k
	AnyShortest                        // ANY SHORTEST
	AllShortest                        // ALL SHORTEST
	ShortestK                          // SHORTEST k
	ShortestGroups                     // SHORTEST k GROUPS
	Cheapest                           // CHEAPEST k
)

// A PathMode says what may come twice in a path.
type PathMode uint8

// The path modes.
const (
	NoMode PathMode = iota // as Walk
	Walk
	Trail
	Acyclic
	Simple
)

// A PathExpr is a [*NodePattern], [*EdgePattern], [*Group], [*Quantified], [*Sequence] or
// [*Alternation].
type PathExpr interface {
	Node
	pathExpr()
}

// A NodePattern matches one node: (n:Person {name: 'X'} WHERE n.degree > 2).
type NodePattern struct {
	Span
	Element
}

// An EdgePattern matches one edge: -[e:aide_of WHERE e.sources > 1]->.
type EdgePattern struct {
	Span
	Element
	Direction Direction
	Cost      Expr // of the edge in CHEAPEST: -[e COST 1 / e.sources]->; nil for none
}

// An Element is what a node and an edge pattern have in common.
type Element struct {
	Var        *Ident     // nil for none
	Labels     LabelExpr  // nil for any
	Properties []Property // all must be equal
	Where      Expr       // nil for none
}

// A Property is one entry of a property map.
type Property struct {
	Name  *Ident
	Value Expr
}

// A Direction says how an edge may point, as a set of the three ways it can: along the path,
// against it, or neither, which edges of a symmetric relation do.
type Direction uint8

// The ways an edge can point.
const (
	PointsRight   Direction = 1 << iota // ->
	PointsLeft                          // <-
	PointsNowhere                       // ~
)

// A Group is a parenthesised path pattern: (p = (a)-[e]->(b) WHERE a.degree < b.degree).
type Group struct {
	Span
	Mode  PathMode
	Path  PathExpr
	Where Expr // nil for none
}

// A Quantified is an edge pattern or a group, repeated.
type Quantified struct {
	Span
	Path     PathExpr // *EdgePattern or *Group
	Min, Max int      // Max -1 for no bound
	// Question says that ? was written: once or not at all, and variables are no lists.
	Question bool
}

// A Sequence is one path pattern after the other, at least two.
type Sequence struct {
	Span
	Parts []PathExpr
}

// An Alternation is any one of some path patterns, at least two.
type Alternation struct {
	Span
	Parts []PathExpr
	// Multiset says that |+| was written: what several of them match is matched several times.
	Multiset bool
}

func (*NodePattern) pathExpr() {}
func (*EdgePattern) pathExpr() {}
func (*Group) pathExpr()       {}
func (*Quantified) pathExpr()  {}
func (*Sequence) pathExpr()    {}
func (*Alternation) pathExpr() {}

// A LabelExpr is a [*Label], [*AnyLabel], [*NotLabel], [*AndLabel] or [*OrLabel].
type LabelExpr interface {
	Node
	labelExpr()
}

// A Label is one label: a type of a node, or the relation of an edge.
type Label struct {
	Span
	Name string
}

// AnyLabel is %: at least one label.
type AnyLabel struct{ Span }

// NotLabel is !L.
type NotLabel struct {
	Span
	X LabelExpr
}

// AndLabel is L&M.
type AndLabel struct {
	Span
	X, Y LabelExpr
}

// OrLabel is L|M.
type OrLabel struct {
	Span
	X, Y LabelExpr
}

func (*Label) labelExpr()    {}
func (*AnyLabel) labelExpr() {}
func (*NotLabel) labelExpr() {}
func (*AndLabel) labelExpr() {}
func (*OrLabel) labelExpr()  {}

// An Ident is a name: of a variable, a property, a column. Names differ by case.
type Ident struct {
	Span
	Name string
}

// A Return says what to answer.
type Return struct {
	Span
	Distinct bool
	Star     bool // *: all variables, in order of name
	Items    []*ReturnItem
	// Grouped says that GROUP BY was written. Without it, and with an aggregate among the items, rows
	// are grouped by the items that have none.
	Grouped bool
	GroupBy []Expr // empty for GROUP BY ()
	OrderBy []*SortItem
	Offset  Expr // an integer or a parameter; nil for none
	Limit   Expr
}

// A ReturnItem is one column.
type ReturnItem struct {
	Span
	Expr Expr
	Name string // the alias, or the expression as it was written
}

// A SortItem is one key of ORDER BY.
type SortItem struct {
	Span
	Expr       Expr
	Descending bool
	Nulls      Nulls
}

// Nulls says where null is sorted.
type Nulls uint8

// Where null is sorted.
const (
	NullsDefault Nulls = iota // last ascending, first descending
	NullsFirst
	NullsLast
)

// An Expr is a [*Literal], [*Param], [*Variable], [*PropertyOf], [*Unary], [*Binary], [*IsNull],
// [*IsTruth], [*IsLabeled], [*List], [*Index], [*Call], [*Case] or [*Exists].
type Expr interface {
	Node
	expr()
}

// A Literal is a constant. Value is nil, a bool, an int64, a float64, a string, or a [Date].
type Literal struct {
	Span
	Value any
}

// A Date is the text of DATE '2026-01-29': a date, or a span of time in EDTF.
type Date string

// A Param is $name.
type Param struct {
	Span
	Name string
}

// A Variable is what a pattern bound, or in ORDER BY a column.
type Variable struct {
	Span
	Name string
}

// A PropertyOf is x.name.
type PropertyOf struct {
	Span
	X    Expr
	Name *Ident
}

// A UnaryOp is an operator before its operand.
type UnaryOp uint8

// The unary operators.
const (
	Not UnaryOp = iota
	Minus
	Plus
)

// A Unary is an operator and its operand.
type Unary struct {
	Span
	Op UnaryOp
	X  Expr
}

// A BinaryOp is an operator between its operands.
type BinaryOp uint8

// The binary operators, from the loosest to the tightest.
const (
	Or BinaryOp = iota
	Xor
	And
	Equal
	NotEqual
	Less
	LessEqual
	Greater
	GreaterEqual
	In         // x IN list
	Contains   // CONTAINS
	StartsWith // STARTS WITH
	EndsWith   // ENDS WITH
	Add
	Subtract
	Concat // ||
	Multiply
	Divide
	Modulo // %
)

// A Binary is an operator and its operands.
type Binary struct {
	Span
	Op   BinaryOp
	X, Y Expr
}

// An IsNull is x IS NULL, or x IS NOT NULL.
type IsNull struct {
	Span
	X   Expr
	Not bool
}

// An IsTruth is x IS [NOT] TRUE, FALSE or UNKNOWN.
type IsTruth struct {
	Span
	X     Expr
	Not   bool
	Value Truth
}

// Truth is one of the three truth values.
type Truth uint8

// The truth values.
const (
	False Truth = iota
	True
	Unknown
)

// An IsLabeled is x IS [NOT] LABELED :L, or in Cypher's way x:L.
type IsLabeled struct {
	Span
	X      Expr
	Not    bool
	Labels LabelExpr
}

// A List is [x, y].
type List struct {
	Span
	Items []Expr
}

// An Index is x[i], from 0; a negative one counts from the end.
type Index struct {
	Span
	X, I Expr
}

// A Call is a function or an aggregate: name(x, y), COUNT(DISTINCT x), COUNT(*).
type Call struct {
	Span
	Name     string // lower case, the first of its spellings: edges for relationships
	Distinct bool
	Star     bool
	Args     []Expr
}

// A Case is CASE [x] WHEN … THEN … [ELSE …] END.
type Case struct {
	Span
	X     Expr // nil where each WHEN is a condition
	Whens []*When
	Else  Expr // nil for null
}

// A When is one branch of a Case.
type When struct {
	Span
	When, Then Expr
}

// An Exists is EXISTS { pattern [WHERE …] }; variables that are bound outside are the same inside.
type Exists struct {
	Span
	// Bare says that it is a pattern alone, (a)-->(b), as in Cypher, where it names nothing new and
	// stands in conditions only. Format does not keep it.
	Bare     bool
	Mode     MatchMode
	Patterns []*PathPattern
	Where    Expr
}

func (*Literal) expr()    {}
func (*Param) expr()      {}
func (*Variable) expr()   {}
func (*PropertyOf) expr() {}
func (*Unary) expr()      {}
func (*Binary) expr()     {}
func (*IsNull) expr()     {}
func (*IsTruth) expr()    {}
func (*IsLabeled) expr()  {}
func (*List) expr()       {}
func (*Index) expr()      {}
func (*Call) expr()       {}
func (*Case) expr()       {}
func (*Exists) expr()     {}
