package claim

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/cayleygraph/quad"
)

// Polarity and modality of a claim, as the input words them.
const (
	Affirmed = "affirmed" // default polarity
	Denial   = "negated"

	ModalityAsserted     = "asserted" // default modality
	ModalityReported     = "reported"
	ModalityPossible     = "possible"
	ModalityPlanned      = "planned"
	ModalityDemanded     = "demanded"
	ModalityHypothetical = "hypothetical"
	ModalityDenied       = "denied"
)

// Polarities and Modalities are what the fields may hold, the default first.
var (
	Polarities = []string{Affirmed, Denial}
	Modalities = []string{
		ModalityAsserted, ModalityReported, ModalityPossible, ModalityPlanned,
		ModalityDemanded, ModalityHypothetical, ModalityDenied,
	}
)

// Status says how a claim stands to its triple.
type Status uint8

// The three statuses; they are also bits of a [StatusSet].
const (
	Asserted Status = iota
	Hedged
	Negated
)

var statusNames = [...]string{"asserted", "hedged", "negated"}

func (s Status) String() string { return statusNames[s] }

// ParseStatus is the inverse of [Status.String].
func ParseStatus(s string) (Status, bool) {
	i := slices.Index(statusNames[:], s)
	return Status(max(i, 0)), i >= 0
}

// StatusOf gives the status of a claim: negated if its polarity is negated or its modality is
// denied, asserted if its modality is asserted, else hedged.
func StatusOf(polarity, modality string) Status {
	switch {
	case polarity == Denial || modality == ModalityDenied:
		return Negated
	case modality == ModalityAsserted || modality == "":
		return Asserted
	}
	return Hedged
}

// Stated is a document in its normal form: what it says, checked.
type Stated struct {
	ID        string
	Title     string
	URL       string
	Publisher string
	Published string
	Language  string
	Text      string // only where texts are kept
	Hash      string // of the content, hexadecimal SHA-256; see [ContentHash]
	Mentions  []Mention
	Claims    []Claim // by ID, each once
}

// A Mention is one document's own entity.
type Mention struct {
	Local   string // its id in the document; see [BareName]
	Name    string
	Aliases []string
	Type    quad.IRI // "" where the document gives none
	SameAs  []quad.IRI
	Spans   []Span
	Link    Link
}

// FirstName gives what a mention's own entity is named after: its name, else its first alias, else
// its local id.
func (m *Mention) FirstName() string {
	switch {
	case m.Name != "":
		return m.Name
	case len(m.Aliases) > 0:
		return m.Aliases[0]
	}
	return m.Local
}

// A Link is what the rules decided of a mention; it is part of what the document says.
type Link struct {
	Entity quad.IRI
	By     string  // the rule
	Score  float64 // 0 to 1
}

// A Claim is one relation as one document states it.
type Claim struct {
	ID          ID
	Subject     string     // local id of a mention
	Object      string     // local id of a mention, "" where there is a literal
	Literal     quad.Value // nil where there is an object mention
	Relation    string     // the name it is stored under
	Wording     string     // the relation as the document gives it
	Spans       []Span
	Quote       string
	Speaker     string // local id of a mention, or ""
	Attribution string
	Polarity    string
	Modality    string
	Time        string
	Confidence  *float64 // nil where none is given
	Extractors  []string
}

// Status gives the claim's status.
func (c *Claim) Status() Status { return StatusOf(c.Polarity, c.Modality) }

// ID is the identity of a claim: 128 bits of a hash over what it says.
type ID [16]byte

func (id ID) String() string { return hex.EncodeToString(id[:]) }

// Compare orders ids by their bytes.
func (id ID) Compare(other ID) int { return bytes.Compare(id[:], other[:]) }

// ParseID reads the hexadecimal form of an id.
func ParseID(s string) (ID, bool) {
	var id ID
	if len(s) != 2*len(id) || strings.ContainsAny(s, "ABCDEF") {
		return ID{}, false
	}
	if _, err := hex.Decode(id[:], []byte(s)); err != nil {
		return ID{}, false
	}
	return id, true
}

// ComputeID hashes what the claim says in a document: SHA-256, cut to its first 16 bytes, over
// these fields in this order, each with its length in bytes before it (8 bytes, big-endian):
// document, subject mention, object mention, wording, object literal (as an N-Quads term, ""
// without one), spans ("120,245;300,310"), quote, speaker mention, attribution, polarity,
// modality, time. Confidence and extractor are not part of it.
func (c *Claim) ComputeID(document string) ID {
	literal := ""
	if c.Literal != nil {
		literal = string(AppendTerm(nil, c.Literal))
	}
	h := newHasher()
	for _, field := range []string{
		document, c.Subject, c.Object, c.Wording, literal, spansText(c.Spans),
		c.Quote, c.Speaker, c.Attribution, c.Polarity, c.Modality, c.Time,
	} {
		h.field(field)
	}
	sum := h.sum()
	return ID(sum[:16])
}

// hasher hashes length-prefixed fields.
type hasher struct{ buf []byte }

func newHasher() *hasher { return &hasher{buf: make([]byte, 0, 512)} }

func (h *hasher) field(s string) {
	h.buf = binary.BigEndian.AppendUint64(h.buf, uint64(len(s)))
	h.buf = append(h.buf, s...)
}

func (h *hasher) sum() [sha256.Size]byte { return sha256.Sum256(h.buf) }

// bareNamePrefix begins the local id of a mention that was made from a bare name.
const bareNamePrefix = "name="

// Bare says whether a mention was made from a bare name, which its document does not list as an entity.
func (m *Mention) Bare() bool { return strings.HasPrefix(m.Local, bareNamePrefix) }

// BareName gives the local id of the mention made for a name that is no entity of its document.
func BareName(name string) string { return bareNamePrefix + name }

// sortStated puts a statement in its normal order.
func (s *Stated) sort() {
	slices.SortFunc(s.Mentions, func(a, b Mention) int { return strings.Compare(a.Local, b.Local) })
	slices.SortFunc(s.Claims, func(a, b Claim) int { return a.ID.Compare(b.ID) })
}
