// Package api holds the JSON shapes of questions and answers: what the commands print with
// --format json, and what the Go package, HTTP and MCP give. docs/cli-json.md describes each.
//
// Begin with [PathQuery] and [PathAnswer], or [View], which every question has. The types are
// plain data. Slices in answers are never null in JSON. Strings that are unknown are "".
package api

import "encoding/json"

// A Node is an end of a path, of a hop or of a claim.
type Node struct {
	ID     string   `json:"id"`   // the full IRI, or _:label
	Slug   string   `json:"slug"` // "" for a node that is no entity of ours
	Name   string   `json:"name"`
	Types  []string `json:"types"` // most often stated first
	Type   string   `json:"type"`  // the first of Types, or ""
	Degree int      `json:"degree"`
}

// An Entity is a node with all its names.
type Entity struct {
	Node
	Aliases []string `json:"aliases"`
}

// A View says which claims count. The zero value admits what the command says is its default.
// Dates are a year, a month or a day (2026, 2026-01, 2026-01-29), inclusive, in UTC.
type View struct {
	Status        []string `json:"status,omitempty" jsonschema:"claims that count; asserted alone by default, but all for claims and conflicts"`
	Modality      []string `json:"modality,omitempty" jsonschema:"in place of status: how a claim is put"`
	AsOf          string   `json:"as_of,omitempty" jsonschema:"what had been published by this date: a day, a month or a year, in UTC"`
	Since         string   `json:"since,omitempty" jsonschema:"only what was published from this date on"`
	Until         string   `json:"until,omitempty" jsonschema:"only what was published until this date"`
	ValidAt       string   `json:"valid_at,omitempty" jsonschema:"only claims of what was so at this date, or of no time"`
	MinSources    int      `json:"min_sources,omitempty" jsonschema:"only facts that so many documents state"`
	MinOutlets    int      `json:"min_outlets,omitempty" jsonschema:"only facts that documents of so many publishers state"`
	MinConfidence float64  `json:"min_confidence,omitempty" jsonschema:"only claims at least this sure, 0 to 1"`
	Documents     []string `json:"documents,omitempty" jsonschema:"only claims of these documents, by id"`
	NotDocuments  []string `json:"not_documents,omitempty" jsonschema:"no claims of these documents"`
}

// A PathQuery asks how two nodes are connected. From and To are required; the zero value of another field is its
// default. The tags jsonschema are what services and tools say of a field.
type PathQuery struct {
	From           string   `json:"from" jsonschema:"where paths begin: an entity's slug, name, alias or IRI"`
	To             string   `json:"to" jsonschema:"where they end"`
	MaxHops        int      `json:"max_hops,omitempty" jsonschema:"the longest path to look for"` // default 4
	Select         string   `json:"select,omitempty" jsonschema:"which paths: best, the k cheapest that differ; any or shortest, one of the least length; all-shortest, all of it; shortest-k, the first k by length; groups, all of the k least lengths; all"`
	K              int      `json:"k,omitempty" jsonschema:"how many paths of best and shortest-k, how many lengths of groups"` // default 10
	Mode           string   `json:"mode,omitempty" jsonschema:"what may come twice: acyclic, nothing; simple, the end may be the start; trail, entities but no fact; walk, anything"`
	Rank           string   `json:"rank,omitempty" jsonschema:"what a hop costs; meaning for best, else length"`
	Similar        bool     `json:"similar,omitempty" jsonschema:"of select best: the best as they are, however much they have in common"`
	Directed       bool     `json:"directed,omitempty" jsonschema:"follow facts along their direction only"`
	Via            []string `json:"via,omitempty" jsonschema:"only over these relations, their children and inverses"`
	NotVia         []string `json:"not_via,omitempty" jsonschema:"not over these relations"`
	Through        []string `json:"through,omitempty" jsonschema:"only paths that visit these entities"`
	Avoid          []string `json:"avoid,omitempty" jsonschema:"no paths that visit these entities"`
	MaxDegree      int      `json:"max_degree,omitempty" jsonschema:"pass through no entity with more facts than this"`
	ExpandMetonyms bool     `json:"expand_metonyms,omitempty" jsonschema:"go from a name to what it stands for, and back, as a hop of its own"`
	TimeRespecting bool     `json:"time_respecting,omitempty" jsonschema:"only paths whose facts can follow one another in time"`
	View           View     `json:"view,omitzero" jsonschema:"which claims count"`
	Limit          int      `json:"limit,omitempty" jsonschema:"paths at most"`                          // 0 for no limit
	Evidence       string   `json:"evidence,omitempty" jsonschema:"how many claims to show of each hop"` // default all
	Explain        bool     `json:"explain,omitempty" jsonschema:"say how the answer was found"`
}

