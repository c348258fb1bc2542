package httpapi_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"

	"github.com/newsgraph/newsgraph/fixtures"
	"github.com/newsgraph/newsgraph/graph"
	"github.com/newsgraph/newsgraph/graph/api"
	"github.com/newsgraph/newsgraph/graph/httpapi"
)

const token = "0123456789abcdef"

// news is a graph in memory with the articles of the fixtures.
func news(tb testing.TB) *graph.Graph {
	tb.Helper()
	g, err := graph.Open(tb.Context(), "mem:", &graph.Options{Create: true})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = g.Close() })
	if _, err := g.Load(tb.Context(), graph.NewFiles([]string{"../../fixtures/news"}, nil), nil); err != nil {
		tb.Fatal(err)
	}
	return g
}

// serve serves a graph until the test ends.
func serve(tb testing.TB, g *graph.Graph, o *httpapi.Options) *httptest.Server {
	tb.Helper()
	service, err := httpapi.New(g, o)
	if err != nil {
		tb.Fatal(err)
	}
	s := httptest.NewServer(service)
	tb.Cleanup(s.Close)
	return s
}

// A request is one that a test makes; headers are name, value, name, value.
type request struct {
	method, path, body string
	headers            []string
}

func (q *request) make(tb testing.TB, root string) *http.Request {
	tb.Helper()
	var body io.Reader
	if q.body != "" {
		body = strings.NewReader(q.body)
	}
	r, err := http.NewRequestWithContext(tb.Context(), q.method, root+q.path, body)
	if err != nil {
		tb.Fatal(err)
	}
	for i := 0; i < len(q.headers); i += 2 {
		r.Header.Set(q.headers[i], q.headers[i+1])
	}
	if q.body != "" && r.Header.Get("Content-Type") == "" {
		r.Header.Set("Content-Type", "application/json")
	}
	return r
}

