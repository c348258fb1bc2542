package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/newsgraph/newsgraph/cmd/internal/cli"
	"github.com/newsgraph/newsgraph/graph/api"
	"github.com/newsgraph/newsgraph/graph/cayley/scripts"
)

// scriptLong is what the help of all three languages ends with.
const scriptLong = `

A script is given as an argument, with --file, or on standard input (-). An IRI stands in <>, text
without. It reads the quads as docs/model.md has them, without a view, in a process of its own: what
it crashes, loops in or fills is that process. Cut short by --timeout, --limit or its memory (512 MiB),
what it found is printed.`

func newGizmo(s *settings) *cobra.Command {
	return newScript(s, "gizmo", &cobra.Command{
		Short: "run a script in Gizmo, Cayley's JavaScript",
		Long: `Gizmo runs JavaScript that begins paths with g.V(…) and walks them with out, in, has, save, tag and
others. Results are what all() and emit() give; in a script without, its last value.` + scriptLong,
		Example: `  query gizmo 'g.V("<urn:newsgraph:entity:abu-dhabi-talks>").out("<urn:newsgraph:rel:held_in>").unique().all()'
  query gizmo 'g.V("<http://schema.org/Person>").in("<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>").unique().count()'
  echo 'g.emit(g.V().count())' | query gizmo - --format json`,
	})
}

func newGraphQL(s *settings) *cobra.Command {
	return newScript(s, "graphql", &cobra.Command{
		Short: "run a query in Cayley's dialect of GraphQL",
		Long: `Graphql answers one query with one object. Names of fields are IRIs in <>, "id" is a node's own;
arguments are conditions, "first" and "offset" count; @rev goes against a quad, @opt lets it be missing,
@unnest takes the inner object's fields, * takes all. --limit is of the objects of an outer field.` + scriptLong,
		Example: `  query graphql '{ talks(id: <urn:newsgraph:entity:abu-dhabi-talks>) { id, <urn:newsgraph:rel:held_in> { id } } }'
  query graphql '{ people(<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>: <http://schema.org/Person>) { id } }' --limit 3`,
	})
}

func newMQL(s *settings) *cobra.Command {
	return newScript(s, "mql", &cobra.Command{
		Short: "run a query in MQL, by example in JSON",
		Long: `Mql takes an example of what is looked for, in JSON: keys are IRIs in <>, "id" is the node's own, !
before a key goes against a quad; null asks for a value, [] for all of them.` + scriptLong,
		Example: `  query mql '[{"id": "<urn:newsgraph:entity:abu-dhabi-talks>", "<urn:newsgraph:rel:held_in>": []}]'
  query mql '[{"id": null, "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>": "<http://schema.org/Person>"}]' --limit 3`,
	})
}

func newScript(s *settings, language string, cmd *cobra.Command) *cobra.Command {
	var file string
	cmd.Use = language + " SCRIPT"
	cmd.Args = func(_ *cobra.Command, args []string) error {
		switch {
		case len(args) > 1:
			return cli.WithHint(fmt.Errorf("%s takes one script, not %d", language, len(args)), "put the script in single quotes")
		case len(args) == 0 && file == "":
			return cli.WithHint(errors.New("there is no script"), "give one in single quotes, - for standard input, or --file")
		case len(args) == 1 && file != "":
			return cli.WithHint(errors.New("there are two scripts"), "leave the argument or --file out")
		}
		return nil
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return s.run(cmd, func(ctx context.Context, q *question) error {
			text, err := scriptText(ctx, cmd, args, file)
			if err != nil {
				return err
			}
			a, err := scripts.Run(ctx, s.db, language, text, &scripts.Options{Limit: s.limit, Timeout: s.timeout})
			if err != nil {
				return cli.HintStore(err)
			}
			first := 0
			if language == "graphql" && a.Reason == "limit" {
				first = s.limit // objects; the result is one
			}
			return q.print(&answer{
				whole: a, complete: a.Complete, reason: a.Reason, count: len(a.Results), first: first,
				none: "no results", hint: a.Hint, memory: "stopped with what was found: the script took too much memory",
				line: func(i int) any { return a.Results[i] },
				text: func(w io.Writer) { resultsText(w, a) },
			})
		})
	}
	cmd.Flags().StringVar(&file, "file", "", "read the script from a `file`")
	return cmd
}

// scriptText gets the script from where it is said to be.
func scriptText(ctx context.Context, cmd *cobra.Command, args []string, file string) (string, error) {
	var r io.Reader
	switch {
	case file != "":
		f, err := os.Open(file)
		if err != nil {
			return "", usageOf(err)
		}
		defer f.Close()
		r = f
	case args[0] == "-":
		r = cli.Interruptible(ctx, cmd.InOrStdin())
	default:
		return args[0], nil
	}
	text, err := io.ReadAll(io.LimitReader(r, scripts.MostText+1)) // Run says that it is too long
	if err != nil && ctx.Err() == nil {
		err = usageOf(err)
	}
	return string(text), err
}

// usageOf is an error of what the command line names.
func usageOf(err error) error {
	return &api.Error{Code: api.CodeUsage, Message: err.Error(), Place: "script", Candidates: []api.Entity{}}
}
