package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/newsgraph/newsgraph/cmd/internal/cli"
	"github.com/newsgraph/newsgraph/graph/api"
)

// pathText prints paths: each as a chain, then hop by hop with the evidence.
func (q *question) pathText(w io.Writer, a *api.PathAnswer) {
	for i := range a.Paths {
		if i > 0 {
			fmt.Fprintln(w)
		}
		p := &a.Paths[i]
		number := fmt.Sprintf("%d. ", i+1)
		for k, line := range q.term.Wrap(q.chain(p), len(number)) {
			if k > 0 {
				number = strings.Repeat(" ", len(number))
			}
			fmt.Fprintln(w, number+line)
		}
		for k := range p.Hops {
			q.hopText(w, p, k)
		}
	}
}

// chain writes a path on one line.
func (q *question) chain(p *api.Path) string {
	var b strings.Builder
	b.WriteString(q.term.Paint(cli.Bold, cli.Clean(p.Nodes[0].Name)))
	for i := range p.Hops {
		h := &p.Hops[i]
		fmt.Fprintf(&b, " %s %s", q.arrow(h), q.term.Paint(cli.Bold, cli.Clean(p.Nodes[i+1].Name)))
	}
	return b.String()
}

// arrow writes a hop; what is not asserted is marked in words.
func (q *question) arrow(h *api.Hop) string {
	label := h.Relation
	if mark := factMark(h.Fact, h.Claims); mark != "" {
		label += " (" + mark + ")"
	}
	label = q.term.Paint(statusStyle(h.Status), cli.Clean(label))
	if h.Direction == "<-" {
		return "←" + label + "—"
	}
	return "—" + label + "→"
}

func statusStyle(status string) string {
	switch status {
	case "hedged":
		return cli.Yellow
	case "negated":
		return cli.Red
	case "metonym":
		return cli.Dim
	}
	return cli.Cyan
}

// factMark says in a word how a fact that is not asserted stands.
func factMark(f api.Fact, claims []api.Claim) string {
	switch f.Status {
	case "negated":
		return "denied"
	case "hedged":
		if len(claims) > 0 {
			return claims[0].Modality
		}
		return "hedged"
	case "metonym":
		return "metonym"
	}
	return ""
}

const hopIndent = "   "

func (q *question) hopText(w io.Writer, p *api.Path, i int) {
	h := &p.Hops[i]
	from, to := &p.Nodes[i], &p.Nodes[i+1]
	if h.Direction == "<-" {
		from, to = to, from
	}
	line := fmt.Sprintf("%s %s %s: %s", from.Name, h.Relation, to.Name, factWords(h.Fact))
	if h.Status == "metonym" {
		line = fmt.Sprintf("%s stands for %s: no fact, %s", withType(from), withType(to), onWordOf(h.By))
	}
	for _, l := range q.term.Wrap(cli.Clean(line), len(hopIndent)) {
		fmt.Fprintln(w, hopIndent+l)
	}
	q.evidenceText(w, h.Claims, hopIndent+"  ")
}

// withType tells a node from others of its name: "Moscow (City)".
func withType(n *api.Node) string {
	if n.Type == "" {
		return n.Name
	}
	return n.Name + " (" + n.Type + ")"
}

// onWordOf says on whose word one end of a hop stands for the other: "says ann and the schema".
func onWordOf(by []string) string {
	words := make([]string, len(by))
	for i, who := range by {
		if words[i] = who; who == "schema" {
			words[i] = "the schema"
		}
	}
	return "says " + strings.Join(words, " and ")
}

// lines prints words as wide as the terminal is; what goes on is indented once more.
func (q *question) lines(w io.Writer, indent, words string) {
	for i, l := range q.term.Wrap(cli.Clean(words), len(indent)+len(hopIndent)) {
		if i == 1 {
			indent += hopIndent
		}
		fmt.Fprintln(w, indent+l)
	}
}

