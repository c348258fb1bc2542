package cli

import (
	"strings"

	"github.com/newsgraph/newsgraph/graph/api"
)

// JudgementLine says what was judged, by whom, and how it fares.
func JudgementLine(j *api.Judgement) string {
	right := make([]string, len(j.Right))
	for i := range j.Right {
		right[i] = SideWords(&j.Right[i])
	}
	verb := map[string]string{"same": "is", "different": "is not", "unsure": "may be"}[j.Verdict]
	line := j.ID + ": " + SideWords(&j.Left) + " " + verb + " " + strings.Join(right, " and ") + ", says " + j.Author
	if day, _, ok := strings.Cut(j.Time, "T"); ok {
		line += " on " + day
	}
	if j.Reason != "" {
		line += ": " + j.Reason
	}
	line += " (" + j.State
	if len(j.With) > 0 {
		with := map[string]string{"superseded": " by ", "conflict": " with "}[j.State]
		line += with + strings.Join(j.With, ", ")
	}
	return line + ")"
}

// SideWords names a side of a judgement so that no other is meant.
func SideWords(s *api.Side) string {
	if s.Mention != "" {
		return s.Name + " (" + s.Document + "#" + s.Mention + ")"
	}
	if s.Name == "" {
		return "entity:" + s.Entity
	}
	return s.Name + " (entity:" + s.Entity + ")"
}
