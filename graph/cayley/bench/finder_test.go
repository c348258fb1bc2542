package main

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A plain answers by trying: engines that share the finder do not show by agreeing that it is
// right.
type plain struct{ g *bareGraph }

func (p plain) both(n uint32) []edge {
	return append(append([]edge{}, p.g.dir[0].row(n)...), p.g.dir[1].row(n)...)
}

// shortest gives the length of the shortest paths between two nodes and their number, by
// breadth-first search from one end.
func (p plain) shortest(a, b uint32) (length, count int) {
	depth, ways := map[uint32]int{a: 0}, map[uint32]int{a: 1}
	for queue := []uint32{a}; len(queue) > 0; queue = queue[1:] {
		n := queue[0]
		for _, e := range p.both(n) {
			if _, known := depth[e.to]; !known {
				depth[e.to] = depth[n] + 1
				queue = append(queue, e.to)
			}
			if depth[e.to] == depth[n]+1 {
				ways[e.to] += ways[n]
			}
		}
	}
	if ways[b] == 0 {
		return -1, 0
	}
	return depth[b], ways[b]
}

func (p plain) acyclic(at, b uint32, left int, trail []uint32) (count int) {
	trail = append(trail, at)
	for _, e := range p.g.dir[0].row(at) {
		again := false
		for _, n := range trail {
			again = again || n == e.to
		}
		switch {
		case again || left == 0:
		case e.to == b:
			count++
		default:
			count += p.acyclic(e.to, b, left-1, trail)
		}
	}
	return count
}

func (p plain) reach(n, rel, rest uint32, seen map[uint32]bool) int {
	for _, e := range p.g.dir[0].row(n) {
		if e.rel == rel && !seen[e.to] {
			seen[e.to] = true
			p.reach(e.to, rest, rest, seen)
		}
	}
	return len(seen)
}

// draw makes a small graph with parallel edges, loops and quads that are there twice.
func draw(r *rand.Rand) *bareGraph {
	nodes := 2 + r.IntN(12)
	var quads []numbered
	for range r.IntN(30) {
		quads = append(quads, numbered{uint32(r.IntN(nodes)), uint32(r.IntN(3)), uint32(r.IntN(nodes)), uint32(r.IntN(3))})
	}
	return newBare(nodes, append(quads, quads[:len(quads)/3]...))
}

func TestFinder(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 11))
	found := 0
	for range 3000 {
		g := draw(r)
		p, f := plain{g}, newFinder(bareRows{g})
		for range 5 {
			a, b := r.Uint32N(uint32(f.rows.size())), r.Uint32N(uint32(f.rows.size()))
			length, count := p.shortest(a, b)
			if n, err := f.anyShortest(a, b); n != length || err != nil {
				t.Fatalf("any shortest: %d, %v, want %d", n, err, length)
			}
			checkPath(t, g, a, b, f.path)
			if n, err := f.allShortest(a, b); n != count || err != nil {
				t.Fatalf("all shortest: %d, %v, want %d", n, err, count)
			}
			found += count
			if want, paths := count*length, len(f.path); count > 0 && paths != want {
				t.Fatalf("all shortest: %d steps, want %d", paths, want)
			}
			want := p.acyclic(a, b, 3, nil)
			if n, err := f.acyclic(a, b, 3); a != b && (n != want || err != nil) {
				t.Fatalf("acyclic: %d, %v, want %d", n, err, want)
			}
			// A first edge to where the rest leads too counts once: first, then any number of rest.
			want = p.firstRest(a)
			if n, err := f.reach(a, 0, 1); n != want || err != nil {
				t.Fatalf("reach: %d, %v, want %d", n, err, want)
			}
		}
	}
	if found < 5000 {
		t.Errorf("only %d paths", found)
	}
}

func (p plain) firstRest(a uint32) int {
	seen := make(map[uint32]bool)
	for _, e := range p.g.dir[0].row(a) {
		if e.rel == 0 {
			seen[e.to] = true
			p.reach(e.to, 1, 1, seen)
		}
	}
	return len(seen)
}

// checkPath checks that a path leads from one node to the other along edges that there are.
func checkPath(t *testing.T, g *bareGraph, a, b uint32, path []step) {
	t.Helper()
	at := a
	for _, s := range path {
		there := false
		dir := 1
		if s.forward {
			dir = 0
		}
		for _, e := range g.dir[dir].row(at) {
			there = there || e == edge{s.node, s.rel}
		}
		if !there {
			t.Fatalf("no edge from %d: %+v", at, s)
		}
		at = s.node
	}
	if len(path) > 0 && at != b {
		t.Fatalf("the path ends at %d, not %d", at, b)
	}
}

// The arrays are the same after they were written and mapped.
func TestBareFile(t *testing.T) {
	g := draw(rand.New(rand.NewPCG(1, 1)))
	file := filepath.Join(t.TempDir(), "bare")
	if err := g.save(file); err != nil {
		t.Fatal(err)
	}
	got, err := mapBare(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(g, got, cmp.AllowUnexported(bareGraph{}, csr{}, edge{})); diff != "" {
		t.Errorf("-written +mapped:\n%s", diff)
	}
}

// The scanner reads the terms that it is for, and refuses the rest.
func TestScanner(t *testing.T) {
	file := filepath.Join(t.TempDir(), "x.nq")
	read := func(text string) (out []string, err error) {
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		err = eachQuad(file, func(s, p, o, l []byte) error {
			out = append(out, string(s), string(p), string(o), string(l))
			return nil
		})
		return out, err
	}
	got, err := read("<a> <p> \"x \\\"y\\\\ > .\" .\n_:b1 <p> <http://x/1> <l> .\n")
	if diff := cmp.Diff([]string{"Ia", "Ip", `Sx "y\ > .`, "", "Bb1", "Ip", "Ihttp://x/1", "Il"}, got); diff != "" || err != nil {
		t.Errorf("%v, -want +got:\n%s", err, diff)
	}
	for _, bad := range []string{
		"\n", "<a\n", "<a> <p> .\n", "<a> <p> <o>.\n", "<a> <p> <o> .", "<a> <p> \"x\\n\" .\n", "<a> <p> \"x\"@en .\n", "<a> <p> \"x\n",
		"_: <p> <o> .\n", "<a> <p> <o> <l> <m> .\n", "<a> <p> \"\\\n", "<a> <p> <o>", "<a>\n", "<a> \n",
	} {
		if got, err := read(bad); err == nil || !strings.Contains(err.Error(), "x.nq:1: ") {
			t.Errorf("%q is read as %q, %v", bad, got, err)
		}
	}
}
