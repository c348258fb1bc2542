package gql

// Inspect calls f for a node and, as long as f returns true, for all that it holds, in the order of
// the text but for the prefix of a path pattern, whose variable comes first. A comparison in a row,
// 1 < x < 3, holds x twice.
func Inspect(n Node, f func(Node) bool) {
	if !f(n) {
		return
	}
	switch n := n.(type) {
	case *Query:
		inspectAll(n.Matches, f)
		if n.Return != nil {
			Inspect(n.Return, f)
		}
	case *Match:
		inspectAll(n.Patterns, f)
		inspectExpr(n.Where, f)
	case *PathPattern:
		inspectIdent(n.Var, f)
		inspectExpr(n.Selector.Count, f)
		Inspect(n.Path, f)
	case *Return:
		inspectAll(n.Items, f)
		inspectAll(n.GroupBy, f)
		inspectAll(n.OrderBy, f)
		inspectExpr(n.Offset, f)
		inspectExpr(n.Limit, f)
	case *ReturnItem:
		Inspect(n.Expr, f)
	case *SortItem:
		Inspect(n.Expr, f)
	case PathExpr:
		inspectPath(n, f)
	case LabelExpr:
		inspectLabels(n, f)
	default:
		inspectParts(n, f)
	}
}

func inspectAll[N Node](list []N, f func(Node) bool) {
	for _, n := range list {
		Inspect(n, f)
	}
}

func inspectExpr(x Expr, f func(Node) bool) {
	if x != nil {
		Inspect(x, f)
	}
}

func inspectIdent(x *Ident, f func(Node) bool) {
	if x != nil {
		Inspect(x, f)
	}
}

func inspectPath(n PathExpr, f func(Node) bool) {
	switch n := n.(type) {
	case *NodePattern:
		inspectElement(&n.Element, f)
	case *EdgePattern:
		inspectElement(&n.Element, f)
		inspectExpr(n.Cost, f)
	case *Group:
		Inspect(n.Path, f)
		inspectExpr(n.Where, f)
	case *Quantified:
		Inspect(n.Path, f)
	case *Sequence:
		inspectAll(n.Parts, f)
	case *Alternation:
		inspectAll(n.Parts, f)
	}
}

func inspectElement(x *Element, f func(Node) bool) {
	inspectIdent(x.Var, f)
	if x.Labels != nil {
		Inspect(x.Labels, f)
	}
	for _, property := range x.Properties {
		Inspect(property.Name, f)
		Inspect(property.Value, f)
	}
	inspectExpr(x.Where, f)
}

func inspectLabels(n LabelExpr, f func(Node) bool) {
	switch n := n.(type) {
	case *NotLabel:
		Inspect(n.X, f)
	case *AndLabel:
		Inspect(n.X, f)
		Inspect(n.Y, f)
	case *OrLabel:
		Inspect(n.X, f)
		Inspect(n.Y, f)
	}
}

// inspectParts goes into an expression.
func inspectParts(n Node, f func(Node) bool) {
	switch n := n.(type) {
	case *PropertyOf:
		Inspect(n.X, f)
		Inspect(n.Name, f)
	case *Unary:
		Inspect(n.X, f)
	case *Binary:
		Inspect(n.X, f)
		Inspect(n.Y, f)
	case *IsNull:
		Inspect(n.X, f)
	case *IsTruth:
		Inspect(n.X, f)
	case *IsLabeled:
		Inspect(n.X, f)
		Inspect(n.Labels, f)
	case *List:
		inspectAll(n.Items, f)
	case *Index:
		Inspect(n.X, f)
		Inspect(n.I, f)
	case *Call:
		inspectAll(n.Args, f)
	case *Case:
		inspectExpr(n.X, f)
		inspectAll(n.Whens, f)
		inspectExpr(n.Else, f)
	case *When:
		Inspect(n.When, f)
		Inspect(n.Then, f)
	case *Exists:
		inspectAll(n.Patterns, f)
		inspectExpr(n.Where, f)
	}
}
