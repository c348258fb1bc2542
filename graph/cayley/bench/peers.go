package main

import (
	"bufio"
	"context"
	_ "embed"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"time"

	cgraph "github.com/cayleygraph/cayley/graph"
)

//go:embed peers.py
var peersScript string

// A peer is a graph library of Python, in a process of its own that times itself. It is given the
// distinct edges as numbers and parses nothing.
type peer struct {
	lib   string
	count int // quads
	took  float64
	peak  int64
	cmd   *exec.Cmd
	in    io.WriteCloser
	out   *bufio.Reader
	file  string // of the edges
}

// python gives an interpreter that has a library, "" where there is none.
func python(lib string) string {
	for _, p := range []string{"python3", "/usr/bin/python3"} {
		if exec.Command(p, "-c", "import "+lib).Run() == nil {
			return p
		}
	}
	return ""
}

func (p *peer) load(ctx context.Context, file, place string) error {
	b := &bare{}
	if err := b.load(ctx, file, place+".bare"); err != nil {
		return err
	}
	if err := os.Remove(place + ".bare"); err != nil {
		return err
	}
	p.count, p.file = b.g.quads, place+".edges"
	if err := b.g.writeEnds(p.file); err != nil {
		return err
	}
	nodes := len(b.g.dir[0].start) - 1
	p.cmd = exec.CommandContext(ctx, python(p.lib), "-c", peersScript, p.lib, strconv.Itoa(nodes), p.file)
	p.cmd.Stderr = os.Stderr
	var err error
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		return err
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return err
	}
	p.out = bufio.NewReader(out)
	if err := p.cmd.Start(); err != nil {
		return err
	}
	var loaded struct {
		Load float64
		Peak int64
	}
	err = p.read(&loaded)
	p.took, p.peak = loaded.Load, loaded.Peak
	return err
}

// writeEnds writes the ends of each edge as pairs of int64.
func (b *bareGraph) writeEnds(file string) error {
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	var buf [16]byte
	for n := range len(b.dir[0].start) - 1 {
		for _, e := range b.dir[0].row(uint32(n)) {
			binary.NativeEndian.PutUint64(buf[:8], uint64(n))
			binary.NativeEndian.PutUint64(buf[8:], uint64(e.to))
			if _, err := w.Write(buf[:]); err != nil {
				return errors.Join(err, f.Close())
			}
		}
	}
	return errors.Join(w.Flush(), f.Close())
}

func (p *peer) read(into any) error {
	line, err := p.out.ReadBytes('\n')
	if err != nil {
		return fmt.Errorf("%s: %w", p.lib, err)
	}
	return json.Unmarshal(line, into)
}

// loaded gives what the library took to load, without what made its input.
func (p *peer) loaded() (seconds float64, peak int64) { return p.took, p.peak }

// askAll has all series asked. Only lengths of shortest paths can be compared with bare's: the libraries count
// loops and parallel edges otherwise.
func (p *peer) askAll(q *questions, budget time.Duration) (map[string]series, error) {
	todo, err := json.Marshal(struct {
		*questions
		Budget float64
	}{q, budget.Seconds()})
	if err != nil {
		return nil, err
	}
	if _, err := p.in.Write(append(todo, '\n')); err != nil {
		return nil, err
	}
	var found map[string]series
	if err := p.read(&found); err != nil {
		return nil, err
	}
	out := make(map[string]series)
	for short, name := range map[string]string{"hop": oneHop, "any": anyShortest, "acyclic": acyclic3, "shortest10": shortest10} {
		if s, ok := found[short]; ok {
			s.Apart = short != "any"
			out[name] = s
		}
	}
	return out, nil
}

func (p *peer) open(context.Context, string) error { return nil }
func (p *peer) quads(context.Context) (int, error) { return p.count, nil }
func (p *peer) graph() (*asker, error)             { return nil, errors.New(p.lib + " is asked all at once") }

func (p *peer) films(context.Context) (cgraph.QuadStore, error) {
	return nil, errNoFilms
}

func (p *peer) close() error {
	if p.cmd == nil {
		return nil
	}
	return errors.Join(p.in.Close(), p.cmd.Wait(), os.Remove(p.file))
}
