package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/newsgraph/newsgraph/cmd/internal/scripttest"
)

// crowdSize is how much TestCrowd does: a little, or with NEWSGRAPH_CROWD=1 what docs/benchmarks.md has.
type crowdSize struct {
	entities, edges, clients, vanishing int
	long                                time.Duration
}

func newCrowdSize() crowdSize {
	if os.Getenv("NEWSGRAPH_CROWD") != "" {
		return crowdSize{400_000, 2_000_000, 64, 1000, 30 * time.Second}
	}
	return crowdSize{2000, 10_000, 16, 60, time.Second}
}

// writeEdges writes a graph in which few nodes have many edges.
func writeEdges(t *testing.T, file string, c crowdSize) {
	t.Helper()
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriter(f)
	r := rand.New(rand.NewPCG(5, 5))
	zipf := rand.NewZipf(r, 1.1, 50, uint64(c.entities-1))
	for n := range c.entities {
		fmt.Fprintf(w, "<urn:x:e%d> <http://www.w3.org/2000/01/rdf-schema#label> \"Entity %d of %d\" .\n", n, n, n%977)
	}
	for range c.edges {
		fmt.Fprintf(w, "<urn:x:e%d> <urn:x:r%d> <urn:x:e%d> <urn:x:g%d> .\n", zipf.Uint64(), r.IntN(50), r.IntN(c.entities), r.IntN(1000))
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// question gives a path, a pattern or names that are typed, and their body.
func (c crowdSize) question(r *rand.Rand) (kind, method, path, body string) {
	node := func() string { return fmt.Sprint("urn:x:e", r.IntN(c.entities)) }
	switch r.IntN(4) {
	case 0:
		return "paths, shortest", http.MethodGet, "/v1/paths?select=shortest&from=" + node() + "&to=" + node(), ""
	case 1:
		return "paths, best", http.MethodGet, "/v1/paths?max_hops=3&from=" + node() + "&to=" + node(), ""
	case 2:
		return "match", http.MethodPost, "/v1/match", `{"query":"MATCH (a {id: '` + node() + `'})-[e]->(b) RETURN b, e LIMIT 20"}`
	}
	return "entities", http.MethodGet, "/v1/entities?limit=10&q=" + url.QueryEscape(fmt.Sprintf("entity %d", c.entities/10+r.IntN(c.entities/2))[:8+r.IntN(3)]), ""
}

// status reads a figure of the served process.
func (s *server) status(t *testing.T, key string) (kb int) {
	t.Helper()
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	if err != nil {
		t.Skip("the system does not tell")
	}
	for line := range strings.Lines(string(data)) {
		if rest, ok := strings.CutPrefix(line, key+":"); ok {
			_, _ = fmt.Sscanf(rest, "%d", &kb)
		}
	}
	return kb
}

// Many ask at once while another process loads: each gets an answer, and those that go away leave nothing behind.
func TestCrowd(t *testing.T) {
	size := newCrowdSize()
	bin := scripttest.Build(t, "load", "query")
	s := startServer(t, bin)
	writeEdges(t, filepath.Join(s.dir, "edges.nq"), size)
	if out, err := s.command(bin, "load", "--progress", "never", "edges.nq").CombinedOutput(); err != nil {
		t.Fatalf("load: %v\n%s", err, out)
	}
	go func() { _, _ = io.Copy(io.Discard, s.log) }()

	ctx, cancel := context.WithTimeout(t.Context(), size.long)
	defer cancel()
	var loads atomic.Int64
	var wg sync.WaitGroup
	wg.Go(func() {
		for n := 0; ctx.Err() == nil; n++ {
			line := fmt.Sprintf(`{"id":"crowd-%d","entities":[{"id":"a","name":"Person %d"}],"relations":[{"subject":"a","predicate":"visited","object":"Town %d"}]}`, n, n, n)
			cmd := s.command(bin, "load", "--progress", "never", "--jobs", "1", "-")
			cmd.Stdin = strings.NewReader(line)
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("load: %v\n%s", err, out)
				return
			}
			loads.Add(1)
		}
	})
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: size.clients}}
	var mu sync.Mutex
	took := make(map[string][]time.Duration)
	for n := range size.clients {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(9, uint64(n)))
			for ctx.Err() == nil {
				kind, method, path, body := size.question(r)
				start := time.Now()
				req, err := http.NewRequestWithContext(t.Context(), method, "http://"+s.at+path, strings.NewReader(body))
				if err != nil {
					t.Error(err)
					return
				}
				if body != "" {
					req.Header.Set("Content-Type", "application/json")
				}
				resp, err := client.Do(req)
				if err != nil {
					t.Error(err)
					return
				}
				answer, err := io.ReadAll(resp.Body)
				_ = resp.Body.Close()
				if err != nil || resp.StatusCode != http.StatusOK {
					t.Errorf("%s: %d, %v: %.300s", path, resp.StatusCode, err, answer)
					return
				}
				mu.Lock()
				took[kind] = append(took[kind], time.Since(start))
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	total := 0
	for kind, all := range took {
		slices.Sort(all)
		total += len(all)
		t.Logf("%s: %d, p50 %v, p95 %v", kind, len(all), all[len(all)/2], all[len(all)*95/100])
	}
	before := s.status(t, "RssAnon")
	t.Logf("%d clients: %.0f answers a second, beside %d loads of another process; anonymous memory %d MB, most resident %d MB",
		size.clients, float64(total)/size.long.Seconds(), loads.Load(), before>>10, s.status(t, "VmHWM")>>10)
	if loads.Load() == 0 || len(took) != 4 {
		t.Errorf("%d loads, %d kinds of questions", loads.Load(), len(took))
	}
	if answer := s.get(t, "/v1/entities?q=person+0"); !strings.Contains(answer, `"Person 0"`) {
		t.Errorf("what another process loaded is not seen: %.300s", answer)
	}

	// A crowd that asks for what takes long, and goes away.
	for range size.vanishing {
		wg.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), time.Duration(20+rand.IntN(200))*time.Millisecond)
			defer cancel()
			req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+s.at+"/v1/paths?select=all&limit=0&max_hops=12&timeout=60s&from=urn:x:e1&to=urn:x:e2", nil)
			if err != nil {
				t.Error(err)
				return
			}
			if resp, err := client.Do(req); err == nil {
				_, _ = io.Copy(io.Discard, resp.Body)
				_ = resp.Body.Close()
			}
		})
	}
	wg.Wait()
	gone := time.Now()
	for deadline := gone.Add(30 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		metrics := s.get(t, "/metrics")
		if strings.Contains(metrics, "\nnewsgraph_questions_running 0\n") && strings.Contains(metrics, "\nnewsgraph_questions_queued 0\n") {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("searches outlive their clients:\n%.2000s", metrics)
		}
	}
	t.Logf("%d clients went away; the last search was gone after %v; anonymous memory %d MB, before %d MB",
		size.vanishing, time.Since(gone), s.status(t, "RssAnon")>>10, before>>10)
}
