package graph

import (
	"fmt"
	"slices"
	"strings"

	"github.com/newsgraph/newsgraph/graph/api"
	"github.com/newsgraph/newsgraph/graph/claim"
)

// view is an api.View, checked and ready to be asked.
type view struct {
	api          api.View
	status       [3]bool
	modality     map[string]bool // nil: by status
	asOf         claim.Day       // NoDay: any
	since, until claim.Day
	validAt      claim.Interval
	timed        bool // validAt counts
	documents    map[string]bool
	notDocuments map[string]bool
}

// usageError is a question that cannot be asked.
func usageError(place, format string, args ...any) *api.Error {
	return &api.Error{Code: api.CodeUsage, Message: fmt.Sprintf(format, args...), Place: place, Candidates: []api.Entity{}}
}

// everything is the default status of questions that hide nothing.
var everything = []string{"asserted", "hedged", "negated"}

// compileView checks a view; defaults are the statuses of one that names none.
func compileView(a api.View, defaults ...string) (*view, error) {
	if len(a.Status) == 0 && len(a.Modality) == 0 {
		a.Status = defaults
	}
	w := &view{api: a, asOf: claim.NoDay, since: claim.NoDay, until: claim.NoDay}
	for _, s := range a.Status {
		status, ok := claim.ParseStatus(s)
		if !ok {
			return nil, oneOf("status", s, everything)
		}
		w.status[status] = true
	}
	for _, m := range a.Modality {
		if !slices.Contains(claim.Modalities, m) {
			return nil, oneOf("modality", m, claim.Modalities)
		}
		if w.modality == nil {
			w.modality = make(map[string]bool)
		}
		w.modality[m] = true
	}
	if err := w.dates(); err != nil {
		return nil, err
	}
	switch {
	case a.MinSources < 0:
		return nil, usageError("min_sources", "min_sources %d: at least 0", a.MinSources)
	case a.MinOutlets < 0:
		return nil, usageError("min_outlets", "min_outlets %d: at least 0", a.MinOutlets)
	case !(a.MinConfidence >= 0 && a.MinConfidence <= 1):
		return nil, usageError("min_confidence", "min_confidence %v is not between 0 and 1", a.MinConfidence)
	}
	w.documents, w.notDocuments = set(a.Documents), set(a.NotDocuments)
	return w, nil
}

// checkDocuments refuses documents that the store does not have.
func (s *Snapshot) checkDocuments(w *view) error {
	for i, id := range slices.Concat(w.api.Documents, w.api.NotDocuments) {
		place := "document"
		if i >= len(w.api.Documents) {
			place = "not_document"
		}
		if ok, err := s.hasDocument(id); err != nil {
			return err
		} else if !ok {
			return &api.Error{
				Code: api.CodeNotFound, Message: fmt.Sprintf("no document %q", id), Place: place,
				Hint: "`documents` lists them", Candidates: []api.Entity{},
			}
		}
	}
	return nil
}

func oneOf(place, got string, of []string) *api.Error {
	return usageError(place, "%s %q is none of %s", place, got, strings.Join(of, ", "))
}

func set(list []string) map[string]bool {
	if len(list) == 0 {
		return nil
	}
	m := make(map[string]bool, len(list))
	for _, s := range list {
		m[s] = true
	}
	return m
}

func (w *view) dates() error {
	for _, d := range []struct {
		name, text string
		into       *claim.Day
		last       bool // the range's last day counts
	}{
		{"as_of", w.api.AsOf, &w.asOf, true},
		{"since", w.api.Since, &w.since, false},
		{"until", w.api.Until, &w.until, true},
	} {
		if d.text == "" {
			continue
		}
		days, ok := claim.ParseDateRange(d.text)
		if !ok {
			return badDate(d.name, d.text)
		}
		*d.into = days.From
		if d.last {
			*d.into = days.Until
		}
	}
	if w.since != claim.NoDay && w.until != claim.NoDay && w.since > w.until {
		return usageError("since", "since %s is after until %s: nothing was published between", w.api.Since, w.api.Until)
	}
	if w.api.ValidAt != "" {
		var ok bool
		if w.validAt, ok = claim.ParseDateRange(w.api.ValidAt); !ok {
			return badDate("valid_at", w.api.ValidAt)
		}
		w.timed = true
	}
	return nil
}

func badDate(name, text string) *api.Error {
	e := usageError(name, "%s %q is no date", name, text)
	e.Hint = "write it as 2026-01-29, 2026-01 or 2026"
	return e
}

// needsClaim says whether the view must look into claims, beyond the status in the predicate.
func (w *view) needsClaim() bool {
	return w.modality != nil || w.asOf != claim.NoDay || w.since != claim.NoDay || w.until != claim.NoDay ||
		w.timed || w.api.MinConfidence > 0 || w.documents != nil || w.notDocuments != nil
}

// admitsStatus applies what the predicate tells.
func (w *view) admitsStatus(s claim.Status) bool { return w.modality != nil || w.status[s] }

// admits applies the rest; c is nil for a quad that is no claim, whose source is its label.
func (w *view) admits(c *claimInfo, source string) bool {
	day, doc := claim.NoDay, source
	if c != nil {
		day, doc = c.doc.day, c.doc.id
	}
	switch {
	case w.modality != nil && !w.admitsModality(c):
		return false
	case w.asOf != claim.NoDay && (day == claim.NoDay || day > w.asOf),
		w.since != claim.NoDay && (day == claim.NoDay || day < w.since),
		w.until != claim.NoDay && (day == claim.NoDay || day > w.until):
		return false
	case w.documents != nil && !w.documents[doc], w.notDocuments[doc]:
		return false
	case w.timed && !w.valid(c):
		return false
	}
	return c == nil || c.confidence == nil || *c.confidence >= w.api.MinConfidence
}

// admitsModality applies the modalities asked for. What a claim negates is denied, however it is
// said.
func (w *view) admitsModality(c *claimInfo) bool {
	switch {
	case c == nil:
		return w.modality[claim.ModalityAsserted]
	case c.polarity == claim.Denial:
		return w.modality[claim.ModalityDenied]
	}
	return w.modality[c.modality]
}

// valid says whether a claim's time overlaps the days asked for; an open end reaches for ever, and a
// claim without a time may hold at any.
func (w *view) valid(c *claimInfo) bool {
	if c == nil || !c.dated {
		return true
	}
	return (c.start == claim.NoDay || c.start <= w.validAt.Until) &&
		(c.end == claim.NoDay || c.end >= w.validAt.From)
}

// statuses gives the statuses that the view admits, as bits.
func (w *view) statuses() (bits uint8) {
	for s := range w.status {
		if w.admitsStatus(claim.Status(s)) {
			bits |= claim.Status(s).Bit()
		}
	}
	return bits
}
