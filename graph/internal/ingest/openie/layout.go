package openie

import (
	"bytes"
	"fmt"
	"go/token"
	"regexp"
	"strconv"
	"strings"

	"github.com/newsgraph/newsgraph/graph/claim"
)

// A layout is how a line holds a triple.
type layout int

const (
	none layout = iota
	// stanford is what edu.stanford.nlp.naturalli.OpenIE prints: confidence, subject, relation, object.
	stanford
	// reverb is the output of ReVerb: file, number of the sentence, subject, relation, object, where
	// each begins and ends in tokens, confidence, the sentence, its parts of speech, its chunks, and
	// subject, relation and object normalised. Stanford's -format reverb has no chunks.
	reverb
	// columns is the column format of Open IE 4 and 5: confidence, context, subject, relation, objects
	// parted by "; ", sentence; the parts as SimpleArgument(words,List([0, 4))). Some versions print the
	// sentence on a line before as well.
	columns
	// blocks is their simple format: a sentence, and after it lines of
	// "0.93 Context(words,List([0, 4))):(subject; relation; object; T:time)".
	blocks
)

// A triple is what a line says.
type triple struct {
	file, context, subject, predicate, quote string
	objects                                  []object
	confidence                               *float64
}

// An object is one of the arguments after the relation.
type object struct {
	kind  byte // 'T' for a time, 'L' for a place, 0 otherwise
	words string
}

// relations makes a relation of each object. The times say when the others hold; where there are
// no others, they are objects themselves, as literals.
func (t *triple) relations() []claim.Relation {
	var times []string
	for _, o := range t.objects {
		if o.kind == 'T' {
			times = append(times, o.words)
		}
	}
	k := claim.Relation{
		Subject: t.subject, Predicate: t.predicate, Quote: t.quote, Confidence: t.confidence,
		Time: strings.Join(times, "; "),
	}
	if t.context != "" {
		k.Attribution, k.Modality = t.context, claim.ModalityReported
	}
	var out []claim.Relation
	for _, o := range t.objects {
		switch {
		case o.kind != 'T':
			k.Object = claim.Object{Name: o.words}
		case len(times) == len(t.objects):
			k.Object = claim.Object{Literal: &claim.Literal{Value: o.words}}
		default:
			continue
		}
		out = append(out, k)
	}
	return out
}

// A wrong is what is wrong with a field of a line.
type wrong struct {
	field     string
	code      claim.Code
	msg, hint string
	column    int // in bytes, from 0
}

func (w *wrong) at(pos token.Position, line string) *claim.Error {
	pos.Offset += w.column
	pos.Column += w.column
	return &claim.Error{Pos: pos, Code: w.code, Msg: w.msg, Hint: w.hint, Record: []byte(line)}
}

// fieldsOf are the columns of the fields of a relation, by their layout.
var fieldsOf = map[layout]map[string]int{
	stanford: {"confidence": 0, "subject": 1, "predicate": 2, "object": 3},
	reverb:   {"confidence": 11, "subject": 2, "predicate": 3, "object": 4, "quote": 12, "evidence": 12},
	columns:  {"confidence": 0, "attribution": 1, "subject": 2, "predicate": 3, "object": 4, "quote": 5, "time": 4},
}

// column gives at which byte of a line a field stands.
func column(l layout, line, field string) int {
	n := fieldsOf[l][field]
	at := 0
	for range n {
		i := strings.IndexByte(line[at:], '\t')
		if i < 0 {
			return 0
		}
		at += i + 1
	}
	return at
}

const (
	interval = `(?:\[-?\d+, -?\d+[)\]]|\{-?\d+\})`
	places   = `,List\((?:` + interval + `(?:, ` + interval + `)*)?\)\)`
)

var (
	number     = regexp.MustCompile(`^\d+(?:[.,]\d+)?(?:[eE]-?\d+)?$`)
	extraction = regexp.MustCompile(`^\d+[.,]\d\d (?:Context\((.*)` + places + `:)?\((.*)\)$`)
	context    = regexp.MustCompile(`^Context\((.*)` + places + `$`)
	argument   = regexp.MustCompile(`^(\w*)Argument\((.*)` + places + `$`)
	relation   = regexp.MustCompile(`^Relation\((.*)` + places + `$`)
	// between is where one argument ends and the next begins.
	between = regexp.MustCompile(places + `(; )\w*Argument\(`)
)

func blank(line string) bool { return strings.TrimSpace(line) == "" }

// parse reads a line.
func parse(l layout, line string) (*triple, *wrong) {
	if l == blocks {
		return parseBlock(line)
	}
	f := strings.Split(line, "\t")
	want := map[layout]string{stanford: "4", reverb: "18, or 17 without chunks", columns: "6"}[l]
	ok := l == stanford && len(f) == 4 || l == reverb && (len(f) == 17 || len(f) == 18) || l == columns && len(f) == 6
	if !ok {
		return nil, &wrong{
			code: claim.CodeSyntax, msg: fmt.Sprintf("the line has %d columns; this layout has %s", len(f), want),
			hint: "columns are parted by tabs",
		}
	}
	at := fieldsOf[l]
	t := &triple{subject: f[at["subject"]], predicate: f[at["predicate"]]}
	switch l {
	case reverb:
		t.file, t.quote = f[0], f[12]
		if t.file == "stdin" || t.file == "no_doc_id" { // what the tools say where there is no file
			t.file = ""
		}
		t.objects = objects(f[4])
	case columns:
		if w := t.parts(f); w != nil {
			w.column = column(l, line, w.field)
			return nil, w
		}
	default:
		t.objects = objects(f[3])
	}
	if w := t.sure(f[at["confidence"]]); w != nil {
		w.column = column(l, line, w.field)
		return nil, w
	}
	t.trim()
	return t, nil
}

