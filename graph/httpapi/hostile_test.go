package httpapi_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/newsgraph/newsgraph/graph"
	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/httpapi"
)

// dense is a graph in memory in which everybody met everybody, so that there are more paths than can be listed.
func dense(tb testing.TB) *graph.Graph {
	tb.Helper()
	g, err := graph.Open(tb.Context(), "mem:", &graph.Options{Create: true})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = g.Close() })
	const people = 60
	doc := &claim.Document{ID: "1"}
	for i := range people {
		for k := range i {
			doc.Relations = append(doc.Relations, claim.Relation{
				Subject: fmt.Sprintf("Person %02d", i), Predicate: "met_with", Object: claim.Object{Name: fmt.Sprintf("Person %02d", k)},
			})
		}
	}
	if _, err := g.Put(tb.Context(), doc, nil); err != nil {
		tb.Fatal(err)
	}
	return g
}

// hostile are requests of strangers who mean no good, or know no better. Each has to be refused as the client's
// fault, unless it is among those that may have an answer.
func hostile() (refused, any []*request) {
	const path = "/v1/paths?from=person-01&to=person-02"
	for _, name := range []string{"max_hops", "k", "max_degree", "limit", "min_sources", "min_outlets"} {
		for _, value := range []string{"-1", "x", "1.5", "99999999999999999999", "0x10", "", "%201", "NaN", "%00"} {
			refused = append(refused, get(path+"&"+name+"="+value))
		}
	}
	for _, value := range []string{"x", "-1", "1e400", "2", "NaN", "Inf", "", "0,5"} {
		refused = append(refused, get(path+"&min_confidence="+value))
	}
	for _, name := range []string{"directed", "similar", "explain", "time_respecting", "expand_metonyms"} {
		refused = append(refused, get(path+"&"+name+"=maybe"), get(path+"&"+name+"=2"), get(path+"&"+name+"=true&"+name+"=true"))
	}
	for _, name := range []string{"as_of", "since", "until", "valid_at"} {
		for _, value := range []string{"x", "2026-13", "2026-02-30", "0", "2026-01-01T00:00:00Z", "%FF"} {
			refused = append(refused, get(path+"&"+name+"="+value))
		}
	}
	for _, name := range []string{"status", "modality", "select", "mode", "rank", "evidence"} {
		for _, value := range []string{"x", "asserted%00", "%3Cscript%3E", strings.Repeat("a", 9000)} {
			refused = append(refused, get(path+"&"+name+"="+value))
		}
	}
	for _, value := range []string{"x", "-1s", "1", "1e9h", "9999999999999h"} {
		refused = append(refused, get(path+"&timeout="+value))
	}
	for _, at := range []string{
		"/v1/paths", "/v1/paths?from=person-01", path + "&from=person-03", path + "&max-hops=3", path + "&x=1", path + "&=1", path + "&;=1", path + "&%zz=1",
		path + "&max_hops=1001", path + "&max_hops=0", path + "&k=0", path + "&status=hedged&modality=denied", path + "&via=no_such", path + "&document=no-such",
		"/v1/paths?from=&to=", "/v1/paths?from=nobody&to=nobody", "/v1/entities", "/v1/entities?q=", "/v1/entities?q=%20", "/v1/entities?q=a&q=b",
		"/v1/entities/", "/v1/entities/%00", "/v1/entities/..%2F..%2Fetc%2Fpasswd", "/v1/entities/%FF%FE", "/v1/entities/" + strings.Repeat("a", 8000),
		"/v1/entities/%3Cscript%3Ealert(1)%3C%2Fscript%3E", "/v1/claims/zz", "/v1/claims/0", "/v1/claims/" + strings.Repeat("0", 5000), "/v1/claims?subject=nobody",
		"/v1/claims?relation=" + strings.Repeat("x", 5000), "/v1/documents/no-such", "/v1/documents/%2e%2e", "/v1/export?to=csv", "/v1/nothing", "/v2/stats", "/", "/v1", "/v1/",
		"/v1/stats/x", "/v1/stats?" + strings.Repeat("a=b&", 10000), "/.git/config", "/etc/passwd", "/%00", "/docs/x", "/debug/pprof/", "/v1/scripts/gizmo",
	} {
		refused = append(refused, get(at))
	}
	for _, at := range []string{"/v1/stats", "/v1/paths", "/v1/entities", "/v1/claims", "/v1/export", "/healthz", "/openapi.json"} {
		for _, method := range []string{http.MethodPut, http.MethodDelete, http.MethodPatch, http.MethodTrace, "BREW"} {
			refused = append(refused, &request{method: method, path: at})
		}
	}
	for _, accept := range []string{"text/html", "application/x-ndjson", "image/*", "application/json;q=0", "x", ";", "application/xml, text/csv"} {
		refused = append(refused, get("/v1/stats", "Accept", accept))
	}
	refused = append(refused, &request{method: http.MethodGet, path: "/v1/stats", body: "{}"}, get("/v1/match"))
	for _, kind := range []string{"text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/json; charset=utf-16", "x", "application/xml", ";;;"} {
		refused = append(refused, post("/v1/match", `{"query": "MATCH (a) RETURN a"}`, "Content-Type", kind),
			withToken(post("/v1/documents", `{"id": "1"}`, "Content-Type", kind)))
	}
	for _, body := range []string{
		"x", "{", "[]", "null x", "1", `""`, `{"query"}`, `{"query": 1}`, `{"query": null}`, `{"query": ["MATCH"]}`, `{}`, `{"query": ""}`, `{"query": "MATCH"}`,
		`{"query": "MATCH (a) RETURN a"} {}`, `{"query": "MATCH (a) RETURN a", "x": 1}`, `{"query": "MATCH (a) RETURN a", "limit": "7"}`,
		`{"query": "MATCH (a) RETURN a", "limit": -1}`, `{"query": "MATCH (a) RETURN a", "limit": 1e99}`, `{"query": "MATCH (a) RETURN a", "timeout": 7}`,
		`{"query": "MATCH (a) RETURN a", "timeout": "-1s"}`, `{"query": "MATCH (a) RETURN a", "view": []}`, `{"query": "MATCH (a) RETURN a", "view": {"status": "asserted"}}`,
		`{"query": "MATCH (a) RETURN a", "view": {"status": ["x"]}}`, `{"query": "MATCH (a) RETURN a", "view": {"as_of": "x"}}`, `{"query": "MATCH (a) RETURN a", "view": {"x": 1}}`,
		`{"query": "MATCH (a) RETURN a", "evidence": "x"}`, `{"query": "MATCH (a) RETURN a", "params": []}`, `{"query": "MATCH (a {name: $x}) RETURN a"}`,
		`{"query": "MATCH (a {name: $x}) RETURN a", "params": {"x": {}}}`, `{"query": "MATCH (a {name: $x}) RETURN a", "params": {"x": [[[[{}]]]]}}`,
		"{\"query\": \"\xff\xfe\"}", `{"query": "\ud800"}`, "\xef\xbb\xbf{}", strings.Repeat("[", 100_000), strings.Repeat(`{"a":`, 50_000),
		`{"query": "` + strings.Repeat("(", 100_000) + `"}`, `{"query": "MATCH (a) WHERE ` + strings.Repeat("NOT ", 100_000) + `true RETURN a"}`,
		`{"query": "` + strings.Repeat("a", 2<<20) + `"}`, `{"query": "MATCH (a) RETURN a; DROP TABLE quads"}`, `{"query": "MATCH (a) DELETE a"}`, `{"query": "CREATE (a)"}`,
		`{"query": "LOAD CSV FROM 'file:///etc/passwd' AS x RETURN x"}`, `{"query": "CALL dbms.components()"}`, `{"query": "MATCH (a)-[]-{5,2}(b) RETURN a"}`,
		`{"query": "MATCH (a)-[]-{1,99999999999999999999}(b) RETURN a"}`, `{"query": "MATCH p = ALL SHORTEST (a)-[]-+(b) RETURN p", "limit": 0.5}`,
	} {
		refused = append(refused, post("/v1/match", body))
	}
	for _, body := range []string{"{}", "[]", `{"judgements": []}`, `{"judgements": [{}]}`, `{"judgements": [{"verdict": "same"}]}`, `{"judgements": [{"verdict": "x", "left": {"entity": "person-01"}, "right": [{"entity": "person-02"}]}]}`, `{"judgements": {"a": 1}}`} {
		refused = append(refused, withToken(post("/v1/judgements", body)))
	}
	refused = append(refused, withToken(&request{method: http.MethodDelete, path: "/v1/judgements/zz"}), withToken(&request{method: http.MethodDelete, path: "/v1/documents/no-such"}))

	for _, query := range []string{
		"MATCH (a), (b), (c), (d), (e) RETURN count(*)", "MATCH (a)-[]-(b)-[]-(c)-[]-(d)-[]-(e)-[]-(f) RETURN count(*)", "MATCH p = (a {id: 'person-01'})-[]-{1,1000000}(b) RETURN p",
		"MATCH p = TRAIL (a {id: 'person-01'})-[]-{1,1000000}(b {id: 'person-02'}) RETURN p", "MATCH p = WALK (a {id: 'person-01'})-[]-{1,1000}(b {id: 'person-02'}) RETURN p",
		"MATCH p = ACYCLIC (a {id: 'person-01'})-[]-*(b {id: 'person-02'}) RETURN length(p) ORDER BY length(p) DESC", "MATCH (a)-[]-(b) RETURN a.name, b.name ORDER BY b.name DESC, a.name",
		"MATCH p = ALL SHORTEST (a)-[]-{1,1000000}(b) RETURN p", "MATCH (a)-[]-(b), (c)-[]-(d) RETURN collect(a.name), collect(d.name)",
		"MATCH (a) WHERE a.name =~ '(a+)+$' RETURN a", "MATCH p = SHORTEST 1000000 (a {id: 'person-01'})-[]-{1,50}(b {id: 'person-02'}) RETURN p",
		"MATCH (a) WHERE EXISTS { MATCH (a)-[]-(b)-[]-(c)-[]-(d)-[]-(a) WHERE b.name = 'x' } RETURN a",
	} {
		any = append(any, post("/v1/match", fmt.Sprintf(`{"query": %q}`, query)), post("/v1/match", fmt.Sprintf(`{"query": %q, "limit": 0, "timeout": "0s"}`, query), "Accept", "application/x-ndjson"))
	}
	for _, p := range []string{
		"&select=all&max_hops=1000&limit=0", "&select=all&mode=walk&max_hops=1000&limit=0", "&select=all&mode=trail&max_hops=40", "&select=shortest-k&k=2000000000",
		"&select=groups&k=2000000000&max_hops=1000", "&k=2000000000", "&k=1000&max_hops=30&similar=true", "&select=all&mode=simple&max_hops=1000&time_respecting=true",
		"&through=" + strings.Join(strings.Split(strings.Repeat("person-03 ", 7), " ")[:7], "&through="), "&limit=2147483647", "&timeout=1ns", "&timeout=0", "&timeout=999h&select=all&max_hops=100",
	} {
		any = append(any, get(path+p))
	}
	any = append(any, get("/v1/entities?q="+url.QueryEscape(strings.Repeat("ä", 2000))), get("/v1/entities?q=person&limit=0"), get("/v1/claims?limit=0"),
		get("/v1/stats", "If-None-Match", strings.Repeat(`"x", `, 5000)), get("/v1/stats", "Accept", strings.Repeat("a/b, ", 5000)+"*/*"),
		withToken(post("/v1/documents?dry_run=true", strings.Repeat("[", 200_000))), withToken(post("/v1/documents?dry_run=true", `{"id": "`+strings.Repeat("x", 1<<20)+`"}`)),
		withToken(post("/v1/documents?dry_run=true", strings.Repeat("{}\n", 20_000), "Content-Type", "application/x-ndjson")))
	return refused, any
}

