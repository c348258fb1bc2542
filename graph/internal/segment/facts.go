package segment

import (
	"cmp"
	"math/bits"
	"slices"
)

// A Fact is an edge of the path graph as one of its ends has it. The rows of one subject, relation
// and object make one fact, save that negated ones make a fact of their own.
type Fact struct {
	To  uint32 // the term at the other end
	Rel uint32 // number of the relation << StatusBits, and a bit for each status that its rows have
}

// StatusBits is how many bits of Fact.Rel are for statuses; Negated is the one that keeps apart.
const (
	StatusBits = 3
	Negated    = 4
)

// Compare orders the facts at a node: by relation, other end, negated last.
func (f Fact) Compare(o Fact) int { return cmp.Compare(f.order(), o.order()) }

func (f Fact) order() uint64 {
	return uint64(f.Rel>>StatusBits)<<33 | uint64(f.To)<<1 | uint64(f.Rel&Negated/Negated)
}

// Extras are what the layer above has a segment keep beside its quads.
type Extras struct {
	Rule  Rule   // of facts; nil for none
	Grams string // keys that begin so can be found by what they resemble, see Like; "" for none
}

// A Rule says which rows are facts. Its methods are given the texts of IRIs; blank nodes may be ends
// of facts, literals are none.
type Rule interface {
	// FactTerm says whether an IRI is of our own making, whether as a label it marks rows that
	// are not plain, and whether as a label it is a claim.
	FactTerm(iri []byte) (ours, source, claim bool)
	// FactPredicate gives the relation that a predicate states, and the bit of its status. ok is
	// false for one that makes no fact. Rows of a claim's predicate are facts where their label is
	// a claim; all others where neither end is ours and the label no source.
	FactPredicate(iri []byte) (relation string, status uint8, claim, ok bool)
}

// A class is what a term can be to a fact.
type class uint8

const (
	classNode   class = 1 << iota // an end
	classOurs                     // an IRI of our own making
	classSource                   // a label of rows that are not plain
	classClaim                    // a label of claims
)

func classOf(rule Rule, key []byte) class {
	if len(key) == 0 { // of a damaged segment
		return 0
	}
	switch key[0] {
	case kindBNode:
		return classNode
	case kindIRI:
		c := classNode
		ours, source, claim := rule.FactTerm(key[1:])
		if ours {
			c |= classOurs
		}
		if source {
			c |= classSource
		}
		if claim {
			c |= classClaim
		}
		return c
	}
	return 0
}

// Relations numbers the relations of a store in the order in which their predicates are met.
type Relations struct {
	Names []string

	rule    Rule
	numbers map[string]uint32
	preds   []predicate // by term, of those below nearTerms
	far     map[uint32]predicate
}

// nearTerms is how many terms have a place of their own in a table of predicates. Most predicates are
// among the first terms of a store.
const nearTerms = 1 << 16

// A predicate is what a row's predicate says of it; rel is 0 where it makes no fact.
type predicate struct {
	rel   uint32 // number and status, plus one status bit at least
	claim bool
}

// NewRelations begins with none.
func NewRelations(rule Rule) *Relations {
	return &Relations{rule: rule, numbers: make(map[string]uint32)}
}

// Predicate meets a predicate, by its term and key: those of the oldest segment first, each's in the
// order of their terms. Meeting one again changes nothing.
func (x *Relations) Predicate(term uint32, key []byte) {
	if len(key) == 0 || key[0] != kindIRI {
		return
	}
	name, status, claim, ok := x.rule.FactPredicate(key[1:])
	if !ok {
		return
	}
	number, known := x.numbers[name]
	if !known {
		number = uint32(len(x.Names))
		x.Names = append(x.Names, name)
		x.numbers[name] = number
	}
	p := predicate{number<<StatusBits | uint32(status), claim}
	if term >= nearTerms {
		if x.far == nil {
			x.far = make(map[uint32]predicate)
		}
		x.far[term] = p
		return
	}
	if int(term) >= len(x.preds) {
		x.preds = append(x.preds, make([]predicate, int(term)+1-len(x.preds))...)
	}
	x.preds[term] = p
}

func (x *Relations) predicate(term uint32) predicate {
	switch {
	case int(term) < len(x.preds):
		return x.preds[term]
	case term < nearTerms:
		return predicate{}
	}
	return x.far[term]
}

// rel gives what a row is as a fact, 0 for one that is none. class gives the class of a term.
func (x *Relations) rel(row Row, class func(uint32) class) uint32 {
	p := x.predicate(row[1])
	if p.rel == 0 {
		return 0
	}
	s, o := class(row[0]), class(row[2])
	switch {
	case s&o&classNode == 0:
		return 0
	case p.claim:
		if row[3] == 0 || class(row[3])&classClaim == 0 {
			return 0
		}
	case (s|o)&classOurs != 0, row[3] != 0 && class(row[3])&classSource != 0:
		return 0
	}
	return p.rel
}

// AppendFacts appends the facts that rows make at a node, which is their subject (d is 0) or their
// object (2). Terms are read by key where need be. The relations must have met all predicates.
func (x *Relations) AppendFacts(facts []Fact, rows []Row, d int, key func(term uint32) []byte) []Fact {
	old := len(facts)
	of := func(term uint32) class { return classOf(x.rule, key(term)) }
	for _, row := range rows {
		if rel := x.rel(row, of); rel != 0 {
			facts = append(facts, Fact{row[2-d], rel})
		}
	}
	return facts[:old+len(settle(facts[old:]))]
}

