package claim

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/cayleygraph/quad"
	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// A Mapping is what Check needs of a schema: the words it knows.
type Mapping interface {
	// Relation gives the name a relation is stored under and whether it is known; an unknown
	// one gives its cleaned wording, "" where nothing of it is left.
	Relation(wording string) (name string, known bool)
	// Type gives the IRI a type is stored as and whether it is known.
	Type(wording string) (iri quad.IRI, known bool)
	// NearRelation and NearType give the known word nearest to one that is not; "" for none.
	NearRelation(wording string) string
	NearType(wording string) string
	// Misfit says how subject and object fail the relation's domain and range, "" if they
	// fit. Types may be ""; object is "" too where it is a literal and literal is true.
	Misfit(relation string, subject, object quad.IRI, literal bool) string
	// Digest is another one for a schema that makes something else of any word.
	Digest() [sha256.Size]byte
}

// CheckOptions say how to check a document.
type CheckOptions struct {
	Mapping  Mapping // required
	Text     string  // the text of TextFile, where it was found; Document.Text goes before it
	NoQuotes bool    // keep spans, but no words of the text
	KeepText bool    // keep the text
	Strict   bool    // refuse types and relations that the schema does not have

	// Stop, if there is one, is asked before each entity and relation; an error ends Check. A
	// caller gives the Err of its context, and asks that itself after Check.
	Stop func() error
}

// Check turns a document into its normal form. It refuses single records, with an error each,
// and goes on; a nil Stated means that the document itself was refused, or that o.Stop ended it.
// The errors are in the order of the document and begin with what the reader found. A word that the
// schema does not have is warned of once, at its first place. O(document + text), quotes aside that
// are not where they say: a look for one costs O(text), and after mostMisses in vain there are none.
func Check(doc *Document, o *CheckOptions) (*Stated, []*Error) {
	c := checker{
		doc: doc, o: o, problems: slices.Clone(doc.Problems),
		mentions: make(map[string]int), ids: make(map[ID]int), bare: make(map[string]string),
		shapes: make(map[string]struct{}), refused: make(map[string]struct{}),
		relations: make(map[string]*word), types: make(map[string]*word),
	}
	if doc.ID == "" {
		c.refuse("/id", "", CodeMissing, "the document has no id")
		return nil, c.problems
	}
	if text := cmp.Or(doc.Text, o.Text); text != "" {
		c.text = newTextIndex(text)
	}
	c.meta()
	if s, ok := doc.Source.(interface{ RefusedEntities() []string }); ok {
		for _, id := range s.RefusedEntities() {
			c.refused[id] = struct{}{}
		}
	}
	if !c.records() {
		return nil, c.problems
	}
	for i := range c.out.Claims {
		c.out.Claims[i].Extractors = sortedSet(c.out.Claims[i].Extractors)
	}
	c.out.sort()
	return &c.out, c.problems
}

// records takes entities and relations; false where it was stopped.
func (c *checker) records() bool {
	for i := range c.doc.Entities {
		if c.stopped() {
			return false
		}
		c.entity(i)
	}
	c.byName = c.indexNames(func(name string) string { return name })
	c.byFold = c.indexNames(foldName)
	for i := range c.doc.Relations {
		if c.stopped() {
			return false
		}
		c.relation(i)
	}
	return true
}

func (c *checker) stopped() bool { return c.o.Stop != nil && c.o.Stop() != nil }

type checker struct {
	doc      *Document
	o        *CheckOptions
	text     *textIndex // nil without a text
	out      Stated
	problems []*Error
	mentions map[string]int      // local id → index in out.Mentions
	byName   map[string][]int    // name or alias → mentions, names before aliases
	byFold   map[string][]int    // the same of their foldName
	bare     map[string]string   // foldName → local id of the mention made from a bare name
	shapes   map[string]struct{} // of the entities' ids, digits folded
	refused  map[string]struct{} // ids of entities that were refused
	ids      map[ID]int          // claim → index in out.Claims

	relations, types map[string]*word // by their wordings
	misses           int              // quotes that were looked for and are not in the text
	shortened        bool             // a quote that was cut was too long, and was warned of
}

