package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/newsgraph/newsgraph/cmd/internal/cli"
	"github.com/newsgraph/newsgraph/graph"
)

// summary is what a load prints at its end with --format json.
type summary struct {
	DryRun    bool `json:"dry_run"`
	Documents struct {
		New       int `json:"new"`
		Replaced  int `json:"replaced"`
		Unchanged int `json:"unchanged"`
		Rejected  int `json:"rejected"`
	} `json:"documents"`
	Claims struct {
		Loaded int `json:"loaded"`
		Gained int `json:"gained"`
		Lost   int `json:"lost"`
	} `json:"claims"`
	Quads struct {
		Files    int `json:"files"`
		Read     int `json:"read"`
		Added    int `json:"added"`
		Relative int `json:"relative"`
	} `json:"quads"`
	Unknown struct {
		Relations     []graph.UnknownWord `json:"relations"`
		Types         []graph.UnknownWord `json:"types"`
		MoreRelations int                 `json:"more_relations"`
		MoreTypes     int                 `json:"more_types"`
	} `json:"unknown"`
	Merges   int `json:"merges"`
	Rejects  int `json:"rejects"`
	Warnings int `json:"warnings"`
	Store    struct {
		Commit    string `json:"commit"`
		Documents int    `json:"documents"`
		Entities  int    `json:"entities"`
		Claims    int    `json:"claims"`
		Facts     int    `json:"facts"`
		Quads     int    `json:"quads"`
	} `json:"store"`
	Seconds         float64 `json:"seconds"`
	ClaimsPerSecond float64 `json:"claims_per_second"`
}

func printSummary(w io.Writer, format string, dry bool, res *graph.LoadResult, counts *graph.Counts) error {
	seconds := res.Elapsed.Seconds()
	rate := func(n int) float64 {
		if seconds > 0 {
			return float64(n) / seconds
		}
		return 0
	}
	if format == "text" {
		if err := printUnknown(w, res.Unknown); err != nil {
			return err
		}
		_, err := fmt.Fprintf(w, "%s; the store has %s, %s\n", inWords(dry, res, rate), plural(counts.Facts, "fact"), plural(counts.Entities, "entity"))
		return err
	}
	var s summary
	s.Documents.New, s.Documents.Replaced = res.New, res.Replaced
	s.Documents.Unchanged, s.Documents.Rejected = res.Unchanged, res.Rejected
	s.Claims.Loaded, s.Claims.Gained, s.Claims.Lost = res.Claims, res.Gained, res.Lost
	s.DryRun = dry
	s.Quads.Files, s.Quads.Read = res.Quads.Files, res.Quads.Read
	s.Quads.Added, s.Quads.Relative = res.Quads.Added, res.Quads.Relative
	s.Unknown.Relations, s.Unknown.Types = []graph.UnknownWord{}, []graph.UnknownWord{}
	if u := res.Unknown; u != nil {
		s.Unknown.Relations, s.Unknown.MoreRelations = u.Relations, u.MoreRelations
		s.Unknown.Types, s.Unknown.MoreTypes = u.Types, u.MoreTypes
	}
	s.Merges, s.Rejects, s.Warnings = res.Merges, res.Rejects, res.Warnings
	s.Store.Commit, s.Store.Documents, s.Store.Entities = counts.Commit, counts.Documents, counts.Entities
	s.Store.Claims, s.Store.Facts, s.Store.Quads = counts.Claims, counts.Facts, counts.Quads
	s.Seconds, s.ClaimsPerSecond = seconds, rate(res.Claims)
	return json.NewEncoder(w).Encode(s)
}

// mostUnknown is how many unknown relations, and types, are printed; JSON has them all.
const mostUnknown = 20

// printUnknown lists what the schema does not have, with how many records use it.
func printUnknown(w io.Writer, u *graph.Unknown) error {
	if u == nil {
		return nil
	}
	var b strings.Builder
	for _, of := range []struct {
		what  string
		words []graph.UnknownWord
		more  int
	}{{"relations", u.Relations, u.MoreRelations}, {"types", u.Types, u.MoreTypes}} {
		if len(of.words) == 0 {
			continue
		}
		fmt.Fprintf(&b, "unknown %s:\n", of.what)
		for _, word := range of.words[:min(len(of.words), mostUnknown)] {
			fmt.Fprintf(&b, "%7d  %s", word.Count, cli.Clean(word.Name))
			if word.Nearest != "" {
				fmt.Fprintf(&b, " (%s?)", word.Nearest)
			}
			b.WriteByte('\n')
		}
		if more := len(of.words) - mostUnknown; of.more > 0 {
			fmt.Fprintf(&b, "         and more than %d more\n", more)
		} else if more > 0 {
			fmt.Fprintf(&b, "         and %d more\n", more)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// inWords says what was read: documents, plain RDF, or both.
func inWords(dry bool, res *graph.LoadResult, rate func(int) float64) string {
	var parts []string
	speed := fmt.Sprintf("%.0f claims/s", rate(res.Claims))
	if res.Documents() > 0 || res.Quads.Files == 0 {
		parts = append(parts, fmt.Sprintf("%s: %d new, %d replaced, %d unchanged; %s (+%d −%d), %s",
			plural(res.Documents(), "document"), res.New, res.Replaced, res.Unchanged,
			plural(res.Claims, "claim"), res.Gained, res.Lost, plural(res.Merges, "merge")))
	} else {
		speed = fmt.Sprintf("%.0f quads/s", rate(res.Quads.Read))
	}
	if res.Quads.Files > 0 {
		part := fmt.Sprintf("%s of RDF: %s (+%d)", plural(res.Quads.Files, "file"), plural(res.Quads.Read, "quad"), res.Quads.Added)
		if res.Quads.Relative > 0 {
			part += ", " + plural(res.Quads.Relative, "relative IRI")
		}
		parts = append(parts, part)
	}
	words := fmt.Sprintf("%s, %s; %.1f s, %s", strings.Join(parts, "; "), plural(res.Rejects, "reject"), res.Elapsed.Seconds(), speed)
	if dry {
		return "dry run: " + words
	}
	return words
}
