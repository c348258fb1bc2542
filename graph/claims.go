package graph

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/api"
	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/schema"
)

// api gives a fact as answers show it.
func (f *fact) api() api.Fact {
	return api.Fact{
		Status: f.status.String(), Sources: f.sources, Outlets: f.outlets,
		First: f.first.String(), Last: f.last.String(), Confidence: f.confidence,
	}
}

// evidence gives the claims of a fact, the best first: asserted before hedged, with a quote before
// without, the surest, the earliest, then by document and id.
func (f *facts) evidence(made *fact, how string) ([]api.Claim, error) {
	out := []api.Claim{}
	if how == "none" {
		return out, nil
	}
	type shown struct {
		status claim.Status
		info   *claimInfo
		rel    *relation
	}
	var list []shown
	for _, s := range made.statements {
		if s.plain {
			continue
		}
		info, err := f.wordsOf(s.quad.L)
		if err != nil {
			return nil, err
		}
		list = append(list, shown{s.status, info, s.rel})
	}
	slices.SortFunc(list, func(a, b shown) int {
		return cmp.Or(cmp.Compare(a.status, b.status), compareEvidence(a.info, b.info))
	})
	if how == "one" && len(list) > 1 {
		list = list[:1]
	}
	for _, s := range list {
		c, err := f.apiClaim(s.info, s.rel.name)
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, nil
}

func compareEvidence(a, b *claimInfo) int {
	quoted := func(c *claimInfo) int {
		if c.quote == "" {
			return 1
		}
		return 0
	}
	sure := func(c *claimInfo) float64 {
		if c.confidence == nil {
			return 0
		}
		return *c.confidence
	}
	return cmp.Or(
		cmp.Compare(quoted(a), quoted(b)), cmp.Compare(sure(b), sure(a)), cmp.Compare(a.doc.day, b.doc.day),
		strings.Compare(a.doc.id, b.doc.id), a.id.Compare(b.id),
	)
}

// apiClaim gives a claim as answers show it. relation is the name it is stored under, which is its
// wording where no other is kept.
func (r *reader) apiClaim(c *claimInfo, relation string) (api.Claim, error) {
	out := api.Claim{
		ID: c.id.String(), Document: c.doc.id, Title: c.doc.title, URL: c.doc.url, Publisher: c.doc.publisher,
		Published: c.doc.published, Wording: cmp.Or(c.wording, relation), Quote: c.quote, Spans: [][2]int{},
		Attribution: c.attribution, Polarity: c.polarity, Modality: c.modality, Time: c.time,
		Confidence: c.confidence, Extractors: nonNil(c.extractors),
	}
	for _, s := range c.spans {
		out.Spans = append(out.Spans, s)
	}
	if c.speaker != 0 {
		speaker, err := r.node(c.speaker)
		if err != nil {
			return out, err
		}
		out.Speaker = &api.Speaker{ID: speaker.iri, Name: speaker.name()}
	}
	return out, nil
}

// Claims answers which claims there are: each as its document states it, under a view that admits
// every status unless told otherwise; by day of publication, document and id. A question for a
// relation includes its children. MinSources and MinOutlets count the fact of the claim.
func (s *Snapshot) Claims(ctx context.Context, q *api.ClaimQuery) (*api.ClaimsAnswer, error) {
	if q == nil {
		q = &api.ClaimQuery{}
	}
	if s.served != nil {
		return s.served.Claims(ctx, q)
	}
	r := s.reader(ctx)
	c := claimQuestion{reader: r, asked: q}
	if err := c.prepare(); err != nil {
		return nil, err
	}
	answer := &api.ClaimsAnswer{View: c.facts.view.api, Commit: s.Commit(), Complete: true, Claims: []api.Statement{}}
	if err := c.collect(); err != nil {
		if err := cut(err, &answer.Complete, &answer.Reason); err != nil {
			return nil, err
		}
		r.ctx = context.WithoutCancel(ctx)
	}
	list, err := c.sorted()
	if err != nil {
		return nil, err
	}
	if q.Limit > 0 && len(list) > q.Limit {
		list = list[:q.Limit]
		cutAtLimit(&answer.Complete, &answer.Reason)
	}
	for _, st := range list {
		shown, err := r.apiStatement(st)
		if err != nil {
			return nil, err
		}
		answer.Claims = append(answer.Claims, shown)
	}
	return answer, nil
}

// claimQuestion is a claim query on a snapshot.
type claimQuestion struct {
	*reader
	asked     *api.ClaimQuery
	facts     *facts
	subject   backend.NodeID // 0: any
	object    backend.NodeID
	speaker   backend.NodeID
	relations map[string]bool // nil: any
	found     []statement
}

func (c *claimQuestion) prepare() (err error) {
	q := c.asked
	w, err := compileView(q.View, everything...)
	if err != nil {
		return err
	}
	if q.Document != "" {
		w.api.Documents = append(slices.Clone(w.api.Documents), q.Document)
		w.documents = set(w.api.Documents)
	}
	if err := c.checkDocuments(w); err != nil {
		return err
	}
	c.facts = c.reader.facts(w)
	for _, end := range []struct {
		name, place string
		into        *backend.NodeID
	}{{q.Subject, "subject", &c.subject}, {q.Object, "object", &c.object}, {q.Speaker, "speaker", &c.speaker}} {
		if end.name == "" {
			continue
		}
		if *end.into, err = c.resolve(end.name, end.place); err != nil {
			return err
		}
	}
	if q.Relation == "" {
		return nil
	}
	if c.relations, err = c.relationNames([]string{q.Relation}, "relation"); err != nil {
		return err
	}
	// A claim is shown as it is stated: the relation asked for and its children, no inverses.
	if def, ok := c.schema.Relation(q.Relation); ok {
		stated := set(c.schema.Expand(def.Name))
		stated[ownName(q.Relation)], stated[schema.Word(q.Relation)] = true, true
		c.relations = stated
	}
	return nil
}

// collect reads the claims from the narrowest end that is given.
func (c *claimQuestion) collect() error {
	take := func(s statement) error {
		if s.plain || c.subject != 0 && s.quad.S != c.subject || c.object != 0 && s.quad.O != c.object ||
			c.relations != nil && !c.relations[s.rel.name] {
			return nil
		}
		info, _, ok, err := c.facts.admitted(s)
		if err != nil || !ok || c.speaker != 0 && info.speaker != c.speaker {
			return err
		}
		if ok, err := c.counted(s); err != nil || !ok {
			return err
		}
		c.found = append(c.found, s)
		return nil
	}
	quads := func(q backend.Quad) error {
		s, ok, err := c.statement(q)
		if err != nil || !ok {
			return err
		}
		return take(s)
	}
	switch {
	case c.subject != 0:
		return c.each(quad.Subject, c.subject, quads)
	case c.object != 0:
		return c.each(quad.Object, c.object, quads)
	}
	return c.statements(take)
}

// counted applies MinSources and MinOutlets to the fact of a claim.
func (c *claimQuestion) counted(s statement) (bool, error) {
	if c.facts.view.api.MinSources <= 1 && c.facts.view.api.MinOutlets == 0 {
		return true, nil
	}
	_, err := c.facts.at(s.quad.S)
	return c.facts.made[s.key()] != nil, err
}

func (c *claimQuestion) sorted() ([]statement, error) {
	type keyed struct {
		statement
		info *claimInfo
	}
	list := make([]keyed, 0, len(c.found))
	for _, s := range c.found {
		info, err := c.documentOf(s.quad.L)
		if err != nil {
			return nil, err
		}
		list = append(list, keyed{s, info})
	}
	slices.SortFunc(list, func(a, b keyed) int {
		return cmp.Or(cmp.Compare(a.info.doc.day, b.info.doc.day),
			strings.Compare(a.info.doc.id, b.info.doc.id), a.info.id.Compare(b.info.id))
	})
	out := make([]statement, len(list))
	for i, k := range list {
		out[i] = k.statement
	}
	return out, nil
}

func (r *reader) apiStatement(s statement) (api.Statement, error) {
	info, err := r.wordsOf(s.quad.L)
	if err != nil {
		return api.Statement{}, err
	}
	out := api.Statement{Relation: s.rel.name, Status: s.status.String()}
	if out.Claim, err = r.apiClaim(info, s.rel.name); err != nil {
		return out, err
	}
	if out.Subject, err = r.apiNode(s.quad.S); err != nil {
		return out, err
	}
	out.Object, err = r.apiObject(s.quad.O)
	return out, err
}

// minIDPrefix is how many digits of a claim's id are enough to ask for it, if they are unique.
const minIDPrefix = 6

// Claim gives one claim by its id, its IRI, or the first digits of its id (at least six, O(claims)),
// with the paragraph it stands in where the text is kept.
func (s *Snapshot) Claim(ctx context.Context, id string) (*api.Statement, error) {
	if s.served != nil {
		return s.served.Claim(ctx, id)
	}
	r := s.reader(ctx)
	found, err := r.claimStatements(strings.TrimPrefix(id, string(s.v.Base)+"claim:"))
	if err != nil {
		return nil, err
	}
	switch len(found) {
	case 0:
		return nil, &api.Error{
			Code: api.CodeNotFound, Message: fmt.Sprintf("no claim %q", id), Place: "claim",
			Hint: "`claims` lists them with their ids", Candidates: []api.Entity{},
		}
	case 1:
	default:
		return nil, &api.Error{
			Code: api.CodeNotFound, Message: fmt.Sprintf("%q begins the ids of %d claims", id, len(found)),
			Hint: "give more digits", Place: "claim", Candidates: []api.Entity{},
		}
	}
	out, err := r.apiStatement(found[0])
	if err != nil {
		return nil, err
	}
	info, err := r.wordsOf(found[0].quad.L)
	if err != nil {
		return nil, err
	}
	text, err := r.term(info.doc.text)
	if err != nil {
		return nil, err
	}
	out.Context = paragraph(claim.Lexical(text), info.spans)
	return &out, nil
}

func (r *reader) claimStatements(id string) ([]statement, error) {
	if full, ok := claim.ParseID(id); ok {
		n, err := r.b.Lookup(r.v.Claim(full))
		if err != nil || n == 0 {
			return nil, err
		}
		var found []statement
		err = r.each(quad.Label, n, func(q backend.Quad) error {
			s, ok, err := r.statement(q)
			if ok {
				found = append(found, s)
			}
			return err
		})
		return found, err
	}
	if len(id) < minIDPrefix {
		e := usageError("claim", "%q is no claim id", id)
		e.Hint = fmt.Sprintf("a claim id has 32 hexadecimal digits; the first %d are enough if they are unique", minIDPrefix)
		return nil, e
	}
	prefix := string(r.v.Base) + "claim:" + strings.ToLower(id)
	var found []statement
	err := r.statements(func(s statement) error {
		if s.plain {
			return nil
		}
		iri, err := r.iri(s.quad.L)
		if strings.HasPrefix(string(iri), prefix) {
			found = append(found, s)
		}
		return err
	})
	return found, err
}

// paragraph gives the lines of a text that spans touch, from the first to the last.
func paragraph(text string, spans []claim.Span) string {
	if text == "" || len(spans) == 0 {
		return ""
	}
	from, to := -1, -1
	n := 0
	for at := range text {
		if n == spans[0][0] {
			from = at
		}
		if n == spans[len(spans)-1][1]-1 {
			to = at
			break
		}
		n++
	}
	if from < 0 || to < from {
		return ""
	}
	_, size := utf8.DecodeRuneInString(text[to:])
	start := strings.LastIndexByte(text[:from], '\n') + 1
	end := to + size
	if i := strings.IndexByte(text[end:], '\n'); i >= 0 {
		end += i
	} else {
		end = len(text)
	}
	return strings.TrimSpace(text[start:end])
}
