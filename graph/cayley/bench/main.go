package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// A config says what is measured, and how.
type config struct {
	edges     []int
	only      []string
	out, dir  string
	movie     string
	runs      int
	commits   int
	documents int
	questions int
	colds     int
	budget    time.Duration
	series    time.Duration
	hang      time.Duration
}

// moviePart is what -only calls the part on the film data; graphPart that on the generated graphs;
// documentsPart that on generated documents.
const (
	moviePart     = "movie"
	graphPart     = "graph"
	documentsPart = "documents"
)

// wants says whether -only lets a part or an engine through: none named, all are.
func (c *config) wants(name string, among ...string) bool {
	return slices.Contains(c.only, name) ||
		!slices.ContainsFunc(c.only, func(o string) bool { return slices.Contains(among, o) })
}

func (c *config) wantsPart(name string) bool {
	return c.wants(name, moviePart, graphPart, documentsPart)
}

func (c *config) wantsEngine(name string) bool {
	names := make([]string, 0, len(engines))
	for _, k := range engines {
		names = append(names, k.name)
	}
	return name == "bare" || c.wants(name, names...)
}

func (c *config) parse(args []string, stderr io.Writer) error {
	fs := flag.NewFlagSet("bench", flag.ContinueOnError)
	fs.SetOutput(stderr)
	edges := fs.String("edges", "2000000,20000000", "`sizes` of the generated graphs, in quads")
	only := fs.String("only", "", "measure these `parts` (graph, movie, documents) and engines alone; bare always is")
	fs.StringVar(&c.out, "out", "docs/benchmarks.md", "the page to write; - for standard output")
	fs.StringVar(&c.dir, "dir", "", "the `folder` for a temporary one, which at 20 M quads needs 6 GB (default: that of the system)")
	fs.StringVar(&c.movie, "movie", "../shared/corpora/movie/30kmoviedata.nq.gz", "Cayley's film data; left out, saying so, where it is not there")
	fs.IntVar(&c.runs, "runs", 3, "go through everything so often, and report the median of each number")
	fs.IntVar(&c.commits, "commits", 30, "measure again after so many commits of 1% each; 0 for none")
	fs.IntVar(&c.documents, "documents", 20_000, "generated documents of 50 claims each; 0 for none")
	fs.IntVar(&c.questions, "questions", 1000, "questions of each kind")
	fs.IntVar(&c.colds, "cold", 20, "cold processes of each kind")
	fs.DurationVar(&c.budget, "budget", 10*time.Minute, "most `time` for a load")
	fs.DurationVar(&c.series, "series", 30*time.Second, "most `time` for a series of questions; the rest of them is left out")
	fs.DurationVar(&c.hang, "hang", 20*time.Second, "most `time` for the long path on the film data")
	if err := fs.Parse(args); err != nil {
		return err
	}
	if fs.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q", fs.Arg(0))
	}
	for s := range strings.SplitSeq(*edges, ",") {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1000 {
			return fmt.Errorf("-edges: %q is no number of 1000 or more", s)
		}
		c.edges = append(c.edges, n)
	}
	if *only != "" {
		c.only = strings.Split(*only, ",")
	}
	for _, name := range c.only {
		if _, known := kindOf(name); !known && !slices.Contains([]string{moviePart, graphPart, documentsPart}, name) {
			return fmt.Errorf("-only: there is no part or engine %q", name)
		}
	}
	if c.documents < 0 {
		return errors.New("-documents is 0 or more")
	}
	if c.runs < 1 || c.questions < 1 || c.colds < 1 || c.commits < 0 || c.commits > half {
		return fmt.Errorf("-runs, -questions and -cold are 1 or more, -commits at most %d", half)
	}
	return nil
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) (err error) {
	if len(args) == 2 && args[0] == childArg {
		return runChild(ctx, args[1], stdout)
	}
	c := &config{}
	if err := c.parse(args, stderr); err != nil {
		return err
	}
	if c.dir != "" {
		if err := os.MkdirAll(c.dir, 0o777); err != nil {
			return err
		}
	}
	if c.dir, err = os.MkdirTemp(c.dir, "bench"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(c.dir)) }()
	b := &bencher{config: c, log: stderr}
	r, err := b.all(ctx)
	if err != nil {
		return err
	}
	page := r.page(machine())
	// The other parts of a page that is there stay as they are.
	if old, e := os.ReadFile(c.out); e == nil {
		if r.native != nil && len(r.graphs) == 0 && r.movies == nil {
			page = withNative(string(old), r.native.alone(machine()))
		} else if at := strings.Index(string(old), byHand); at >= 0 {
			page += string(old[at:])
		}
	}
	if c.out == "-" {
		_, err = io.WriteString(stdout, page)
	} else if err = os.MkdirAll(filepath.Dir(c.out), 0o777); err == nil {
		err = os.WriteFile(c.out, []byte(page), 0o666)
	}
	return errors.Join(err, r.disagreements())
}

// byHand begins what this program did not measure.
const byHand = "\n## By hand\n"