// factWords says how a fact stands: "asserted, 2 sources, 2 outlets, 2026-01-28 to 2026-01-29".
func factWords(f api.Fact) string {
	words := []string{f.Status, plural(f.Sources, "source")}
	if f.Outlets > 1 {
		words = append(words, plural(f.Outlets, "outlet"))
	}
	switch f.First {
	case "":
	case f.Last:
		words = append(words, f.First)
	default:
		words = append(words, f.First+" to "+f.Last)
	}
	return strings.Join(words, ", ")
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	if stem, ok := strings.CutSuffix(word, "y"); ok {
		return fmt.Sprintf("%d %sies", n, stem)
	}
	return fmt.Sprintf("%d %ss", n, word)
}

// mostEvidence is how many claims of a fact are printed in words; JSON has them all.
const mostEvidence = 3

func (q *question) evidenceText(w io.Writer, claims []api.Claim, indent string) {
	for i := range claims {
		if i == mostEvidence {
			fmt.Fprintf(w, "%s%s\n", indent, q.term.Paint(cli.Dim, fmt.Sprintf("and %d more", len(claims)-i)))
			return
		}
		c := &claims[i]
		if c.Quote != "" {
			for _, l := range q.term.Wrap("“"+cli.Clean(c.Quote)+"”", len(indent)) {
				fmt.Fprintln(w, indent+l)
			}
		}
		for _, l := range q.term.Wrap("— "+cli.Clean(sourceWords(c)), len(indent)) {
			fmt.Fprintln(w, indent+q.term.Paint(cli.Dim, l))
		}
	}
}

// sourceWords says where a claim is from and how it is meant: "Meridian Wire, 2026-01-28 (news-02),
// reported, says Dmitry Peskov, sure 0.9, claim 1a2b3c4d5e6f".
func sourceWords(c *api.Claim) string {
	var words []string
	source := c.Document
	if c.Publisher != "" {
		source = c.Publisher
	}
	if c.Published != "" {
		source += ", " + c.Published
	}
	if c.Publisher != "" {
		source += " (" + c.Document + ")"
	}
	words = append(words, source)
	if c.Polarity == "negated" {
		words = append(words, "denies it")
	}
	if c.Modality != "asserted" {
		words = append(words, c.Modality)
	}
	switch {
	case c.Speaker != nil && c.Attribution != "":
		words = append(words, "says "+c.Speaker.Name+", "+c.Attribution)
	case c.Speaker != nil:
		words = append(words, "says "+c.Speaker.Name)
	case c.Attribution != "":
		words = append(words, "says "+c.Attribution)
	}
	if c.Time != "" {
		words = append(words, "of "+c.Time)
	}
	if c.Confidence != nil {
		words = append(words, fmt.Sprintf("sure %.2g", *c.Confidence))
	}
	const digits = 12
	words = append(words, "claim "+c.ID[:min(digits, len(c.ID))])
	return strings.Join(words, ", ")
}

// objectWords names a node, or quotes a literal.
func objectWords(o *api.Object) string {
	switch {
	case o.Node != nil:
		return o.Node.Name
	case o.Literal == nil:
		return ""
	case o.Literal.Language != "":
		return fmt.Sprintf("%q@%s", o.Literal.Value, o.Literal.Language)
	}
	return fmt.Sprintf("%q", o.Literal.Value)
}

// entityLine describes an entity on one line.
func entityLine(e *api.Entity) string {
	var b strings.Builder
	b.WriteString(e.Name)
	if e.Type != "" {
		b.WriteString(" (" + e.Type + ")")
	}
	switch {
	case e.Slug != "" && e.Slug != e.ID: // a node that is no entity of ours has no slug
		b.WriteString("  entity:" + e.Slug)
	case e.Name != e.ID:
		b.WriteString("  " + e.ID)
	}
	fmt.Fprintf(&b, ", %s", plural(e.Degree, "fact"))
	if len(e.Aliases) > 0 {
		b.WriteString(", also " + strings.Join(e.Aliases, ", "))
	}
	return b.String()
}
