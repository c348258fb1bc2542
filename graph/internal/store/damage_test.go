package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/graph/internal/gram"
	"github.com/newsgraph/newsgraph/graph/internal/store/storetest"
)

// small is a store with everything in it: segments, one of them in the manifest, hidden quads, keys,
// settings and all kinds of terms.
func small(t testing.TB, files fileSystem) *Store {
	t.Helper()
	s := openOn(t, files)
	s.maxInline = 2500
	var c backend.Commit
	for i, v := range storetest.Terms() {
		if text, ok := v.(quad.String); ok && len(text) > 1000 {
			v = text[:1000]
		}
		q := storetest.Named(fmt.Sprint("s", i%20), fmt.Sprint("name ", i))
		if i%3 == 0 {
			q.Object, q.Label = v, quad.IRI("l")
		}
		c.Add = append(c.Add, q)
		if i < 12 {
			c.Add = append(c.Add, storetest.Q(fmt.Sprint("s", i), []string{"knows", "claims:a", "rumours:a", "denies:a"}[i%4], fmt.Sprint("s", i/2), "c"))
		}
	}
	for _, c := range []*backend.Commit{
		&c,
		{Delete: c.Add[:5], Add: []quad.Quad{storetest.Named("late", "later")}, Meta: map[string]string{"k": "v"}},
	} {
		if err := s.Commit(context.Background(), c); err != nil {
			t.Fatal(err)
		}
	}
	if len(s.now.segments) == 0 || s.now.inline == nil || !s.now.hiding {
		t.Fatalf("%d segments, %d bytes inline", len(s.now.segments), len(s.now.inline))
	}
	return s
}

