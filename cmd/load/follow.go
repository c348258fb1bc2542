package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/newsgraph/newsgraph/cmd/internal/cli"
	"github.com/newsgraph/newsgraph/graph"
)

// How often a folder is looked at, and how much time passes at most before what failed is tried again.
const (
	poll      = time.Second
	mostPause = 30 * time.Second
)

// A follower loads what comes into a folder or changes there.
type follower struct {
	*loadCommand
	cmd     *cobra.Command
	rejects *rejectsFile
	watch   watch
	total   graph.LoadResult // of all rounds, as far as verdict asks for it
	said    string           // the last trouble, which is said once
	// failures are the rounds that failed one after the other.
	failures int
}

func newFollower(l *loadCommand, cmd *cobra.Command, rejects *rejectsFile) *follower {
	return &follower{loadCommand: l, cmd: cmd, rejects: rejects, watch: watch{dir: l.follow, from: l.from}}
}

// count adds what a round read.
func (f *follower) count(res *graph.LoadResult) {
	f.total.Rejects += res.Rejects
	f.total.Read += res.Read
	f.total.Quads.Read += res.Quads.Read
}

// run follows the folder until it is interrupted.
func (f *follower) run() error {
	ctx := f.cmd.Context()
	if f.log != nil {
		f.log.Info("following", "folder", f.follow)
	} else {
		fmt.Fprintf(f.cmd.ErrOrStderr(), "following %s; an interrupt ends it\n", cli.Clean(f.follow))
	}
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return f.verdict(&f.total, nil)
		case <-timer.C:
		}
		ready, trouble := f.watch.look(ctx.Done())
		failed := f.round(ready)
		switch {
		case ctx.Err() != nil:
			continue
		case errors.Is(failed, graph.ErrCorrupt), errors.Is(failed, graph.ErrVersion):
			return failed
		case failed != nil:
			f.failures++
		default:
			f.failures = 0
		}
		f.say(errors.Join(failed, trouble))
		timer.Reset(min(poll<<min(f.failures, 8), mostPause))
	}
}

// say says what went wrong in a round, once where it goes on.
func (f *follower) say(err error) {
	was := f.said
	if f.said = ""; err != nil {
		f.said = err.Error()
	}
	if f.said == "" || f.said == was {
		return
	}
	if f.log != nil {
		logError(f.log, "trouble", err)
		return
	}
	fmt.Fprintf(f.cmd.ErrOrStderr(), "load: %s; it is tried again\n", cli.Clean(err.Error()))
}

// round loads what is ready. What failed is given again by the next look.
func (f *follower) round(ready []string) (err error) {
	ctx := f.cmd.Context()
	if len(ready) == 0 || ctx.Err() != nil {
		return nil
	}
	defer func() {
		if err != nil {
			f.watch.again(ready)
		}
	}()
	g, err := f.openToLoad(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, g.Close()) }()
	res, counts, err := f.read(f.cmd, g, ready, f.rejects)
	f.count(res)
	err = errors.Join(err, f.rejects.flush()) // which is complete when the summary is there
	if counts != nil {
		err = errors.Join(err, printSummary(f.cmd.OutOrStdout(), f.format, f.opts.DryRun, res, counts))
	}
	return err
}

// A watch remembers which files of a folder were seen, and finds those that are new or changed.
type watch struct {
	dir, from string
	seen      map[string]*seenFile
	looks     int
}

type seenFile struct {
	size  int64
	time  int64 // when it was last written, in nanoseconds
	taken bool
	look  int // that saw it last
}

// look gives the files that are ready and were not given as they are now, in order; with an error
// where a part of the folder could not be looked at. It gives up when stop is closed.
func (w *watch) look(stop <-chan struct{}) (ready []string, err error) {
	if w.seen == nil {
		w.seen = make(map[string]*seenFile)
	}
	w.looks++
	for path, fault := range graph.FindFiles(w.dir, w.from) {
		select {
		case <-stop:
			return nil, err
		default:
		}
		if fault == nil && unfinished(w.dir, path) {
			continue
		}
		var info os.FileInfo
		if fault == nil {
			info, fault = os.Stat(path)
		}
		switch {
		case fault == nil && w.ready(path, info):
			ready = append(ready, path)
		case fault != nil && !errors.Is(fault, os.ErrNotExist) || filepath.Clean(path) == filepath.Clean(w.dir):
			err = errors.Join(err, fault)
		}
	}
	if err == nil { // else they may be there
		for path, file := range w.seen {
			if file.look != w.looks {
				delete(w.seen, path)
			}
		}
	}
	return ready, err
}

// ready says whether a file is to be loaded now, and takes it.
func (w *watch) ready(path string, info os.FileInfo) bool {
	now := seenFile{size: info.Size(), time: info.ModTime().UnixNano(), look: w.looks}
	was := w.seen[path]
	same := was != nil && was.size == now.size && was.time == now.time
	if same && was.taken {
		was.look = w.looks
		return false
	}
	// A shell makes a file empty before the command that fills it begins. What is there from the start is
	// loaded together.
	now.taken = now.size > 0 && (same || w.looks > 1 && renamed(info))
	w.seen[path] = &now
	return now.taken
}

// again has files given once more by the next look.
func (w *watch) again(paths []string) {
	for _, path := range paths {
		if file := w.seen[path]; file != nil {
			file.taken = false
		}
	}
}

// unfinished says by its name, or that of a folder it is in, that a file is still being written.
func unfinished(dir, path string) bool {
	rest, err := filepath.Rel(dir, path)
	if err != nil {
		return false
	}
	for name := range strings.SplitSeq(rest, string(filepath.Separator)) {
		if strings.HasSuffix(name, ".tmp") || strings.HasSuffix(name, ".part") || strings.HasSuffix(name, "~") {
			return true
		}
	}
	return false
}
