package api

// A Judgement is a decision that mentions or entities are one or are not.
type Judgement struct {
	ID        string   `json:"id"`      // given by the store; "" for one that is new
	Verdict   string   `json:"verdict"` // same | different | unsure
	Left      Side     `json:"left"`
	Right     []Side   `json:"right"` // at least one; several are taken together
	Score     *float64 `json:"score"` // how sure, 0 to 1; null where it is not said
	Reason    string   `json:"reason"`
	Author    string   `json:"author"`
	Time      string   `json:"time"`                   // RFC 3339, UTC; "" is now
	Withdrawn string   `json:"withdrawn,omitempty"`    // likewise; "" while it stands
	By        string   `json:"withdrawn_by,omitempty"` // who withdrew it
	// What became of it: in force, superseded, conflict, stale, withdrawn. Of the store; not read.
	State string `json:"state,omitempty"`
	// The judgements that supersede it or are in conflict with it.
	With []string `json:"with,omitempty"`
}

// A Side is what a judgement is about. One that is read needs Entity, or Document and Mention.
type Side struct {
	ID       string `json:"id,omitempty"`       // IRI of the entity or the mention
	Entity   string `json:"entity,omitempty"`   // slug; when read also a name or an IRI
	Document string `json:"document,omitempty"` // of a mention
	Mention  string `json:"mention,omitempty"`  // its local id
	Name     string `json:"name"`
	Type     string `json:"type"`
}

// A JudgeAnswer says what came of judging.
type JudgeAnswer struct {
	Commit     string      `json:"commit"`
	Judgements []Judgement `json:"judgements"` // those that were made, withdrawn or there already
	Added      int         `json:"added"`
	Mentions   int         `json:"mentions"` // that refer to another entity now
	// Standing judgements of the store that are in conflict afterwards, by time.
	Conflicts []Judgement `json:"conflicts"`
}

// A JudgementsAnswer holds judgements, by time.
type JudgementsAnswer struct {
	Commit     string      `json:"commit"`
	Complete   bool        `json:"complete"`
	Reason     string      `json:"reason"`
	Judgements []Judgement `json:"judgements"`
}

// A Candidate is a pair of entities that may be one, which no rule decides.
type Candidate struct {
	Left  Card `json:"left"`
	Right Card `json:"right"`
	// The rule that thinks so, and how sure it is, 0 to 1.
	Rule  string  `json:"rule"`
	Score float64 `json:"score"`
	// What they share: names of neighbours.
	Shared []string `json:"shared"`
}

// A Card is an entity as a reviewer sees it.
type Card struct {
	Entity
	Documents []Document `json:"documents"` // a few that mention it
	Facts     []FactRow  `json:"facts"`     // a few that it is in
	Mentions  int        `json:"mentions"`
}

// A CandidatesAnswer holds pairs, the likeliest first.
type CandidatesAnswer struct {
	Commit     string      `json:"commit"`
	Complete   bool        `json:"complete"`
	Reason     string      `json:"reason"`
	Candidates []Candidate `json:"candidates"`
}

// A WhyAnswer says why mentions are one entity.
type WhyAnswer struct {
	Commit     string      `json:"commit"`
	Entity     Entity      `json:"entity"`
	Mentions   []Mention   `json:"mentions"`   // by document and local id
	Judgements []Judgement `json:"judgements"` // that name the entity or a mention of it, by time
}

// A Mention is one document's own entity, and why it is taken for what it is.
type Mention struct {
	ID       string   `json:"id"` // IRI
	Document string   `json:"document"`
	Mention  string   `json:"mention"` // local id
	Name     string   `json:"name"`
	Aliases  []string `json:"aliases"`
	Type     string   `json:"type"`
	Rule     string   `json:"rule"` // that linked it
	Score    float64  `json:"score"`
	// The slug of the entity that the rule chose, where judgements say that it is another.
	Linked string `json:"linked,omitempty"`
}
