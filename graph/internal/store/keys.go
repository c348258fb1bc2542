package store

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// A keyIndex leads from keys to quads. It grows as its generation does; the same rules hold.
type keyIndex struct {
	ids   map[string]uint32 // key → its number; guarded by the generation's mu
	heads []keyHead         // by number
	posts []post
	fresh []string   // keys that came since the last publish
	runs  [][]string // all others: sorted runs, no key in two, each more than twice the next
}

type keyHead struct {
	first uint32 // atomic: link to a post
	last  uint32 // the writer's own
}

type post struct {
	quad uint32
	next uint32 // atomic: link to the next post of the key
}

// A keyView is the part of a keyIndex that one state sees.
type keyView struct {
	heads []keyHead
	posts []post
	runs  [][]string
}

// add puts a quad under a key.
func (x *keyIndex) add(mu *sync.RWMutex, key string, quad uint32) {
	id, there := x.ids[key]
	if !there {
		id = uint32(len(x.heads))
		mu.Lock()
		x.ids[key] = id
		mu.Unlock()
		x.heads = append(x.heads, keyHead{})
		x.fresh = append(x.fresh, key)
	}
	x.posts = append(x.posts, post{quad: quad})
	link, h := uint32(len(x.posts)), &x.heads[id]
	if h.last == 0 {
		atomic.StoreUint32(&h.first, link)
	} else {
		atomic.StoreUint32(&x.posts[h.last-1].next, link)
	}
	h.last = link
}

// publish sorts the new keys in and gives what the readers see. A key is copied O(log keys) times
// in its life: runs are merged only with runs of their own size.
func (x *keyIndex) publish() keyView {
	if len(x.fresh) > 0 {
		slices.Sort(x.fresh)
		runs := append(slices.Clone(x.runs), x.fresh)
		for n := len(runs); n > 1 && len(runs[n-2]) <= 2*len(runs[n-1]); n = len(runs) {
			runs = append(runs[:n-2], merge(runs[n-2], runs[n-1]))
		}
		x.runs, x.fresh = runs, nil
	}
	return keyView{heads: x.heads, posts: x.posts, runs: x.runs}
}

// merge makes one sorted slice of two.
func merge(a, b []string) []string {
	out := make([]string, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		if a[0] < b[0] {
			out, a = append(out, a[0]), a[1:]
		} else {
			out, b = append(out, b[0]), b[1:]
		}
	}
	return append(append(out, a...), b...)
}

// scan calls yield with the keys that have the prefix, in byte order, until it returns false.
func (v *keyView) scan(prefix string, yield func(string) bool) {
	runs := make([][]string, 0, len(v.runs))
	for _, run := range v.runs {
		i, _ := slices.BinarySearch(run, prefix)
		runs = append(runs, run[i:])
	}
	for {
		least := -1
		for i, run := range runs {
			if len(run) > 0 && strings.HasPrefix(run[0], prefix) && (least < 0 || run[0] < runs[least][0]) {
				least = i
			}
		}
		if least < 0 || !yield(runs[least][0]) {
			return
		}
		runs[least] = runs[least][1:]
	}
}
