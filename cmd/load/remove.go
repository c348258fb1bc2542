package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/newsgraph/newsgraph/cmd/internal/cli"
	"github.com/newsgraph/newsgraph/graph"
	"github.com/newsgraph/newsgraph/schema"
)

func newRemove(l *loadCommand) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "rm DOCUMENT…",
		Short:   "take documents out of the graph",
		Long:    "Rm removes documents with all that only they say. Nothing that another document says is touched.",
		Example: "  load rm article-17\n  load rm --db old.graph article-17 article-18",
		Args:    cli.SomeNames("load rm article-17"),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			g, err := l.open(cmd.Context(), false)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, g.Close()) }()
			return removeDocuments(cmd, g, args)
		},
	}
	cmd.Flags().DurationVar(&l.wait, "wait", 0, "how long to wait for another writer of the store")
	cli.CompleteNames(cmd, 0, l.documentIDs)
	return cmd
}

// removeDocuments removes those that are there and says how many, whatever else it has to say.
func removeDocuments(cmd *cobra.Command, g *graph.Graph, ids []string) error {
	documents, claims := 0, 0
	var failed []error
	for _, id := range ids {
		n, err := g.Remove(cmd.Context(), id)
		if err != nil {
			failed = append(failed, err)
			if !errors.Is(err, graph.ErrNoDocument) {
				break
			}
			continue
		}
		documents++
		claims += n
	}
	fmt.Fprintf(cmd.OutOrStdout(), "%s removed, with %s\n", plural(documents, "document"), plural(claims, "claim"))
	err := errors.Join(failed...)
	if errors.Is(err, graph.ErrNoDocument) {
		return cli.WithHint(err, "query documents lists them")
	}
	return err
}

// documentIDs completes the id of a document; a store that cannot be asked has none.
func (l *loadCommand) documentIDs(cmd *cobra.Command, _ string) (ids []string) {
	g, err := l.reading(cmd.Context())
	if err != nil {
		return nil
	}
	defer g.Close()
	found, err := g.Documents(cmd.Context(), 0)
	if err != nil {
		return nil
	}
	for i := range found.Documents {
		ids = append(ids, cli.Clean(found.Documents[i].ID))
	}
	return ids
}

func newSchema(l *loadCommand) *cobra.Command {
	var vocabulary, additions bool
	cmd := &cobra.Command{
		Use:   "schema",
		Short: "print the format of documents, or the vocabulary",
		Long: `Schema prints the JSON Schema of the native format, which can be handed to a language model
as its output format. --vocabulary prints the entity types, relations and metonyms; --additions what
load --schema brought into the store, as a file that load --schema takes.`,
		Example: "  load schema > extraction.schema.json\n  load schema --vocabulary | less\n  load schema --db my.graph --additions",
		Args:    cli.NoNames,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			out := cmd.OutOrStdout()
			switch {
			case vocabulary:
				_, err = io.WriteString(out, schema.CoreYAML())
			case additions:
				g, openErr := l.reading(cmd.Context())
				if openErr != nil {
					return l.hint(openErr)
				}
				defer func() { err = errors.Join(err, g.Close()) }()
				sch, err := g.Schema()
				if err != nil {
					return err
				}
				_, err = out.Write(sch.Additions())
				return err
			default:
				_, err = out.Write(schema.Extraction)
			}
			return err
		},
	}
	cmd.Flags().BoolVar(&vocabulary, "vocabulary", false, "the core entity types, relations and metonyms, as YAML")
	cmd.Flags().BoolVar(&additions, "additions", false, "what the store's schema has beyond the core, as YAML")
	cmd.MarkFlagsMutuallyExclusive("vocabulary", "additions")
	return cmd
}