// A word is what the mapping makes of the wording of a relation or type.
type word struct {
	name   string // of a type its IRI
	known  bool
	hint   string // of one that is not known
	warned bool
}

// lookUp gives the word of a wording, asking the mapping once.
func lookUp[N ~string](words map[string]*word, wording string, find func(string) (N, bool), near func(string) string) *word {
	if w, ok := words[wording]; ok {
		return w
	}
	name, known := find(wording)
	w := &word{name: string(name), known: known}
	if !known {
		w.hint = Suggest(near(wording))
	}
	words[wording] = w
	return w
}

func (c *checker) refuse(pointer, record string, code Code, format string, args ...any) {
	c.problems = append(c.problems, errorAt(c.doc, pointer, record, code, format, args...))
}

// hint adds to the last problem what to do about it.
func (c *checker) hint(text string) { c.problems[len(c.problems)-1].Hint = text }

// word says what unknown word the last problem is of.
func (c *checker) word(name string, ofType bool) {
	last := c.problems[len(c.problems)-1]
	last.Word, last.OfType = name, ofType
}

func (c *checker) warn(pointer string, code Code, format string, args ...any) {
	e := errorAt(c.doc, pointer, pointer, code, format, args...)
	e.Warning, e.Record = true, nil
	c.problems = append(c.problems, e)
}

// pointers gives the JSON pointers of kept records in a source that dropped some.
type pointers interface {
	EntityPointer(i int) string
	RelationPointer(i int) string
}

func (c *checker) entityPointer(i int) string {
	if p, ok := c.doc.Source.(pointers); ok {
		return p.EntityPointer(i)
	}
	return fmt.Sprintf("/entities/%d", i)
}

func (c *checker) relationPointer(i int) string {
	if p, ok := c.doc.Source.(pointers); ok {
		return p.RelationPointer(i)
	}
	return fmt.Sprintf("/relations/%d", i)
}

func (c *checker) meta() {
	d := c.doc
	c.out = Stated{
		ID: d.ID, Title: clean(d.Title), URL: strings.TrimSpace(d.URL), Publisher: clean(d.Publisher),
		Published: strings.TrimSpace(d.Published), Language: strings.TrimSpace(d.Language),
	}
	if c.o.KeepText && c.text != nil {
		c.out.Text = c.text.text
	}
	if c.out.Published != "" {
		if _, ok := ParseDay(c.out.Published); !ok {
			c.warn("/published", CodeDate, "published %q is no date; it is kept as text, and is in no range of dates", d.Published)
			c.hint("write it as 2026-01-29 or 2026-01-29T10:00:00Z")
		}
	}
}

// clean trims a one-line text and folds its white space.
func clean(s string) string { return strings.Join(strings.Fields(s), " ") }

func (c *checker) entity(i int) {
	e := &c.doc.Entities[i]
	at := c.entityPointer(i)
	switch {
	case e.ID == "":
		c.refuse(at, at, CodeMissing, "the entity has no id")
		return
	case strings.HasPrefix(e.ID, bareNamePrefix) || strings.HasPrefix(e.ID, "char="):
		c.refuse(at+"/id", at, CodeValue, "an entity's id must not begin with char= or name=")
		c.refused[e.ID] = struct{}{}
		return
	}
	c.shapes[idShape(e.ID)] = struct{}{}
	if _, twice := c.mentions[e.ID]; twice {
		c.refuse(at+"/id", at, CodeDuplicate, "entity %q is in the document already", e.ID)
		c.hint("give each entity its own id")
		return
	}
	m := Mention{Local: e.ID, Name: clean(e.Name)}
	if !c.typed(&m, e.Type, at) {
		c.refused[e.ID] = struct{}{}
		return
	}
	for _, alias := range e.Aliases {
		if alias = clean(alias); alias != "" && alias != m.Name {
			m.Aliases = append(m.Aliases, alias)
		}
	}
	for k, same := range e.SameAs {
		if !IsIRI(same) {
			p := fmt.Sprintf("%s/same_as/%d", at, k)
			c.refuse(p, p, CodeValue, "same_as %q is no absolute IRI", same)
			continue
		}
		m.SameAs = append(m.SameAs, quad.IRI(same))
	}
	m.Spans = c.mentionSpans(e.Mentions, at)
	sortMention(&m)
	c.mentions[e.ID] = len(c.out.Mentions)
	c.out.Mentions = append(c.out.Mentions, m)
}