// Requests that mean no good are answered or refused in bounds, and the service lives.
func TestHostile(t *testing.T) {
	s := serve(t, dense(t), &httpapi.Options{
		Token: token, Timeout: 100 * time.Millisecond, MostTimeout: 200 * time.Millisecond, Rows: 1000, Upload: 4 << 20,
	})
	refused, answered := hostile()
	if n := len(refused) + len(answered); n < 200 {
		t.Errorf("%d requests only", n)
	} else {
		t.Logf("%d requests", n)
	}
	before := heap()
	check := func(q *request, most int) {
		resp, body := q.send(t, s.URL)
		name := fmt.Sprintf("%s %.120s %.120s", q.method, q.path, q.body)
		if flagged.MatchString(body) {
			t.Errorf("%s: names a flag: %.300s", name, body)
		}
		switch {
		case resp.StatusCode >= 300 && resp.Header.Get("Content-Type") != "application/problem+json":
			t.Errorf("%s: %s is no problem: %.200s", name, resp.Status, body)
		case resp.StatusCode == http.StatusGatewayTimeout, resp.StatusCode == http.StatusServiceUnavailable:
			if most == 499 {
				t.Errorf("%s: %s: %.200s", name, resp.Status, body)
			}
		case resp.StatusCode >= 500, most == 499 && resp.StatusCode < 400:
			t.Errorf("%s: %s: %.200s", name, resp.Status, body)
		}
	}
	for _, q := range refused {
		check(q, 499)
	}
	for _, q := range answered {
		check(q, 599)
	}
	if resp, body := get("/readyz").send(t, s.URL); resp.StatusCode != http.StatusOK || body != "ok\n" {
		t.Errorf("afterwards: %s %s", resp.Status, body)
	}
	const most = 256 << 20
	if after := heap(); after > before+most {
		t.Errorf("%d bytes are held, %d before", after, before)
	}
}