// A PatternAnswer is a path question in the query language, not asked.
type PatternAnswer struct {
	Query string `json:"query"`
}

// A PathAnswer holds the paths found.
type PathAnswer struct {
	Query     string   `json:"query"` // the question in the query language
	From      Node     `json:"from"`
	To        Node     `json:"to"`
	View      View     `json:"view"`
	Commit    string   `json:"commit"`   // the state of the store that was asked
	Complete  bool     `json:"complete"` // nothing was cut short
	Reason    string   `json:"reason"`   // why it was: deadline, limit, memory, canceled
	Explored  int      `json:"explored"` // edges looked at
	ElapsedMS float64  `json:"elapsed_ms"`
	Paths     []Path   `json:"paths"`
	Hint      string   `json:"hint,omitempty"` // of an empty answer: what would find more; see Reword
	Explain   *Explain `json:"explain,omitempty"`
}

// An Explain says how a path question was asked and how the search went.
type Explain struct {
	Select         string            `json:"select"` // of the search
	Wanted         int               `json:"wanted"` // paths, or lengths, that it was to find; 0 for all
	Mode           string            `json:"mode"`
	Rank           string            `json:"rank"`
	Rows           string            `json:"rows"`   // what edges were read from: facts, claims
	States         int               `json:"states"` // of the pattern
	Forward        ExplainSide       `json:"forward"`
	Backward       ExplainSide       `json:"backward"`
	KeptNodes      int               `json:"kept_nodes"` // on ways short enough
	KeptEdges      int               `json:"kept_edges"`
	Relations      []ExplainRelation `json:"relations"`          // those that may be passed, where not all may
	Metonyms       int               `json:"metonyms,omitempty"` // that may be passed
	HiddenStatuses []string          `json:"hidden_statuses"`    // by the view
	DroppedFacts   int               `json:"dropped_facts"`      // met, but not admitted by the view
	DroppedClaims  int               `json:"dropped_claims"`
	PrepareMS      float64           `json:"prepare_ms"`
	SearchMS       float64           `json:"search_ms"`
	ShowMS         float64           `json:"show_ms"`
}

// An ExplainSide is the search from one of the ends.
type ExplainSide struct {
	Levels int `json:"levels"` // hops it went
	Nodes  int `json:"nodes"`  // it came to
	Edges  int `json:"edges"`  // it looked at
}

// An ExplainRelation is a relation that may be passed.
type ExplainRelation struct {
	Relation string `json:"relation"`
	Facts    *int   `json:"facts"` // in the store; null where they were not counted
}

// A Path is one way, from its first node to its last.
type Path struct {
	Length int     `json:"length"` // hops
	Cost   float64 `json:"cost"`
	Score  float64 `json:"score"` // exp(−cost)
	Nodes  []Node  `json:"nodes"` // one more than hops
	Hops   []Hop   `json:"hops"`
}

// A Hop is a fact as a path passes it, or with status metonym no fact: one end stands for the other.
type Hop struct {
	From      string  `json:"from"`
	To        string  `json:"to"`
	Relation  string  `json:"relation"`
	Direction string  `json:"direction"` // "->" when the fact points along the path, else "<-"
	Fact              // status, sources, …
	Cost      *Cost   `json:"cost,omitempty"`
	Claims    []Claim `json:"claims"`
	// By says on whose word one end stands for the other: people, by name, then "schema"; for a
	// metonym alone.
	By []string `json:"by,omitempty"`
	// The names of its ends, for an edge of a row, which has no nodes beside it.
	FromName string `json:"from_name,omitempty"`
	ToName   string `json:"to_name,omitempty"`
}

// A Fact is what the claims of one triple make under the view.
type Fact struct {
	Status     string   `json:"status"` // asserted, hedged or negated; of a hop also metonym
	Sources    int      `json:"sources"`
	Outlets    int      `json:"outlets"`
	First      string   `json:"first"` // publication, a day
	Last       string   `json:"last"`
	Confidence *float64 `json:"confidence"` // the largest; null where none is given
}

// A Cost is what a hop adds to the cost of its path, part by part.
type Cost struct {
	Length   float64 `json:"length"`
	Evidence float64 `json:"evidence"`
	Rarity   float64 `json:"rarity"`
	Hub      float64 `json:"hub"`
	Time     float64 `json:"time"`
	Metonym  float64 `json:"metonym,omitempty"` // of a metonym alone
}

