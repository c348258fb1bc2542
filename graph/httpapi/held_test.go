package httpapi_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/newsgraph/newsgraph/graph/httpapi"
)

var elapsed = regexp.MustCompile(`"elapsed_ms":[0-9.]+`)

func hold(t *testing.T, root string) (id, commit string) {
	t.Helper()
	resp, body := post("/v1/snapshots", "").send(t, root)
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("%s %s", resp.Status, body)
	}
	var h httpapi.Held
	if err := json.Unmarshal([]byte(body), &h); err != nil || h.ID == "" {
		t.Fatalf("%s: %v", body, err)
	}
	return h.ID, h.Commit
}

// A held state answers as it was, whatever is loaded, until it is given back.
func TestHeld(t *testing.T) {
	g := news(t)
	s := serve(t, g, &httpapi.Options{Token: token})
	questions := []func(...string) *request{
		func(h ...string) *request { return get("/v1/documents/news-05", h...) },
		func(h ...string) *request { return get("/v1/paths?from=Yuri+Ushakov&to=Abu+Dhabi", h...) },
		func(h ...string) *request {
			return post("/v1/match", `{"query": "MATCH (a)-[e]->(b) RETURN a.name, b.name"}`, h...)
		},
		func(h ...string) *request { return get("/v1/export", h...) },
	}
	ask := func(h ...string) (out []string) {
		t.Helper()
		for _, q := range questions {
			resp, body := q(h...).send(t, s.URL)
			out = append(out, resp.Status+elapsed.ReplaceAllString(body, ""))
		}
		return out
	}
	id, commit := hold(t, s.URL)
	before := ask()
	if resp, body := withToken(&request{method: http.MethodDelete, path: "/v1/documents/news-05"}).send(t, s.URL); resp.StatusCode != http.StatusOK {
		t.Fatal(body)
	}
	after, held := ask(), ask("Newsgraph-Snapshot", id)
	for i := range questions {
		if after[i] == before[i] || held[i] != before[i] {
			t.Errorf("question %d: before %.200s\nafter %.200s\nheld %.200s", i, before[i], after[i], held[i])
		}
	}
	resp, _ := get("/v1/stats", "Newsgraph-Snapshot", id).send(t, s.URL)
	if tag := resp.Header.Get("ETag"); !strings.Contains(tag, commit) || !strings.Contains(strings.Join(resp.Header.Values("Vary"), ","), "Newsgraph-Snapshot") {
		t.Errorf("%s of %s, %v", tag, commit, resp.Header)
	}
	if resp, body := (&request{method: http.MethodDelete, path: "/v1/snapshots/" + id}).send(t, s.URL); resp.StatusCode != http.StatusOK {
		t.Errorf("%s %s", resp.Status, body)
	}
	if resp, body := get("/v1/stats", "Newsgraph-Snapshot", id).send(t, s.URL); resp.StatusCode != http.StatusGone || !strings.Contains(body, `"code":"gone"`) {
		t.Errorf("%s %s", resp.Status, body)
	}
	if held := gauge(t, s.URL, "newsgraph_snapshots_held"); held != "0" {
		t.Errorf("%s are held", held)
	}
}

// So many states are held and no more, and none for long that nobody asks.
func TestHeldBounds(t *testing.T) {
	service, err := httpapi.New(news(t), &httpapi.Options{Snapshots: 3})
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(service)
	t.Cleanup(s.Close)
	for range 3 {
		hold(t, s.URL)
	}
	if resp, body := post("/v1/snapshots", "").send(t, s.URL); resp.StatusCode != http.StatusServiceUnavailable || resp.Header.Get("Retry-After") == "" {
		t.Errorf("a fourth: %s %s", resp.Status, body)
	}
	if err := service.Close(); err != nil {
		t.Error(err)
	}
	if held := gauge(t, s.URL, "newsgraph_snapshots_held"); held != "0" {
		t.Errorf("%s are held after closing", held)
	}
	if resp, _ := post("/v1/snapshots", "").send(t, s.URL); resp.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("held after closing: %s", resp.Status)
	}

	if service, err = httpapi.New(news(t), nil); err != nil {
		t.Fatal(err)
	}
	service.SetHeldIdle(50 * time.Millisecond)
	brief := httptest.NewServer(service)
	t.Cleanup(brief.Close)
	hold(t, brief.URL)
	until(t, "it is forgotten", func() bool { return gauge(t, brief.URL, "newsgraph_snapshots_held") == "0" })
}

// A state that is given back while it is asked answers to the end.
func TestHeldWhileAsked(t *testing.T) {
	s := serve(t, dense(t), &httpapi.Options{Timeout: time.Minute})
	id, _ := hold(t, s.URL)
	done := make(chan string)
	go func() {
		q := get("/v1/paths?from=person-01&to=person-02&select=all&mode=walk&max_hops=1000&limit=0&timeout=1s", "Newsgraph-Snapshot", id)
		_, body := q.send(t, s.URL)
		done <- body
	}()
	until(t, "it is asked", func() bool { return gauge(t, s.URL, "newsgraph_questions_running") == "1" })
	if resp, body := (&request{method: http.MethodDelete, path: "/v1/snapshots/" + id}).send(t, s.URL); resp.StatusCode != http.StatusOK {
		t.Errorf("%s %s", resp.Status, body)
	}
	if body := <-done; !strings.Contains(body, `"complete":false`) || !strings.Contains(body, `"paths":[{`) {
		t.Errorf("%.300s", body)
	}
}