func objects(words string) []object {
	if blank(words) {
		return nil
	}
	return []object{{words: strings.TrimSpace(words)}}
}

func (t *triple) trim() {
	for _, s := range []*string{&t.file, &t.context, &t.subject, &t.predicate} {
		*s = strings.TrimSpace(*s)
	}
}

// sure reads the confidence.
func (t *triple) sure(text string) *wrong {
	x, err := strconv.ParseFloat(strings.Replace(text, ",", ".", 1), 64)
	if err != nil || !number.MatchString(text) {
		return &wrong{field: "confidence", code: claim.CodeType, msg: fmt.Sprintf("confidence %.40q is no number", text)}
	}
	if x > 1 {
		return &wrong{field: "confidence", code: claim.CodeValue, msg: fmt.Sprintf("confidence %s is not between 0 and 1", text)}
	}
	t.confidence = &x
	return nil
}

// parts reads the columns of Open IE.
func (t *triple) parts(f []string) *wrong {
	bad := func(field, text string) *wrong {
		return &wrong{field: field, code: claim.CodeSyntax, msg: fmt.Sprintf("%.40q is not as Open IE writes it", text)}
	}
	if f[1] != "" {
		m := context.FindStringSubmatch(f[1])
		if m == nil {
			return bad("attribution", f[1])
		}
		t.context = m[1]
	}
	m := argument.FindStringSubmatch(f[2])
	if m == nil {
		return bad("subject", f[2])
	}
	t.subject = m[2]
	if m = relation.FindStringSubmatch(f[3]); m == nil {
		return bad("predicate", f[3])
	}
	t.predicate = m[1]
	rest := f[4]
	for rest != "" {
		one := rest
		if at := between.FindStringSubmatchIndex(rest); at != nil {
			one, rest = rest[:at[2]], rest[at[3]:]
		} else {
			rest = ""
		}
		m := argument.FindStringSubmatch(one)
		if m == nil {
			return bad("object", one)
		}
		o := object{words: strings.TrimSpace(m[2])}
		switch m[1] {
		case "Temporal":
			o.kind = 'T'
		case "Spatial":
			o.kind = 'L'
		}
		if o.words != "" {
			t.objects = append(t.objects, o)
		}
	}
	t.quote = f[5]
	return nil
}

// parseBlock reads a line of a block.
func parseBlock(line string) (*triple, *wrong) {
	m := extraction.FindStringSubmatch(line)
	if m == nil {
		return nil, &wrong{code: claim.CodeSyntax, msg: "the line is no extraction"}
	}
	parts := strings.Split(m[2], "; ")
	if len(parts) < 2 {
		return nil, &wrong{code: claim.CodeSyntax, msg: "an extraction has a subject and a relation, parted by a semicolon and a space"}
	}
	t := &triple{context: m[1], subject: plain(parts[0]).words, predicate: parts[1]}
	for _, part := range parts[2:] {
		if o := plain(part); o.words != "" {
			t.objects = append(t.objects, o)
		}
	}
	confidence, _, _ := strings.Cut(line, " ")
	if w := t.sure(confidence); w != nil {
		return nil, w
	}
	t.trim()
	return t, nil
}

// plain reads an argument as blocks have it: T: before a time, L: before a place.
func plain(part string) object {
	var o object
	if strings.HasPrefix(part, "T:") || strings.HasPrefix(part, "L:") {
		o.kind, part = part[0], part[2:]
	}
	o.words = strings.TrimSpace(part)
	return o
}

// mostLooked is how many lines a layout is told by.
const mostLooked = 20

// layoutOf tells the layout of content that begins with head: that of more than half of its first
// lines. Blocks must begin with a sentence, and have no tabs; sentences stand between columns too.
func layoutOf(head []byte) layout {
	head = bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
	count := make(map[layout]int)
	n, tabs, sentences := 0, 0, 0
	for line := range bytes.Lines(head) {
		text := strings.TrimRight(string(line), "\r\n")
		if blank(text) {
			continue
		}
		if n == mostLooked || n > 0 && len(text) == len(line) && len(head) >= headSize {
			break // cut off
		}
		n++
		if strings.Contains(text, "\t") {
			tabs++
			for _, l := range []layout{stanford, reverb, columns} {
				if looksLike(l, text) {
					count[l]++
				}
			}
			continue
		}
		switch {
		case !extraction.MatchString(text):
			sentences++
		case sentences > 0:
			count[blocks]++
		}
	}
	for _, l := range []layout{stanford, reverb} {
		if 2*count[l] > n {
			return l
		}
	}
	if 2*count[columns] > tabs {
		return columns
	}
	if tabs == 0 && count[blocks] > 0 {
		return blocks
	}
	return none
}

// looksLike is stricter than parse: every column must be of its kind.
func looksLike(l layout, line string) bool {
	t, w := parse(l, line)
	if w != nil || t.subject == "" || t.predicate == "" {
		return false
	}
	if l == reverb {
		f := strings.Split(line, "\t")
		for _, i := range []int{1, 5, 6, 7, 8, 9, 10} {
			if _, err := strconv.Atoi(f[i]); err != nil {
				return false
			}
		}
	}
	return l == columns || len(t.objects) > 0 && !strings.Contains(line, ",List(")
}