// Sum adds the parts up.
func (c *Cost) Sum() float64 { return c.Length + c.Evidence + c.Rarity + c.Hub + c.Time + c.Metonym }

// A Claim is one relation as one document states it.
type Claim struct {
	ID          string   `json:"id"` // 32 hexadecimal digits
	Document    string   `json:"document"`
	Title       string   `json:"title"`
	URL         string   `json:"url"`
	Publisher   string   `json:"publisher"`
	Published   string   `json:"published"`
	Wording     string   `json:"wording"`
	Quote       string   `json:"quote"`
	Spans       [][2]int `json:"spans"` // code points of the text, end excluded
	Speaker     *Speaker `json:"speaker"`
	Attribution string   `json:"attribution"`
	Polarity    string   `json:"polarity"`
	Modality    string   `json:"modality"`
	Time        string   `json:"time"`
	Confidence  *float64 `json:"confidence"`
	Extractors  []string `json:"extractors"`
}

// A Speaker is the entity that a claim is attributed to.
type Speaker struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// A ClaimQuery asks for claims. Every field narrows; none is required.
type ClaimQuery struct {
	Subject, Relation, Object, Document, Speaker string
	View                                         View
	Limit                                        int // 0 for no limit
}

// A Statement is a claim with its triple.
type Statement struct {
	Claim
	Subject  Node   `json:"subject"`
	Relation string `json:"relation"`
	Object   Object `json:"object"`
	Status   string `json:"status"`
	Context  string `json:"context,omitempty"` // the paragraph, where texts are kept
}

// An Object is a node or a literal, never both; it is written as that.
type Object struct {
	Node    *Node
	Literal *Literal
}

// A Literal is a value with its datatype, a full IRI, or its language.
type Literal struct {
	Value    string `json:"value"`
	Datatype string `json:"datatype"`
	Language string `json:"language"`
}

// MarshalJSON writes the node or the literal.
func (o Object) MarshalJSON() ([]byte, error) {
	if o.Node != nil {
		return json.Marshal(o.Node)
	}
	return json.Marshal(o.Literal)
}

// UnmarshalJSON tells the two apart by the field id.
func (o *Object) UnmarshalJSON(data []byte) error {
	var probe struct {
		ID *string `json:"id"`
	}
	if err := json.Unmarshal(data, &probe); err != nil {
		return err
	}
	*o = Object{}
	if probe.ID != nil {
		o.Node = new(Node)
		return json.Unmarshal(data, o.Node)
	}
	o.Literal = new(Literal)
	return json.Unmarshal(data, o.Literal)
}

// A ClaimsAnswer holds claims, by publication, document and claim.
type ClaimsAnswer struct {
	View     View        `json:"view"`
	Commit   string      `json:"commit"`
	Complete bool        `json:"complete"`
	Reason   string      `json:"reason"`
	Claims   []Statement `json:"claims"`
}

// A FindAnswer holds entities, best match first.
type FindAnswer struct {
	Commit   string   `json:"commit"`
	Complete bool     `json:"complete"`
	Reason   string   `json:"reason"`
	Entities []Entity `json:"entities"`
}

// A FactRow is a fact with its triple, as seen from nowhere in particular.
type FactRow struct {
	Subject  Node   `json:"subject"`
	Relation string `json:"relation"`
	Object   Object `json:"object"`
	Fact
	Claims []Claim `json:"claims"`
}

// A ShowAnswer is all that is known of one entity under the view.
type ShowAnswer struct {
	Entity
	SameAs    []string   `json:"same_as"`
	View      View       `json:"view"`
	Commit    string     `json:"commit"`
	Complete  bool       `json:"complete"`
	Reason    string     `json:"reason"`
	Facts     []FactRow  `json:"facts"`
	Documents []Document `json:"documents"`
	Merges    []Merge    `json:"merges"`
	Why       *WhyAnswer `json:"why,omitempty"` // where it was asked for
}

// A Merge says why a mention is the entity.
type Merge struct {
	Mention  string  `json:"mention"` // IRI
	Document string  `json:"document"`
	Name     string  `json:"name"`
	Rule     string  `json:"rule"`
	Score    float64 `json:"score"`
}

// A Document is an article of the store.
type Document struct {
	ID        string `json:"id"`
	Title     string `json:"title"`
	URL       string `json:"url"`
	Publisher string `json:"publisher"`
	Published string `json:"published"`
	Language  string `json:"language"`
	SHA256    string `json:"sha256"`
	Claims    int    `json:"claims"`
	Entities  int    `json:"entities"`
}

