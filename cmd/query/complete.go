package main

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"github.com/newsgraph/newsgraph/cmd/internal/cli"
	"github.com/newsgraph/newsgraph/graph"
)

// How much a completion may take and give.
const (
	completionTime = time.Second
	completions    = 20
)

// entityNames completes the name of an entity.
func (s *settings) entityNames(cmd *cobra.Command, typed string) []string {
	return s.completions(cmd, func(ctx context.Context, g *graph.Graph) (names []string, err error) {
		found, err := g.Find(ctx, typed, completions)
		if err != nil {
			return nil, err
		}
		for i := range found.Entities {
			names = append(names, found.Entities[i].Name)
		}
		return names, nil
	})
}

// relationNames completes the name of a relation, of those that claims have.
func (s *settings) relationNames(cmd *cobra.Command, _ string) []string {
	return s.completions(cmd, func(ctx context.Context, g *graph.Graph) (names []string, err error) {
		stats, err := g.Stats(ctx)
		if err != nil {
			return nil, err
		}
		for i := range stats.Relations {
			names = append(names, stats.Relations[i].Relation)
		}
		return names, nil
	})
}

// documentIDs completes the id of a document.
func (s *settings) documentIDs(cmd *cobra.Command, _ string) []string {
	return s.completions(cmd, func(ctx context.Context, g *graph.Graph) (ids []string, err error) {
		found, err := g.Documents(ctx, 0)
		if err != nil {
			return nil, err
		}
		for i := range found.Documents {
			ids = append(ids, found.Documents[i].ID)
		}
		return ids, nil
	})
}

// completions asks the store; where it cannot be asked there is nothing to complete with.
func (s *settings) completions(cmd *cobra.Command, f func(context.Context, *graph.Graph) ([]string, error)) []string {
	ctx, cancel := context.WithTimeout(cmd.Context(), completionTime)
	defer cancel()
	g, err := graph.Open(ctx, s.db, &graph.Options{ReadOnly: true})
	if err != nil {
		return nil
	}
	defer g.Close()
	words, err := f(ctx, g)
	if err != nil {
		return nil
	}
	for i := range words {
		words[i] = cli.Clean(words[i])
	}
	return words
}