// send makes a request and gives the answer and its body.
func (q *request) send(tb testing.TB, root string) (*http.Response, string) {
	tb.Helper()
	resp, err := http.DefaultTransport.RoundTrip(q.make(tb, root))
	if err != nil {
		tb.Fatalf("%s %s: %v", q.method, q.path, err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		tb.Fatalf("%s %s: %v", q.method, q.path, err)
	}
	return resp, string(data)
}

func get(path string, headers ...string) *request {
	return &request{method: http.MethodGet, path: path, headers: headers}
}

func post(path, body string, headers ...string) *request {
	return &request{method: http.MethodPost, path: path, body: body, headers: headers}
}

func withToken(q *request) *request {
	q.headers = append(q.headers, "Authorization", "Bearer "+token)
	return q
}

// asked are requests that have answers, of every route.
func asked() []*request {
	return []*request{
		get("/v1/state"),
		get("/v1/entities?q=usha&limit=2"),
		get("/v1/entities/yuri-ushakov"),
		get("/v1/entities/Yuri%20Ushakov?evidence=none&status=asserted,hedged"),
		get("/v1/entities/urn:newsgraph:entity:kremlin?limit=1"),
		get("/v1/paths?from=Yuri+Ushakov&to=Abu+Dhabi"),
		get("/v1/paths?from=Yuri+Ushakov&to=Abu+Dhabi&explain=true&evidence=one&k=2&max_hops=3"),
		get("/v1/paths?from=Yuri+Ushakov&to=Abu+Dhabi&print_query=true"),
		get("/v1/paths?from=Yuri+Ushakov&to=Abu+Dhabi&expand_metonyms=true&directed=false&select=all-shortest"),
		post("/v1/match", `{"query": "MATCH (a)-[e]->(b) RETURN a, e, b.name LIMIT 3"}`),
		post("/v1/match", `{"query": "MATCH p = ANY SHORTEST (a {id: $a})-[]-{1,3}(b) RETURN p LIMIT 3", "params": {"a": "yuri-ushakov"}, "view": {"status": ["asserted", "hedged"]}, "explain": true, "limit": 2, "timeout": "5s", "evidence": "one"}`),
		get("/v1/claims?subject=Russia"),
		get("/v1/claims?status=negated&limit=1"),
		get("/v1/claims/307f3a8c"),
		get("/v1/conflicts"),
		get("/v1/documents?limit=3"),
		get("/v1/documents/news-01"),
		get("/v1/labels"),
		get("/v1/stats"),
		get("/v1/export"),
		get("/v1/judgements?limit=1"),
		get("/v1/entities/kremlin/why"),
		get("/v1/candidates?limit=2&min_score=0.1"),
		get("/v1/metonyms"),
		withToken(post("/v1/metonyms", `{"name": "Axios", "stands_for": "Kremlin", "author": "ann", "reason": "for a test"}`)),
		withToken(&request{method: http.MethodDelete, path: "/v1/metonyms?name=Axios&stands_for=Kremlin&author=ann"}),
		get("/v1/schema"),
		withToken(post("/v1/schema", `{"schema": "relations:\n  sings_for:\n    description: sings for\n", "file": "mine.yaml"}`)),
		post("/v1/snapshots", ""),
		{method: http.MethodDelete, path: "/v1/snapshots/none"},
		withToken(post("/v1/documents?each=true", `{"id": "x2"}`)),
		withToken(post("/v1/documents", `{"id": "x1", "relations": [{"subject": "A", "predicate": "aide_of", "object": "B"}, {"subject": "A"}]}`)),
		withToken(post("/v1/judgements", `{"judgements": [{"verdict": "different", "left": {"entity": "kremlin"}, "right": [{"entity": "russia"}]}], "author": "ann"}`)),
		withToken(&request{method: http.MethodDelete, path: "/v1/documents/x1"}),
		withToken(post("/v1/splits", `{"entity": "kremlin", "mentions": ["news-02#e3"], "author": "ann"}`)),
		post("/v1/scripts/gizmo", `{"script": "g.V().all()", "limit": 2}`),
		get("/healthz"), get("/readyz"), get("/metrics"), get("/openapi.json"), get("/docs"),
	}
}

// The description is one of OpenAPI 3.1, and every answer and every problem is what it says: so a validator
// that knows nothing of us.
func TestDescribed(t *testing.T) {
	run := func(_ context.Context, language, _ string, _ int) (*api.ScriptAnswer, error) {
		return &api.ScriptAnswer{Language: language, Complete: true, Results: []api.JSON{[]byte(`{"id": 1}`), []byte("7")}}, nil
	}
	s := serve(t, news(t), &httpapi.Options{Token: token, Scripts: run})
	_, text := get("/openapi.json").send(t, s.URL)
	doc, err := libopenapi.NewDocument([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	v, errs := validator.NewValidator(doc)
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	if ok, errs := v.ValidateDocument(); !ok {
		for _, e := range errs {
			t.Errorf("%v: %+v", e, e.SchemaValidationErrors)
		}
	}
	judgement := ""
	missed := routesOf(t, text)
	check := func(q *request, status int) {
		t.Helper()
		resp, body := q.send(t, s.URL)
		for name, route := range missed {
			if at, _, _ := strings.Cut(q.path, "?"); route.MatchString(q.method + " " + at) {
				delete(missed, name)
			}
		}
		if resp.StatusCode != status {
			t.Errorf("%s %s: %s\n%.500s", q.method, q.path, resp.Status, body)
			return
		}
		resp.Body = io.NopCloser(strings.NewReader(body))
		if kind := resp.Header.Get("Content-Type"); !strings.HasSuffix(kind, "json") {
			return
		}
		if ok, errs := v.ValidateHttpResponse(q.make(t, "http://localhost"), resp); !ok {
			for _, e := range errs {
				t.Errorf("%s %s: %v: %v", q.method, q.path, e, e.SchemaValidationErrors)
			}
		}
		var judged api.JudgeAnswer
		if strings.HasSuffix(q.path, "/judgements") && json.Unmarshal([]byte(body), &judged) == nil && len(judged.Judgements) > 0 {
			judgement = judged.Judgements[0].ID
		}
	}
	for _, q := range asked() {
		if ok, errs := v.ValidateHttpRequest(q.make(t, "http://localhost")); !ok {
			for _, e := range errs {
				t.Errorf("the request %s %s: %v", q.method, q.path, e)
			}
		}
		check(q, http.StatusOK)
	}
	check(withToken(&request{method: http.MethodDelete, path: "/v1/judgements/" + judgement}), http.StatusOK)
	check(withToken(post("/v1/documents", `{"id": "two", "entities": [{"id": "1", "name": "Jon Smith", "type": "Person"}, {"id": "2", "name": "Jon Smith", "type": "Person"}]}`)), http.StatusOK)
	for status, q := range map[int]*request{
		http.StatusBadRequest: get("/v1/paths?from=a"), http.StatusNotFound: get("/v1/entities/nobody-of-that-name"),
		http.StatusConflict: get("/v1/entities/Jon%20Smith"), http.StatusUnauthorized: post("/v1/documents", "{}"),
		http.StatusUnprocessableEntity: get("/v1/claims?relation=no_such_relation"),
	} {
		check(q, status)
	}
	for name := range missed {
		t.Errorf("%s is not asked", name)
	}
}

// routesOf gives what matches the requests of each route of a description.
func routesOf(t *testing.T, description string) map[string]*regexp.Regexp {
	t.Helper()
	var doc struct {
		Paths map[string]map[string]json.RawMessage
	}
	if err := json.Unmarshal([]byte(description), &doc); err != nil {
		t.Fatal(err)
	}
	routes := make(map[string]*regexp.Regexp)
	for path, methods := range doc.Paths {
		for method := range methods {
			name := strings.ToUpper(method) + " " + path
			routes[name] = regexp.MustCompile("^" + regexp.MustCompile(`\{\w+\}`).ReplaceAllString(name, "[^/]+") + "$")
		}
	}
	return routes
}

// An answer is what the library gives, written as the command writes it.
func TestAnswers(t *testing.T) {
	g := news(t)
	s := serve(t, g, nil)
	want, err := g.Show(t.Context(), "yuri-ushakov", api.View{}, 1000)
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	enc := json.NewEncoder(&text)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(want); err != nil {
		t.Fatal(err)
	}
	if _, got := get("/v1/entities/yuri-ushakov").send(t, s.URL); got != text.String() {
		t.Errorf("got  %s\nwant %s", got, text.String())
	}
}

// Repeated parameters and comma lists are one list; names of entities keep their commas.
func TestLists(t *testing.T) {
	s := serve(t, news(t), nil)
	root := "/v1/paths?from=Yuri+Ushakov&to=Abu+Dhabi&print_query&"
	_, commas := get(root+"via=aide_of,held_in&status=asserted,hedged").send(t, s.URL)
	_, repeated := get(root+"via=aide_of&via=held_in&status=asserted&status=hedged").send(t, s.URL)
	if commas != repeated || !strings.Contains(commas, "held_in") {
		t.Errorf("%s\n%s", commas, repeated)
	}
	if resp, body := get(root+"through=A,+B").send(t, s.URL); resp.StatusCode != http.StatusNotFound || !strings.Contains(body, "A, B") {
		t.Errorf("%s: %s", resp.Status, body)
	}
}

// Whoever has the answer of a state is told that it still holds, until the graph changes.
func TestFresh(t *testing.T) {
	s := serve(t, news(t), &httpapi.Options{Token: token})
	resp, _ := get("/v1/stats").send(t, s.URL)
	tag := resp.Header.Get("ETag")
	for _, have := range []string{tag, strings.TrimPrefix(tag, "W/"), `"x", ` + tag} {
		if resp, body := get("/v1/stats", "If-None-Match", have).send(t, s.URL); resp.StatusCode != http.StatusNotModified || body != "" {
			t.Errorf("%s: %s %s", have, resp.Status, body)
		}
	}
	if resp, _ := withToken(&request{method: http.MethodDelete, path: "/v1/documents/news-01"}).send(t, s.URL); resp.StatusCode != http.StatusOK {
		t.Fatal(resp.Status)
	}
	if resp, _ := get("/v1/stats", "If-None-Match", tag).send(t, s.URL); resp.StatusCode != http.StatusOK || resp.Header.Get("ETag") == tag {
		t.Errorf("after a change: %s, %s", resp.Status, resp.Header.Get("ETag"))
	}
}

// Large answers are packed for those who can unpack them, and the same.
func TestPacked(t *testing.T) {
	s := serve(t, news(t), nil)
	_, plain := get("/v1/export").send(t, s.URL)
	resp, packed := get("/v1/export", "Accept-Encoding", "gzip").send(t, s.URL)
	if resp.Header.Get("Content-Encoding") != "gzip" {
		t.Fatal(resp.Header)
	}
	r, err := gzip.NewReader(strings.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(r)
	if err != nil || string(got) != plain || len(packed) > len(plain)/3 {
		t.Errorf("%v; %d bytes of %d", err, len(packed), len(plain))
	}
}

// Every parameter says what it is.
func TestParametersAreDescribed(t *testing.T) {
	s := serve(t, news(t), nil)
	_, text := get("/openapi.json").send(t, s.URL)
	var doc struct {
		Paths map[string]map[string]struct {
			Parameters []struct{ Name, Description string }
		}
	}
	if err := json.Unmarshal([]byte(text), &doc); err != nil {
		t.Fatal(err)
	}
	n := 0
	for path, operations := range doc.Paths {
		for method, operation := range operations {
			for _, p := range operation.Parameters {
				if n++; p.Description == "" || strings.HasPrefix(p.Description, ";") {
					t.Errorf("%s %s: %s says %q", method, path, p.Name, p.Description)
				}
			}
		}
	}
	if n < 50 {
		t.Errorf("%d parameters only", n)
	}
}

// flagged is a text that names a flag or a command, of which a client of HTTP knows nothing.
var flagged = regexp.MustCompile(`--[a-z]|\bquery (find|show|path|claims?|conflicts|documents|stats|serve)\b`)

// A hint names parameters and routes as HTTP has them.
func TestHints(t *testing.T) {
	s := serve(t, news(t), &httpapi.Options{Token: token})
	for _, c := range []struct {
		q     *request
		wants string
	}{
		{get("/v1/paths?from=Yuri+Ushakov&to=Ukraine&max_hops=1"), "\"hint\":\"`max_hops` 3 would find one\""},
		{get("/v1/paths?from=Kremlin&to=Kremlin"), "`mode` simple"},
		{get("/v1/paths?from=Xyzzy&to=Kremlin"), "`entities` searches"},
		{get("/v1/paths?from=Kremlin&to=Kyiv&via=xyzzyxyzzy"), "`stats` lists"},
		{get("/v1/paths?from=Kremlin&to=Kyiv&not_document=none"), "`documents` lists"},
		{get("/v1/paths?from=Kremlin&to=Kyiv&not_document=none"), `"place":"not_document"`},
		{get("/v1/paths?from=Kremlin&to=Kyiv&as_of=soon"), `"place":"as_of"`},
		{get("/v1/paths?from=Kremlin&to=Kyiv&max_hops=1001"), `"detail":"max_hops 1001: at most 1000"`},
		{get("/v1/claims/ffffffffff"), "`claims` lists"},
		{post("/v1/match", `{"query": "MATCH (a {name: $who}) RETURN a"}`), "`params.who`"},
		{post("/v1/match", `{"query": "EXPLAIN MATCH (a) RETURN a"}`), "with explain"},
		{post("/v1/match", `{"query": "MATCH (a)-[:negotiates_with]->(b) WHERE a.name = 'nobody' RETURN a"}`), `"rows":[]`},
		{withToken(post("/v1/judgements", `{"judgements": [{"verdict": "same", "left": {"id": "news-01#none"}, "right": [{"entity": "kremlin"}]}]}`)), ""},
		{withToken(post("/v1/documents?dry_run=true", `{"id": "x", "published": "soon", "relations": [{"subject": "A", "predicate": "aide_of", "object": "B"}]}`)), "is no date"},
	} {
		_, body := c.q.send(t, s.URL)
		if !strings.Contains(body, c.wants) || flagged.MatchString(body) {
			t.Errorf("%s %s: %s", c.q.path, c.q.body, body)
		}
	}
}

// A stream has a head, a line a row or path, and a last line with what became of it; together they are the
// answer.
func TestStreams(t *testing.T) {
	s := serve(t, news(t), nil)
	const question = `{"query": "MATCH (a:Person)-[e]->(b) RETURN a.name, e", "limit": 5}`
	resp, body := post("/v1/match", question, "Accept", "application/x-ndjson").send(t, s.URL)
	if kind := resp.Header.Get("Content-Type"); kind != "application/x-ndjson" {
		t.Fatalf("%s: %s", kind, body)
	}
	lines := strings.Split(strings.TrimSpace(body), "\n")
	_, text := post("/v1/match", question).send(t, s.URL)
	var whole struct {
		Columns []string
		Rows    []json.RawMessage
	}
	if err := json.Unmarshal([]byte(text), &whole); err != nil {
		t.Fatal(err)
	}
	if len(lines) != 7 || len(whole.Rows) != 5 {
		t.Fatalf("%d lines, %d rows", len(lines), len(whole.Rows))
	}
	for i, row := range whole.Rows {
		if lines[i+1] != string(row) {
			t.Errorf("row %d is %s\nwant %s", i, lines[i+1], row)
		}
	}
	var last struct {
		Complete bool
		Reason   string
		Explored int
	}
	if err := json.Unmarshal([]byte(lines[6]), &last); err != nil || last.Complete || last.Reason != "limit" {
		t.Errorf("%+v, %v: %s", last, err, lines[6])
	}
	_, body = get("/v1/paths?from=Yuri+Ushakov&to=Abu+Dhabi&k=3", "Accept", "application/x-ndjson").send(t, s.URL)
	lines = strings.Split(strings.TrimSpace(body), "\n")
	if len(lines) != 5 || !strings.Contains(lines[4], `"complete":true`) || !strings.HasPrefix(lines[1], `{"length":`) {
		t.Errorf("paths: %s", body)
	}
}

// Nobody changes anything without the token, and nobody at all where there is none.
func TestToken(t *testing.T) {
	g := news(t)
	open, closed := serve(t, g, &httpapi.Options{Token: token}), serve(t, g, nil)
	before := commit(t, g)
	for _, q := range []request{
		{method: http.MethodPost, path: "/v1/documents", body: `{"id": "evil"}`},
		{method: http.MethodDelete, path: "/v1/documents/003"},
		{method: http.MethodPost, path: "/v1/judgements", body: `{"judgements": [{"verdict": "same", "left": {"entity": "kremlin"}, "right": [{"entity": "russia"}]}]}`},
		{method: http.MethodDelete, path: "/v1/judgements/abc"},
	} {
		for _, header := range []string{"", "Bearer", "Bearer ", "Bearer x", "Basic " + token, token, "Bearer " + token + "x", "bearer" + token} {
			q.headers = []string{"Authorization", header}
			if resp, body := q.send(t, open.URL); resp.StatusCode != http.StatusUnauthorized || resp.Header.Get("WWW-Authenticate") == "" {
				t.Errorf("%s %s with %q: %s %s", q.method, q.path, header, resp.Status, body)
			}
		}
		q.headers = []string{"Authorization", "Bearer " + token}
		if resp, body := q.send(t, closed.URL); resp.StatusCode != http.StatusForbidden {
			t.Errorf("%s %s where nobody may: %s %s", q.method, q.path, resp.Status, body)
		}
	}
	if after := commit(t, g); after != before {
		t.Errorf("the graph changed: %s, %s", before, after)
	}
}

func commit(tb testing.TB, g *graph.Graph) string {
	tb.Helper()
	s, err := g.Snapshot()
	if err != nil {
		tb.Fatal(err)
	}
	defer s.Close()
	return s.Commit()
}

// What is in another format than documents are sent in is refused, whatever type it says it is of.
func TestForeignFormats(t *testing.T) {
	g := news(t)
	s := serve(t, g, &httpapi.Options{Token: token})
	before := commit(t, g)
	for file, says := range map[string]string{
		"docred/talks.json": "docred", "graphdoc/offer.json": "graph-document", "graphdoc/serialised.jsonl": "graph-document", "jsonld/people.jsonld": "jsonld",
		"doccano/relations.jsonl": "doccano", "labelstudio/export.json": "labelstudio", "langextract/trips.jsonl": "langextract", "golden/news.nq": "nquads",
		"brat/envoys.ann": "brat", "news/README.md": "no native JSON",
	} {
		data, err := fixtures.FS.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, kind := range []string{"application/json", "application/x-ndjson"} {
			resp, body := withToken(post("/v1/documents", string(data), "Content-Type", kind)).send(t, s.URL)
			if resp.StatusCode != http.StatusBadRequest || !strings.Contains(body, says) {
				t.Errorf("%s as %s: %s %.300s", file, kind, resp.Status, body)
			}
		}
	}
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := w.Write([]byte(`{"id": "x1"}`)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if resp, body := withToken(post("/v1/documents", packed.String())).send(t, s.URL); resp.StatusCode != http.StatusBadRequest {
		t.Errorf("packed: %s %s", resp.Status, body)
	}
	if after := commit(t, g); after != before {
		t.Errorf("the graph was %s and is %s", before, after)
	}
	for _, body := range []string{`{"id": "x1", "relations": []}`, " \n[{\"id\": \"x2\", \"text\": \"A\"}]"} {
		if resp, answer := withToken(post("/v1/documents", body)).send(t, s.URL); resp.StatusCode != http.StatusOK || !strings.Contains(answer, `"new":1`) {
			t.Errorf("%s: %s %s", body, resp.Status, answer)
		}
	}
}

// The files of the machine are none of a stranger's: a document's text_file is not read.
func TestNoFiles(t *testing.T) {
	g := news(t)
	s := serve(t, g, &httpapi.Options{Token: token})
	_, body := withToken(post("/v1/documents?keep_text=true", `{"id": "x", "text_file": "httpapi_test.go", "relations": [{"subject": "A", "predicate": "aide_of", "object": "B", "evidence": [[0, 12]]}]}`)).send(t, s.URL)
	_, export := get("/v1/export").send(t, s.URL)
	if strings.Contains(body+export, "package http") {
		t.Error("the text of a file is in the graph")
	}
}

// A page of another name that leads here is refused, and one of another origin unless it is named.
func TestBrowsers(t *testing.T) {
	s := serve(t, news(t), &httpapi.Options{Hosts: []string{"127.0.0.1", "localhost"}, Origins: []string{"https://example.org"}})
	if resp, _ := get("/v1/stats").send(t, s.URL); resp.StatusCode != http.StatusOK || resp.Header.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("%s %v", resp.Status, resp.Header)
	}
	for host, status := range map[string]int{"evil.example": 421, "localhost:1": 200, "LOCALHOST": 200, "127.0.0.1.evil.example": 421, "[::1]:80": 421} {
		r := get("/v1/stats").make(t, s.URL)
		r.Host = host
		resp, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != status {
			t.Errorf("%s: %s", host, resp.Status)
		}
	}
	for origin, want := range map[string]string{"https://example.org": "https://example.org", "https://evil.example": "", "null": ""} {
		resp, _ := get("/v1/stats", "Origin", origin).send(t, s.URL)
		if got := resp.Header.Get("Access-Control-Allow-Origin"); got != want {
			t.Errorf("%s: %q", origin, got)
		}
		before := &request{method: http.MethodOptions, path: "/v1/match", headers: []string{"Origin", origin, "Access-Control-Request-Method", "POST"}}
		resp, _ = before.send(t, s.URL)
		if got := resp.Header.Get("Access-Control-Allow-Origin"); got != want || (resp.StatusCode == http.StatusNoContent) != (want != "") {
			t.Errorf("beforehand %s: %s %q", origin, resp.Status, got)
		}
	}
	if resp, _ := post("/v1/match", `{"query": "MATCH (a) RETURN a LIMIT 1"}`, "Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site").send(t, s.URL); resp.StatusCode != http.StatusForbidden {
		t.Errorf("a page of another origin asks: %s", resp.Status)
	}
}

// The metrics say what happened.
func TestMetrics(t *testing.T) {
	s := serve(t, news(t), nil)
	get("/v1/stats").send(t, s.URL)
	get("/v1/entities/nobody").send(t, s.URL)
	get("/nowhere").send(t, s.URL)
	get("/v1/paths?from=Yuri+Ushakov&to=Abu+Dhabi&select=all&limit=1").send(t, s.URL)
	_, text := get("/metrics").send(t, s.URL)
	for _, want := range []string{
		`newsgraph_http_requests_total{route="GET /v1/stats",status="200"} 1`,
		`newsgraph_http_requests_total{route="GET /v1/entities/{id}",status="404"} 1`,
		`newsgraph_http_requests_total{route="none",status="404"} 1`,
		`newsgraph_http_request_seconds_count{route="GET /v1/paths"} 1`,
		`newsgraph_answers_cut_total{reason="limit"} 1`,
		"newsgraph_snapshots_open 0", "newsgraph_questions_running 0", "newsgraph_questions_queued 0",
	} {
		if !strings.Contains(text, want+"\n") {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
	if strings.Contains(text, "newsgraph_edges_explored_total 0\n") {
		t.Error("no edge was explored")
	}
}

// A panic is one request's: it is answered, logged, and the next one is answered too.
func TestPanic(t *testing.T) {
	service, err := httpapi.New(news(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	service.Handle("GET /panic", http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("secret words") }))
	s := httptest.NewServer(service)
	defer s.Close()
	if resp, body := get("/panic").send(t, s.URL); resp.StatusCode != http.StatusInternalServerError || strings.Contains(body, "secret") {
		t.Errorf("%s %s", resp.Status, body)
	}
	if resp, _ := get("/v1/stats").send(t, s.URL); resp.StatusCode != http.StatusOK {
		t.Error(resp.Status)
	}
}

// Every field of a question has a parameter of its own: with it, another question is asked.
func TestEveryParameter(t *testing.T) {
	s := serve(t, news(t), nil)
	root := "/v1/paths?from=Yuri+Ushakov&to=Abu+Dhabi&print_query=true"
	_, bare := get(root).send(t, s.URL)
	for _, p := range []string{
		"max_hops=3", "select=all", "k=3", "mode=trail", "directed=true", "via=held_in", "not_via=held_in", "through=Kremlin", "avoid=Kremlin",
		"max_degree=9", "time_respecting=true", "expand_metonyms=true", "rank=evidence", "status=hedged",
	} {
		if _, got := get(root+"&"+p).send(t, s.URL); got == bare || !strings.HasPrefix(got, `{"query":`) {
			t.Errorf("%s asks %s", p, got)
		}
	}
	view := api.View{
		Status: []string{"hedged"}, AsOf: "2026-03", Since: "2026", Until: "2026-12-01", ValidAt: "2026-01-01", MinSources: 1, MinOutlets: 1,
		MinConfidence: 0.5, Documents: []string{"news-01"}, NotDocuments: []string{"news-02"},
	}
	q := url.Values{
		"status": {"hedged"}, "as_of": {"2026-03"}, "since": {"2026"}, "until": {"2026-12-01"}, "valid_at": {"2026-01-01"},
		"min_sources": {"1"}, "min_outlets": {"1"}, "min_confidence": {"0.5"}, "document": {"news-01"}, "not_document": {"news-02"},
	}
	_, body := get("/v1/conflicts?"+q.Encode()).send(t, s.URL)
	var got api.ConflictsAnswer
	if err := json.Unmarshal([]byte(body), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(view, got.View); diff != "" {
		t.Errorf("the view (-want +got):\n%s", diff)
	}
}
