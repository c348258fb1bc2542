// Command load turns what extractors found in news articles into a knowledge graph.
//
// It reads documents from files, folders or standard input, in whatever format they are, checks them,
// and keeps them: an unchanged document is skipped, a changed one replaces its earlier version whole.
//
//	load fixtures/news
//	load --db x.graph --rejects bad.jsonl articles.jsonl
//	extract article.txt | load -
//
// Exit codes: 0 all loaded, 1 some records refused, 2 failed, 130 interrupted.
package main

import (
	"fmt"
	"os"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/newsgraph/newsgraph/cmd/internal/cli"
	_ "github.com/newsgraph/newsgraph/graph/cayley/leveldb"
	_ "github.com/newsgraph/newsgraph/graph/client"
)

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(200) // a load makes much garbage and holds little
	}
	os.Exit(run(os.Args[1:], cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}))
}

// run runs the command and gives its exit code.
func run(args []string, s cli.Streams) int {
	s.Misread = func(err error) bool { return logMisread(s.Err, args, err) }
	return cli.Run(newCommand(), args, s)
}

// newCommand makes the command tree.
func newCommand() *cobra.Command {
	l := &loadCommand{}
	cmd := &cobra.Command{
		Use:   "load [flags] PATH…",
		Short: "load documents into the graph",
		Long: `Load reads documents with the entities and relations an extractor found in them and keeps
them as a graph. PATH is a file, a folder (searched for .json, .jsonl, .ndjson, .nq, .nt, .ttl and .trig,
compressed or not: .gz, .zst) or - for standard input. load schema prints the format; what sift-kg,
LangChain, kg-gen and LangExtract write is read too, told by its content.

A document is there whole or not at all; about a million quads are committed together. One that has
not changed is skipped; one that has replaces its earlier version whole. A record that is wrong costs only itself. N-Quads,
N-Triples, Turtle and TriG are a set, which is added to: one commit a file.

An interrupt finishes the commit under way; the same command again goes on from there. A second
one ends at once.

With --follow it looks at a folder once a second, PATHs are loaded first, and an interrupt is its
normal end. A file is read once its size and time are the same in two looks, or it was renamed into
place, and has something in it; hidden ones and those that end in .tmp, .part or ~ are left alone. What
cannot be loaded is said, and the rest goes on. The store is open while there is something to load, so
that others may write in between; --wait says how long to wait for them, else the next look tries again.
A text beside a document is looked at again when the document's own file changes.

Exit codes: 0 all loaded, or refused records within --max-rejects; 1 some records refused;
2 failed, or too many refused; 130 interrupted. What was committed stays.`,
		Example: `  load articles/                             everything below a folder
  load --rejects bad.jsonl articles.jsonl    keep what was refused, to mend it
  extract article.txt | load -               from a pipe
  load --text-root texts/ articles/          texts apart from the annotations
  load rm article-17                         take a document out`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 && l.follow == "" {
				return cli.WithHint(fmt.Errorf("nothing to load"), "load PATH…; - is standard input; load --help says more")
			}
			return nil
		},
		RunE: l.run,
	}
	cli.AddDB(cmd, &l.db)
	l.flags(cmd)
	cmd.ValidArgsFunction = func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return nil, cobra.ShellCompDirectiveDefault // files and folders, beside the subcommands
	}
	cmd.AddCommand(newRemove(l), newSchema(l), newCheck(l), newCompact(l), newResolve(l), newBackup(l), newUpgrade(l), newStandsFor(l), newMerge(l), newSplit(l), newDiffer(l), newUndo(l), newReview(l), cli.NewVersion("load"))
	cli.NoFiles(cmd)
	return cmd
}