// typed sets the type of a mention; false when the entity is refused for it.
func (c *checker) typed(m *Mention, wording, at string) bool {
	if strings.TrimSpace(wording) == "" {
		return true
	}
	w := lookUp(c.types, wording, c.o.Mapping.Type, c.o.Mapping.NearType)
	m.Type = quad.IRI(w.name)
	switch {
	case w.known:
		return true
	case c.o.Strict:
		c.refuse(at+"/type", at, CodeSchema, "type %q is not in the schema", wording)
		c.hint(w.hint)
		c.word(clean(wording), true)
		return false
	case !w.warned:
		w.warned = true
		c.warn(at+"/type", CodeUnknownType, "type %q is not in the schema; it is kept as it is", wording)
		c.hint(w.hint)
		c.word(clean(wording), true)
	}
	return true
}

// Suggest gives the hint of an unknown word from the known one that is nearest to it.
func Suggest(near string) string {
	if near == "" {
		return ""
	}
	return "did you mean " + near + "?"
}

// mentionSpans keeps the good spans; a bad one costs itself.
func (c *checker) mentionSpans(spans []Span, at string) []Span {
	var good []Span
	for k, s := range spans {
		if msg := c.spanFault(s); msg != "" {
			p := fmt.Sprintf("%s/mentions/%d", at, k)
			c.refuse(p, p, CodeOffsets, "%s", msg)
			c.hint(offsetHint)
			continue
		}
		good = append(good, s)
	}
	return good
}

const offsetHint = "offsets are Unicode code points of the text, from 0, the end excluded"

func (c *checker) spanFault(s Span) string {
	switch {
	case s[0] < 0 || s[0] >= s[1]:
		return fmt.Sprintf("span [%d,%d] is empty or upside down", s[0], s[1])
	case c.text != nil && s[1] > c.text.length:
		return fmt.Sprintf("span [%d,%d] ends outside the text, which has %d code points", s[0], s[1], c.text.length)
	}
	return ""
}

// idShape folds the digits of an id: "e12" and "e7" have one shape. An id without digits has
// none that could be told from a name.
func idShape(id string) string {
	digits := false
	shape := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsDigit(r):
			digits = true
			return '0'
		case unicode.IsSpace(r):
			return ' '
		}
		return r
	}, id)
	if !digits || strings.Contains(shape, " ") {
		return ""
	}
	for strings.Contains(shape, "00") {
		shape = strings.ReplaceAll(shape, "00", "0")
	}
	return shape
}

// indexNames gives the mentions of each name or alias, in the form that key gives it: those that
// have it for a name, or where there is none those that have it for an alias.
func (c *checker) indexNames(key func(string) string) map[string][]int {
	names := make(map[string][]int)
	for i := range c.out.Mentions {
		if name := key(c.out.Mentions[i].Name); name != "" {
			names[name] = append(names[name], i)
		}
	}
	aliases := make(map[string][]int)
	for i := range c.out.Mentions {
		for _, alias := range c.out.Mentions[i].Aliases {
			alias = key(alias)
			at := aliases[alias]
			if len(names[alias]) == 0 && (len(at) == 0 || at[len(at)-1] != i) {
				aliases[alias] = append(at, i)
			}
		}
	}
	maps.Copy(names, aliases)
	return names
}

// foldName gives the form in which names meet that differ in case or in how their letters are
// composed. ToLower is for Cherokee, of which Fold changes the case to and fro.
func foldName(name string) string {
	for i := range len(name) {
		if name[i] >= utf8.RuneSelf {
			return norm.NFC.String(strings.ToLower(cases.Fold().String(norm.NFD.String(name))))
		}
	}
	return strings.ToLower(name)
}