// settle sorts the facts of a node and makes one of those that differ in status alone.
func settle(facts []Fact) []Fact {
	if !slices.IsSortedFunc(facts, Fact.Compare) {
		slices.SortFunc(facts, Fact.Compare)
	}
	out := facts[:0]
	for _, f := range facts {
		if n := len(out); n > 0 && out[n-1].order() == f.order() {
			out[n-1].Rel |= f.Rel
			continue
		}
		out = append(out, f)
	}
	return out
}

// A factMaker makes the facts of a whole segment, which is the first of its store.
type factMaker struct {
	relations *Relations
	classes   []class  // by term - 1
	predicate []uint64 // a bit for each term that is a predicate
	tables    [2]factTable
}

// newFactMaker begins; nil without a rule. Predicates are told next, then terms, then rows.
func newFactMaker(rule Rule) *factMaker {
	if rule == nil {
		return nil
	}
	return &factMaker{relations: NewRelations(rule)}
}

// hasPredicate says that rows have a predicate, by the number that term gets as old.
func (f *factMaker) hasPredicate(p uint32) {
	if int(p/64) >= len(f.predicate) {
		f.predicate = append(f.predicate, make([]uint64, int(p/64)+1-len(f.predicate))...)
	}
	f.predicate[p/64] |= 1 << (p % 64)
}

// term takes the next term; old is the number that it was told by as a predicate.
func (f *factMaker) term(old uint32, key []byte) {
	f.classes = append(f.classes, classOf(f.relations.rule, key))
	if int(old/64) < len(f.predicate) && f.predicate[old/64]&(1<<(old%64)) != 0 {
		f.relations.Predicate(uint32(len(f.classes)), key)
	}
}

// A factTable is the facts of all nodes in one direction: the nodes that have any, sorted, and where
// those of each end.
type factTable struct {
	nodes, ends []uint32
	facts       []Fact
	start       int // of the facts of the node at hand
}

// row takes in a row of the node at hand, as its subject (d is 0) or its object (1).
func (f *factMaker) row(d int, row Row) {
	if rel := f.relations.rel(row, f.class); rel != 0 {
		f.tables[d].facts = append(f.tables[d].facts, Fact{row[2-2*d], rel})
	}
}

// class gives the class of a term; a damaged segment may have rows of terms that are none.
func (f *factMaker) class(term uint32) class {
	if i := term - 1; uint64(i) < uint64(len(f.classes)) {
		return f.classes[i]
	}
	return 0
}

// end says that the rows of the node at hand have all been.
func (f *factMaker) end(d int, node uint32) {
	t := &f.tables[d]
	if len(t.facts) == t.start {
		return
	}
	t.facts = t.facts[:t.start+len(settle(t.facts[t.start:]))]
	t.start = len(t.facts)
	t.nodes, t.ends = append(t.nodes, node), append(t.ends, uint32(t.start))
}

// sortByDigits sorts places stably by a number of at most top, 11 bits at a time.
func sortByDigits(places, spare []uint32, top uint32, number func(place uint32) uint32) {
	const digit = 11
	for shift := 0; shift < 32 && top>>shift > 0; shift += digit {
		var counts [1<<digit + 1]uint32
		for _, p := range places {
			counts[number(p)>>shift&(1<<digit-1)+1]++
		}
		for i := 1; i < len(counts); i++ {
			counts[i] += counts[i-1]
		}
		for _, p := range places {
			n := number(p) >> shift & (1<<digit - 1)
			spare[counts[n]] = p
			counts[n]++
		}
		copy(places, spare)
	}
}

// writeFacts writes the facts of both directions.
func (o *output) writeFacts(tables [2]factTable) {
	for i, t := range tables {
		d := uint32(i)
		o.writeIndex(secFactNodes+d, secFactRanks+d, secFactEnds+d, t.nodes, t.ends)
		elements(o, secFacts+d, t.facts)
	}
}

// writeTouched writes the nodes that rows and hidden rows have as subjects or objects: what facts
// older segments have of them is no longer all. subjects and objects are sorted.
func (o *output) writeTouched(subjects, objects []uint32, hidden []Row) {
	var more []uint32
	for _, row := range hidden {
		more = append(more, row[0], row[2])
	}
	slices.Sort(more)
	nodes := slices.Concat(subjects, objects, more)
	slices.Sort(nodes)
	o.writeNodes(secTouched, slices.Compact(nodes))
}

// HasFacts says whether the segment has the facts that its rows make.
func (r *Reader) HasFacts() bool { return r.facts[0].len() > 0 }

// Facts gives the facts that a node has as subject (d is 0) or as object (1), in order: a view, valid
// as long as the data.
func (r *Reader) Facts(d int, node uint32) []Fact {
	x := &r.factIndex[d]
	start, end := x.find(node)
	if start == end {
		return nil
	}
	return r.facts[d].view(start, end)
}

// Touch sets the bit of every node that later rows touch, see writeTouched. The bitmap is long enough
// for all terms of the store.
func (r *Reader) Touch(bitmap []uint64) {
	x := &r.touched
	if !x.dense {
		for i := range 2 * x.nodes.len() {
			if n := x.listed(i); n != 0 { // 0 fills up a list
				r.touch(bitmap, n/64, 1<<(n%64))
			}
		}
		return
	}
	low := uint32(x.nodes.at(0)) / 64
	for i, w := range x.nodes.view(1, x.nodes.len()) {
		r.touch(bitmap, low+uint32(i), w)
	}
}

func (r *Reader) touch(bitmap []uint64, word uint32, set uint64) {
	if set == 0 {
		return
	}
	if int(word) >= len(bitmap) {
		panic(r.corrupt("touched nodes: there is no node %d", uint64(word)*64+uint64(bits.TrailingZeros64(set))))
	}
	bitmap[word] |= set
}