func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// endless asks what takes as long as it may.
const endless = "/v1/paths?from=person-01&to=person-02&select=all&mode=walk&max_hops=1000&limit=0&timeout=1m"

// until waits for something that has to come; only a test that hangs fails by it.
func until(t *testing.T, what string, is func() bool) {
	t.Helper()
	for range 3000 {
		if is() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("never: %s", what)
}

func gauge(t *testing.T, root, name string) string {
	t.Helper()
	_, text := get("/metrics").send(t, root)
	for line := range strings.Lines(text) {
		if value, ok := strings.CutPrefix(line, name+" "); ok {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// A client that goes away ends its search: each of many that vanish, and what they held is free.
func TestVanish(t *testing.T) {
	s := serve(t, dense(t), &httpapi.Options{Timeout: time.Minute, Searches: 4, Queue: 1000})
	goroutines := runtime.NumGoroutine()
	const clients = 40
	ctx, vanish := context.WithCancel(t.Context())
	var wait sync.WaitGroup
	for i := range clients {
		q := get(endless)
		if i%2 == 1 {
			q = post("/v1/match", `{"query": "MATCH (a)-[]-(b)-[]-(c)-[]-(d)-[]-(e)-[]-(f) RETURN count(*)", "timeout": "1m"}`)
		}
		r := q.make(t, s.URL).WithContext(ctx)
		wait.Go(func() {
			if resp, err := http.DefaultClient.Do(r); err == nil {
				_, err = io.Copy(io.Discard, resp.Body)
				resp.Body.Close()
				if err == nil {
					t.Errorf("%s ended by itself", r.URL)
				}
			}
		})
	}
	until(t, "four run and the others wait", func() bool {
		return gauge(t, s.URL, "newsgraph_questions_running") == "4" && gauge(t, s.URL, "newsgraph_questions_queued") == fmt.Sprint(clients-4)
	})
	gone := time.Now()
	vanish()
	wait.Wait()
	until(t, "nothing runs", func() bool {
		return gauge(t, s.URL, "newsgraph_questions_running") == "0" && gauge(t, s.URL, "newsgraph_snapshots_open") == "0"
	})
	t.Logf("%d clients were forgotten after %v", clients, time.Since(gone))
	http.DefaultClient.CloseIdleConnections()
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	until(t, "no goroutine is left", func() bool { return runtime.NumGoroutine() <= goroutines+5 })
}

// Paths are sent while the search goes on; a client that has enough of them ends it.
func TestPathsAsFound(t *testing.T) {
	s := serve(t, dense(t), &httpapi.Options{Timeout: time.Minute, Rows: 1 << 30})
	resp, err := http.DefaultClient.Do(get(endless, "Accept", "application/x-ndjson").make(t, s.URL))
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(resp.Body)
	for i := range 100 {
		if !lines.Scan() || strings.Contains(lines.Text(), `"complete"`) {
			t.Fatalf("line %d: %v %s", i, lines.Err(), lines.Text())
		}
	}
	if running := gauge(t, s.URL, "newsgraph_questions_running"); running != "1" {
		t.Errorf("%s questions run", running)
	}
	resp.Body.Close()
	until(t, "nothing runs", func() bool { return gauge(t, s.URL, "newsgraph_questions_running") == "0" })
}

// Who comes when the queue is full is told to come again, and is answered when it is not.
func TestQueue(t *testing.T) {
	s := serve(t, dense(t), &httpapi.Options{Timeout: time.Minute, Searches: 1, Queue: 1})
	ctx, vanish := context.WithCancel(t.Context())
	defer vanish()
	var wait sync.WaitGroup
	for range 2 {
		r := get(endless).make(t, s.URL).WithContext(ctx)
		wait.Go(func() {
			if resp, err := http.DefaultClient.Do(r); err == nil {
				resp.Body.Close()
			}
		})
	}
	until(t, "one runs and one waits", func() bool {
		return gauge(t, s.URL, "newsgraph_questions_running") == "1" && gauge(t, s.URL, "newsgraph_questions_queued") == "1"
	})
	if resp, body := get("/v1/stats").send(t, s.URL); resp.StatusCode != http.StatusServiceUnavailable || resp.Header.Get("Retry-After") == "" {
		t.Errorf("%s %s", resp.Status, body)
	}
	for _, at := range []string{"/healthz", "/readyz", "/metrics", "/openapi.json"} {
		if resp, body := get(at).send(t, s.URL); resp.StatusCode != http.StatusOK {
			t.Errorf("%s: %s %s", at, resp.Status, body)
		}
	}
	vanish()
	wait.Wait()
	until(t, "there is room", func() bool {
		resp, _ := get("/v1/stats").send(t, s.URL)
		return resp.StatusCode == http.StatusOK
	})
}

// Who waits in the queue until its time is up is told so, though nothing of it was done.
func TestQueueTime(t *testing.T) {
	s := serve(t, dense(t), &httpapi.Options{Timeout: time.Minute, Searches: 1})
	ctx, vanish := context.WithCancel(t.Context())
	defer vanish()
	r := get(endless).make(t, s.URL).WithContext(ctx)
	go func() {
		if resp, err := http.DefaultClient.Do(r); err == nil {
			resp.Body.Close()
		}
	}()
	until(t, "one runs", func() bool { return gauge(t, s.URL, "newsgraph_questions_running") == "1" })
	if resp, body := get("/v1/stats?timeout=20ms").send(t, s.URL); resp.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("%s %s", resp.Status, body)
	}
}

// A deadline gives what was found, and no error.
func TestPartial(t *testing.T) {
	s := serve(t, dense(t), nil)
	resp, body := get(strings.Replace(endless, "timeout=1m", "timeout=50ms", 1)).send(t, s.URL)
	if resp.StatusCode != http.StatusOK || !strings.Contains(body, `"complete":false,"reason":"`) || resp.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("%s %v %.200s", resp.Status, resp.Header, body)
	}
}

// A body that does not come in time ends its request, and a client that does not read ends its answer.
func TestSlow(t *testing.T) {
	s := serve(t, dense(t), &httpapi.Options{Token: token, Stall: 50 * time.Millisecond})
	for _, head := range []string{
		"POST /v1/match HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"query\"",
		"POST /v1/match HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"que",
		"POST /v1/documents HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + token + "\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"id\": \"1\"",
		"GET /v1/stats HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{",
	} {
		conn := dial(t, s)
		if _, err := io.WriteString(conn, head); err != nil {
			t.Fatal(err)
		}
		resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Errorf("%.60q: %v", head, err)
			continue
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusRequestTimeout && resp.StatusCode != http.StatusBadRequest {
			t.Errorf("%.60q: %s", head, resp.Status)
		}
	}
	conn := dial(t, s)
	if _, err := io.WriteString(conn, strings.Repeat("GET /v1/export HTTP/1.1\r\nHost: x\r\n\r\n", 500)); err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Log(err) // it is not read to its end
	}
	until(t, "the answer is given up", func() bool { return gauge(t, s.URL, "newsgraph_snapshots_open") == "0" })
	if resp, _ := get("/v1/stats").send(t, s.URL); resp.StatusCode != http.StatusOK {
		t.Error(resp.Status)
	}
}

func dial(t *testing.T, s *httptest.Server) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", s.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}