// A DocumentsAnswer holds documents, by id.
type DocumentsAnswer struct {
	Commit    string     `json:"commit"`
	Complete  bool       `json:"complete"`
	Reason    string     `json:"reason"`
	Documents []Document `json:"documents"`
}

// A Conflict is a triple both asserted and negated, or a functional relation with several
// objects.
type Conflict struct {
	Kind     string    `json:"kind"` // contradiction | functional
	Subject  Node      `json:"subject"`
	Relation string    `json:"relation"`
	Facts    []FactRow `json:"facts"`
}

// A ConflictsAnswer holds conflicts, by subject and relation.
type ConflictsAnswer struct {
	View      View       `json:"view"`
	Commit    string     `json:"commit"`
	Complete  bool       `json:"complete"`
	Reason    string     `json:"reason"`
	Conflicts []Conflict `json:"conflicts"`
}

// A Metonym says that an entity stands for another, on the word of the schema or of one person.
type Metonym struct {
	Entity    Node   `json:"entity"`
	StandsFor Node   `json:"stands_for"`
	By        string `json:"by"`     // schema, or who said so
	Reason    string `json:"reason"` // a person's, or ""
	Stale     bool   `json:"stale"`  // no document names one of the two any more: it has no effect
}

// A MetonymsAnswer holds metonyms, by entity, by what it stands for, people's before the schema's.
type MetonymsAnswer struct {
	Commit   string    `json:"commit"`
	Complete bool      `json:"complete"`
	Reason   string    `json:"reason"`
	Metonyms []Metonym `json:"metonyms"`
}

// Stats counts what a store holds.
type Stats struct {
	Commit    string          `json:"commit"`
	Base      string          `json:"base"`
	Documents int             `json:"documents"`
	Outlets   int             `json:"outlets"`
	Mentions  int             `json:"mentions"`
	Entities  int             `json:"entities"`
	Claims    int             `json:"claims"`
	Facts     int             `json:"facts"`
	Quads     int             `json:"quads"`
	First     string          `json:"first"` // publication, a day
	Last      string          `json:"last"`
	Statuses  map[string]int  `json:"statuses"` // claims
	Types     map[string]int  `json:"types"`    // entities
	Relations []RelationCount `json:"relations"`
}

// A RelationCount counts the claims and facts of a relation.
type RelationCount struct {
	Relation string `json:"relation"`
	Claims   int    `json:"claims"`
	Facts    int    `json:"facts"`
}

// A ScriptAnswer holds what a script in one of Cayley's languages found.
type ScriptAnswer struct {
	Commit   string `json:"commit"`
	Language string `json:"language"` // gizmo | graphql | mql
	Complete bool   `json:"complete"`
	Reason   string `json:"reason"`
	Results  []JSON `json:"results"`
	Hint     string `json:"hint,omitempty"` // of a complete answer without results
}

// JSON is a value of any type, as it was written.
type JSON = json.RawMessage

// An ErrorAnswer is printed in the place of an answer.
type ErrorAnswer struct {
	Error Error `json:"error"`
}

// An Error says what was wrong with a question and what to do about it.
type Error struct {
	Code       string   `json:"code"`
	Message    string   `json:"message"`
	Hint       string   `json:"hint"` // what to do about it; see Reword
	Candidates []Entity `json:"candidates"`
	Place      string   `json:"place"` // what of the question, by its JSON name; in a query, line:column
	// Faults are all that is wrong with a query, the first of which the error tells.
	Faults []Fault `json:"faults,omitempty"`
}

// A Fault is one of the things that are wrong with a query.
type Fault struct {
	Place   string `json:"place"` // line:column, from 1; the column in code points
	Message string `json:"message"`
	Hint    string `json:"hint"`
	Excerpt string `json:"excerpt"` // the line, and below it where
}

// The codes of errors.
const (
	CodeUsage     = "usage"
	CodeUnknown   = "unknown-entity"
	CodeAmbiguous = "ambiguous-entity"
	CodeRelation  = "unknown-relation"
	CodeNotFound  = "not-found"
	CodeStore     = "store"
	CodeDeadline  = "deadline"
	CodeCanceled  = "canceled"
	CodeScript    = "script"
	CodeSyntax    = "syntax" // a query that is none
	CodeType      = "unknown-type"
)

func (e *Error) Error() string { return e.Message }