// interrogate asks a snapshot everything there is. It gives the answers, or the first error.
func interrogate(s *Store) (answers []string, err error) {
	b, err := s.Snapshot()
	if err != nil {
		return nil, err
	}
	defer b.Close()
	snap := b.(*Snapshot)
	say := func(what any, args ...any) { answers = append(answers, fmt.Sprint(append([]any{what}, args...)...)) }
	say("len", snap.Len(), snap.ID())
	if err := snap.All(func(q backend.Quad) bool { say(q); return true }); err != nil {
		return nil, err
	}
	for n := backend.NodeID(1); n <= snap.MaxNode(); n++ {
		v, err := snap.Value(n)
		if err != nil {
			return nil, err
		}
		back, err := snap.Lookup(v)
		if err != nil {
			return nil, err
		}
		say(n, fmt.Sprintf("%T %v %d", v, v, back))
		for d := quad.Subject; d <= quad.Label; d++ {
			quads, err := snap.Quads(d, n, nil)
			if err != nil {
				return nil, err
			}
			count, err := snap.Count(d, n)
			if err != nil {
				return nil, err
			}
			say(d, n, quads, count)
			if d == quad.Subject || d == quad.Object {
				if quads, err = snap.With(d, n, 2, nil); err != nil {
					return nil, err
				}
				say("with", quads)
			}
		}
	}
	var keys []string
	if err := snap.Keys("", func(k string) bool { keys = append(keys, k); return true }); err != nil {
		return nil, err
	}
	if _, err := snap.Like(&backend.Likeness{Grams: gram.Of("ame 1"), Least: 2, Longest: 99}, func(k string, _ int) bool { say("like", k); return true }); err != nil {
		return nil, err
	}
	err = snap.Walk(func(w backend.FactWalker) error {
		for n := backend.NodeID(1); n <= snap.MaxNode(); n++ {
			say("facts", n, w.Out(n), w.In(n), w.Relations())
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, k := range keys {
		nodes, err := snap.Subjects(k, nil)
		if err != nil {
			return nil, err
		}
		say(k, nodes)
	}
	return answers, nil
}

// examine opens files that may be damaged. Every answer is right, or an error that names the file;
// and the check finds what is wrong.
func examine(t *testing.T, files fileSystem, name string, want []string) {
	t.Helper()
	s, err := open(context.Background(), files, &backend.Options{ReadOnly: true, Keys: storetest.Keys, Facts: storetest.Facts, NearKeys: storetest.NearKeys})
	if err != nil {
		named(t, err, name)
		return
	}
	defer s.Close()
	got, err := interrogate(s)
	if err != nil {
		named(t, err, name)
	} else if !slices.Equal(got, want) {
		t.Errorf("the answers are others")
	}
	found := 0
	err = s.Check(context.Background(), false, func(fault error) {
		found++
		named(t, fault, name)
	})
	if err != nil {
		t.Error(err)
	}
	if found == 0 {
		t.Error("the check finds nothing")
	}
}

func named(t *testing.T, err error, name string) {
	t.Helper()
	if !errors.Is(err, backend.ErrCorrupt) && !errors.Is(err, backend.ErrVersion) && !errors.Is(err, backend.ErrNotFound) || !strings.Contains(err.Error(), name) {
		t.Errorf("the error does not say what is damaged: %v", err)
	}
}

// changed gives a copy of a store in memory with one file changed.
func changed(files *memory, name string, change func([]byte) []byte) *memory {
	out := newMemory()
	for n, f := range files.files {
		data := slices.Clone(f.data)
		if n == name {
			data = change(data)
		}
		out.made++
		out.files[n] = &memFile{fs: out, name: n, inode: out.made, data: data}
	}
	return out
}

// Every byte of every file, turned over, and every length of it.
func TestDamage(t *testing.T) {
	files := newMemory()
	s := small(t, files)
	want, err := interrogate(s)
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	total := 0
	for name, f := range files.files {
		for i := range f.data {
			total++
			for _, mask := range []byte{0xff, 1 << (i % 8)} {
				examine(t, changed(files, name, func(b []byte) []byte { b[i] ^= mask; return b }), name, want)
			}
			examine(t, changed(files, name, func(b []byte) []byte { return b[:i] }), name, want)
			if t.Failed() {
				t.Fatalf("%s at %d of %d", name, i, len(f.data))
			}
		}
		examine(t, changed(files, name, func(b []byte) []byte { return append(b, 0) }), name, want)
	}
	t.Logf("%d bytes", total)
}

// A segment that is cut short under a held snapshot is an error where it is missing, at any length.
func TestTruncatedUnderSnapshot(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store")
	made, err := OpenFolder(t.Context(), path, &backend.Options{Create: true, Keys: storetest.Keys, Facts: storetest.Facts, NearKeys: storetest.NearKeys})
	if err != nil {
		t.Fatal(err)
	}
	defer made.Close()
	s := made.(*Store)
	var c backend.Commit
	for i := range 20_000 { // of many pages
		c.Add = append(c.Add, storetest.Named(fmt.Sprint("s", i), fmt.Sprint("name ", i%7)))
	}
	if err := s.Commit(t.Context(), &c); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(path, segmentName(s.now.segments[0].file))
	size := int64(s.now.segments[0].size)
	for _, to := range []int64{size * 9 / 10, size / 2, size / 3, 8192, 1, 0} {
		b, err := s.Snapshot()
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Truncate(file, to); err != nil {
			t.Fatal(err)
		}
		failed := 0
		check := func(err error) {
			if err != nil {
				failed++
				named(t, err, segmentName(s.now.segments[0].file))
			}
		}
		check(b.All(func(backend.Quad) bool { return true }))
		for i := range 100 {
			n, err := b.Lookup(quad.IRI(fmt.Sprint("s", i*191)))
			check(err)
			_, err = b.Quads(quad.Subject, n, nil)
			check(err)
			_, err = b.Value(backend.NodeID(i*191 + 1))
			check(err)
		}
		_, err = b.Subjects("name 3", nil)
		check(err)
		b.Close()
		if failed == 0 {
			t.Errorf("cut to %d of %d bytes: no error", to, size)
		}
	}
}
