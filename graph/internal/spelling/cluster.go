package spelling

import "strings"

// Cluster groups the names of one document: names with the same number are one's. Numbers count from 0 as they
// first come. kinds gives the kind of each name; nil is Any for all.
//
// First those are joined that are the [Same]. Then what is a part of a name joins the only group that it fits:
// initials and surnames, of persons, then acronyms, of all but persons and places. What fits two groups joins
// none. The groups do not depend on the order of the names. O(n log n) for n names: what more than a few names
// have in common tells none of them.
func Cluster(names []string, kinds []Kind) []int {
	c := newClusters(names, kinds)
	c.alike()
	for _, fits := range []func(i int, try func(j int)){c.longer, c.surname, c.acronym} {
		c.join(fits)
	}
	return c.numbers()
}

// crowd is how many names may share a key before it tells none of them.
const crowd = 24

type clusters struct {
	names  []string
	kinds  []Kind
	parts  []parts
	parent []int

	byLast, byFirst, byAcronym map[string][]int
}

func newClusters(names []string, kinds []Kind) *clusters {
	n := len(names)
	c := &clusters{
		names: names, kinds: kinds, parts: make([]parts, n), parent: make([]int, n),
		byLast: make(map[string][]int), byFirst: make(map[string][]int),
		byAcronym: make(map[string][]int),
	}
	if kinds == nil {
		c.kinds = make([]Kind, n)
	}
	for i, name := range names {
		c.parent[i] = i
		c.parts[i] = take(name, c.kinds[i])
		core := c.parts[i].core
		if len(core) < 2 {
			continue
		}
		for _, w := range surnames(core) {
			put(c.byLast, w, i)
		}
		put(c.byFirst, core[0], i)
		for _, a := range acronyms(c.parts[i].joined()) {
			put(c.byAcronym, a, i)
		}
	}
	return c
}

func put(m map[string][]int, key string, i int) { m[key] = append(m[key], i) }

// root gives the least member of a group, halving the way there for the next time.
func (c *clusters) root(i int) int {
	for c.parent[i] != i {
		c.parent[i] = c.parent[c.parent[i]]
		i = c.parent[i]
	}
	return i
}

func (c *clusters) union(i, j int) {
	i, j = c.root(i), c.root(j)
	c.parent[max(i, j)] = min(i, j)
}

func (c *clusters) numbers() []int {
	numbers, of := make([]int, len(c.names)), make(map[int]int)
	for i := range numbers {
		r := c.root(i)
		if _, ok := of[r]; !ok {
			of[r] = len(of)
		}
		numbers[i] = of[r]
	}
	return numbers
}

// alike joins names that have a strong key in common.
func (c *clusters) alike() {
	buckets := make(map[string][]int)
	t := known()
	for i := range c.parts {
		p := &c.parts[i]
		if p.key != "" {
			put(buckets, "="+p.key, i)
		}
		if p.fold == "" {
			continue
		}
		put(buckets, "f"+p.fold, i)
		put(buckets, "c"+p.joined()+"\x00"+p.generation, i)
		if joined := strings.Join(p.core, ""); len(joined) >= fewLetters {
			put(buckets, "j"+joined+"\x00"+p.generation, i)
		}
		for _, n := range t.find(p, c.kinds[i]) {
			put(buckets, "k"+t.rows[n].block+"\x00"+t.rows[n].kind.String(), i)
		}
		if person := c.kinds[i] == Person || c.kinds[i] == Any; person && len(p.core) == 3 {
			if short := []string{p.core[0], p.core[2]}; patronymic(p.core, short) {
				put(buckets, "c"+strings.Join(short, " ")+"\x00"+p.generation, i)
			}
		}
	}
	for key, list := range buckets {
		if key[0] == 'c' || key[0] == 'j' {
			list = c.sameTags(list)
		}
		for _, group := range c.sameKinds(list) {
			for _, i := range group {
				c.union(group[0], i)
			}
		}
	}
}

// sameTags gives the names of a list if no titles or legal forms keep any of them apart.
func (c *clusters) sameTags(list []int) []int {
	sex, form := 0, ""
	for _, i := range list {
		p := &c.parts[i]
		if sex*p.sex < 0 || form != "" && p.form != "" && form != p.form {
			return nil
		}
		if p.sex != 0 {
			sex = p.sex
		}
		if p.form != "" {
			form = p.form
		}
	}
	return list
}

// sameKinds parts names by kind. Those of Any kind are of the kind of the others if these have but one.
func (c *clusters) sameKinds(list []int) [][]int {
	var of [len(kindNames)][]int
	kinds := 0
	for _, i := range list {
		k := c.kinds[i]
		if k != Any && len(of[k]) == 0 {
			kinds++
		}
		of[k] = append(of[k], i)
	}
	if kinds <= 1 {
		return [][]int{list}
	}
	return of[:]
}

// join lets each group with a name that is part of another join the only group that it fits. What fits is found for
// all before any joins.
func (c *clusters) join(fits func(i int, try func(j int))) {
	const none, several = -1, -2
	to := make([]int, len(c.names)) // by the root of what joins
	for i := range to {
		to[i] = none
	}
	for i := range c.names {
		mine := c.root(i)
		fits(i, func(j int) {
			switch r := c.root(j); {
			case r == mine || r == to[mine] || !compatible(c.kinds[i], c.kinds[j]):
			case to[mine] == none:
				to[mine] = r
			default:
				to[mine] = several
			}
		})
	}
	for i, r := range to {
		if r >= 0 {
			c.union(i, r)
		}
	}
}

func compatible(a, b Kind) bool { return a == b || a == Any || b == Any }

// few gives the names under a key if they are not too many.
func few(m map[string][]int, key string) []int {
	if list := m[key]; len(list) <= crowd {
		return list
	}
	return nil
}

// longer finds names that a name is with initials, or without a middle one. A middle name itself may be what tells
// a son from his father.
func (c *clusters) longer(i int, try func(j int)) {
	p := &c.parts[i]
	if c.kinds[i] != Person || len(p.core) < 2 {
		return
	}
	for _, j := range few(c.byLast, p.core[len(p.core)-1]) {
		q := &c.parts[j]
		if p.generation == q.generation && p.sex*q.sex >= 0 && (hasInitials(p, q) || middle(q.core, p.core) && spare(q.core, p.core)) {
			try(j)
		}
	}
}

// spare says whether what long has more than short is initials alone.
func spare(long, short []string) bool {
	letters := 0
	for _, w := range long[1 : len(long)-1] {
		if len(w) == 1 {
			letters++
		}
	}
	return letters >= len(long)-len(short)
}

// surname finds the names that a name is the surname of. Where it is a given name too, it could be either's.
func (c *clusters) surname(i int, try func(j int)) {
	p := &c.parts[i]
	if c.kinds[i] != Person || len(p.core) == 0 {
		return
	}
	found := false
	for _, j := range few(c.byLast, p.core[len(p.core)-1]) {
		if isSurname(p, &c.parts[j]) && p.sex*c.parts[j].sex >= 0 {
			found = true
			try(j)
		}
	}
	if !found || len(p.core) > 1 {
		return
	}
	for _, j := range few(c.byFirst, p.core[0]) {
		try(j)
	}
}

// acronym finds the names that a name is made of the initials of.
func (c *clusters) acronym(i int, try func(j int)) {
	p := &c.parts[i]
	if k := c.kinds[i]; k == Person || k == Place || !isCapitals(c.names[i], p) {
		return
	}
	for _, j := range few(c.byAcronym, p.core[0]) {
		if c.kinds[j] != Person && c.kinds[j] != Place {
			try(j)
		}
	}
}
