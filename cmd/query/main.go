// Command query asks the graph that load makes: how two things are connected, what is known of
// one, and which article says so, in which words.
//
//	query path "Yuri Ushakov" "Abu Dhabi"
//	query show Kremlin --status asserted,hedged
//	query path Ushakov Putin --format json | jq .paths[0].hops
//
// Exit codes: 0 answers, 1 none, 2 a question that cannot be asked or a store that cannot be
// read, 3 cut short by a deadline, a default limit or its size, 130 interrupted; what was found until
// then is printed.
package main

import (
	"os"

	"github.com/newsgraph/newsgraph/cmd/internal/cli"
	_ "github.com/newsgraph/newsgraph/graph/cayley/leveldb"
	"github.com/newsgraph/newsgraph/graph/cayley/scripts"
	_ "github.com/newsgraph/newsgraph/graph/client"
)

func main() {
	if scripts.IsChild() { // of a query that runs a script
		os.Exit(scripts.Child())
	}
	args := os.Args[1:]
	streams := cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}
	streams.Misread = func(err error) bool { return printUsage(os.Stdout, args, err) }
	os.Exit(cli.Run(newCommand(), args, streams))
}
