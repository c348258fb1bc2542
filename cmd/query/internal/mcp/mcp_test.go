package mcp_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	sdk "github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/newsgraph/newsgraph/cmd/query/internal/mcp"
	"github.com/newsgraph/newsgraph/fixtures"
	"github.com/newsgraph/newsgraph/graph"
	"github.com/newsgraph/newsgraph/graph/api"
)

// newsGraph is the corpus of fixtures/news, in memory.
func newsGraph(t *testing.T) *graph.Graph {
	t.Helper()
	g, err := graph.Open(t.Context(), "mem:", &graph.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = g.Close() })
	files, err := fs.Glob(fixtures.FS, "news/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no news: %v", err)
	}
	for _, file := range files {
		data, err := fixtures.FS.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		r, err := graph.NewReader(file, "", bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := g.Load(t.Context(), r, &graph.LoadOptions{KeepText: true}); err != nil {
			t.Fatal(err)
		}
	}
	return g
}

// transports connect the SDK's client to a server in each way that there is.
var transports = map[string]func(*testing.T, *mcp.Server) *sdk.ClientSession{
	"stdio": overPipes,
	"http":  overHTTP,
}

func overPipes(t *testing.T, s *mcp.Server) *sdk.ClientSession {
	t.Helper()
	in, toServer := io.Pipe()
	fromServer, out := io.Pipe()
	ended := make(chan error, 1)
	go func() { ended <- s.Run(context.Background(), in, out) }()
	client := connect(t, &sdk.IOTransport{Reader: fromServer, Writer: toServer})
	t.Cleanup(func() {
		_ = client.Close()
		select {
		case err := <-ended:
			t.Logf("the server ended with %v", err) // it may have been answering when its client left
		case <-time.After(time.Minute):
			t.Error("the server outlives its client")
		}
	})
	return client
}

func overHTTP(t *testing.T, s *mcp.Server) *sdk.ClientSession {
	t.Helper()
	web := httptest.NewServer(s.Handler())
	t.Cleanup(web.Close)
	client := connect(t, &sdk.StreamableClientTransport{Endpoint: web.URL, MaxRetries: -1})
	t.Cleanup(func() { _ = client.Close() })
	return client
}

func connect(t *testing.T, over sdk.Transport) *sdk.ClientSession {
	t.Helper()
	client, err := sdk.NewClient(&sdk.Implementation{Name: "test", Version: "1"}, nil).Connect(t.Context(), over, nil)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// eachTransport runs a test over both transports.
func eachTransport(t *testing.T, g *graph.Graph, o *mcp.Options, test func(*testing.T, *sdk.ClientSession)) {
	t.Helper()
	for name, over := range transports {
		t.Run(name, func(t *testing.T) { test(t, over(t, mcp.New(g, o))) })
	}
}

// call calls a tool and gives the text of its result.
func call(t *testing.T, client *sdk.ClientSession, tool string, args any) (*sdk.CallToolResult, string) {
	t.Helper()
	result, err := client.CallTool(t.Context(), &sdk.CallToolParams{Name: tool, Arguments: args})
	if err != nil {
		t.Fatalf("%s %v: %v", tool, args, err)
	}
	if len(result.Content) != 1 {
		t.Fatalf("%s: %d contents", tool, len(result.Content))
	}
	return result, result.Content[0].(*sdk.TextContent).Text
}

// wrong calls a tool that refuses, and gives the error it tells.
func wrong(t *testing.T, client *sdk.ClientSession, tool string, args any) api.Error {
	t.Helper()
	result, text := call(t, client, tool, args)
	var answer api.ErrorAnswer
	if err := json.Unmarshal([]byte(text), &answer); err != nil || !result.IsError || result.StructuredContent != nil {
		t.Fatalf("%s %v: no error but %s", tool, args, text)
	}
	return answer.Error
}

type object = map[string]any

// The tools in their order, each with a call, and what the library says to the same question.
var questions = []struct {
	tool string
	args object
	ask  func(context.Context, *graph.Graph) (any, error)
}{
	{"find_entity", object{"text": "usha"}, func(ctx context.Context, g *graph.Graph) (any, error) {
		return g.Find(ctx, "usha", 20)
	}},
	{"show_entity", object{"entity": "Kremlin", "evidence": "all", "limit": 1000}, func(ctx context.Context, g *graph.Graph) (any, error) {
		return g.Show(ctx, "Kremlin", api.View{}, 1000)
	}},
	{
		"find_paths",
		object{"from": "Yuri Ushakov", "to": "abu-dhabi", "view": object{"status": []string{"asserted", "hedged"}, "min_sources": 1}},
		func(ctx context.Context, g *graph.Graph) (any, error) {
			return g.Paths(ctx, &api.PathQuery{
				From: "Yuri Ushakov", To: "abu-dhabi", K: 5, Evidence: "one", Limit: 20,
				View: api.View{Status: []string{"asserted", "hedged"}, MinSources: 1},
			})
		},
	},
	{
		"match",
		object{"query": "MATCH (a {name: $who})-[e]->(b) WHERE e.sources >= $least RETURN *", "params": object{"who": "Yuri Ushakov", "least": 1}},
		func(ctx context.Context, g *graph.Graph) (any, error) {
			return g.MatchAll(ctx, &api.MatchQuery{
				Query:  "MATCH (a {name: $who})-[e]->(b) WHERE e.sources >= $least RETURN *",
				Params: map[string]any{"who": "Yuri Ushakov", "least": 1}, Evidence: "one", Limit: 20,
			})
		},
	},
	{"get_claim", object{"id": "0198dc229d15"}, func(ctx context.Context, g *graph.Graph) (any, error) {
		return g.Claim(ctx, "0198dc229d15")
	}},
	{"list_conflicts", object{"evidence": "all"}, func(ctx context.Context, g *graph.Graph) (any, error) {
		return g.Conflicts(ctx, api.View{}, 20)
	}},
	{"stats", object{"limit": 1000}, func(ctx context.Context, g *graph.Graph) (any, error) { return g.Stats(ctx) }},
}

// A client of the SDK lists the tools in their order and calls each; what it gets is what the library
// says, as text and as structured content, and as the output's schema has it.
func TestTools(t *testing.T) {
	g := newsGraph(t)
	eachTransport(t, g, nil, func(t *testing.T, client *sdk.ClientSession) {
		list, err := client.ListTools(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		if len(list.Tools) != len(questions) {
			t.Fatalf("%d tools", len(list.Tools))
		}
		for i, tool := range list.Tools {
			q := questions[i]
			if tool.Name != q.tool {
				t.Fatalf("tool %d is %s, not %s", i, tool.Name, q.tool)
			}
			if a := tool.Annotations; !a.ReadOnlyHint || !a.IdempotentHint || *a.DestructiveHint || *a.OpenWorldHint {
				t.Errorf("%s: hints %+v", tool.Name, a)
			}
			answer, err := q.ask(t.Context(), g)
			if err != nil {
				t.Fatal(err)
			}
			result, text := call(t, client, q.tool, q.args)
			if result.IsError {
				t.Fatalf("%s: %s", q.tool, text)
			}
			got := plain(t, json.RawMessage(text))
			if diff := gocmp.Diff(plain(t, answer), got); diff != "" {
				t.Errorf("%s (-library +text):\n%s", q.tool, diff)
			}
			if diff := gocmp.Diff(got, plain(t, result.StructuredContent)); diff != "" {
				t.Errorf("%s (-text +structured):\n%s", q.tool, diff)
			}
			validate(t, tool.Name+" output", tool.OutputSchema, text)
			args, err := json.Marshal(q.args)
			if err != nil {
				t.Fatal(err)
			}
			validate(t, tool.Name+" input", tool.InputSchema, string(args))
		}
	})
}

// plain gives a value as JSON has it, without how long it took.
func plain(t *testing.T, v any) any {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var out any
	if err := json.Unmarshal(data, &out); err != nil {
		t.Fatal(err)
	}
	if o, ok := out.(object); ok {
		delete(o, "elapsed_ms")
	}
	return out
}

// validate judges JSON by a schema with a validator that is not the server's.
func validate(t *testing.T, name string, schema any, text string) {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	if err := c.AddResource("mem:schema", schema); err != nil {
		t.Fatal(err)
	}
	compiled, err := c.Compile("mem:schema")
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if err := compiled.Validate(value); err != nil {
		t.Errorf("%s: %v", name, err)
	}
}

// Every argument says what it is; a number has bounds, a text and an array an end.
func TestArgumentsAreDescribed(t *testing.T) {
	client := overHTTP(t, mcp.New(newsGraph(t), nil))
	list, err := client.ListTools(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var check func(path string, schema object)
	check = func(path string, schema object) {
		if schema["description"] == "" || schema["description"] == nil {
			t.Errorf("%s has no description", path)
		}
		switch schema["type"] {
		case "object":
			if strings.HasSuffix(path, ".params") {
				return
			}
			for name, p := range schema["properties"].(object) {
				check(path+"."+name, p.(object))
			}
		case "string":
			if schema["maxLength"] == nil && schema["enum"] == nil {
				t.Errorf("%s has no end", path)
			}
		case "array":
			if schema["maxItems"] == nil {
				t.Errorf("%s has no end", path)
			}
		case "integer", "number":
			if schema["minimum"] == nil || schema["maximum"] == nil {
				t.Errorf("%s has no bounds", path)
			}
		case "boolean":
		default:
			t.Errorf("%s is of type %v", path, schema["type"])
		}
	}
	for _, tool := range list.Tools {
		for name, p := range tool.InputSchema.(object)["properties"].(object) {
			check(tool.Name+"."+name, p.(object))
		}
	}
}

// flagged is a text that names a flag or a command, of which a client knows nothing.
var flagged = regexp.MustCompile(`--[a-z]|\bquery (find|show|path|claims?|conflicts|documents|stats|serve)\b`)

// An error says which argument is wrong, and how to call instead.
func TestErrors(t *testing.T) {
	client := overPipes(t, mcp.New(newsGraph(t), nil))
	for _, c := range []struct {
		tool              string
		args              any
		code, place, hint string
	}{
		{"find_paths", object{"from": "Ushako", "to": "Kremlin"}, "unknown-entity", "from", "did you mean Yuri Ushakov?"},
		{"find_paths", object{"from": "Kremlin"}, "usage", "to", "a text"},
		{"find_paths", object{"from": "Kremlin", "to": "Kyiv", "max_hop": 3}, "usage", "max_hop", `did you mean "max_hops"?`},
		{"find_paths", object{"from": "Kremlin", "to": "Kyiv", "min_sources": 2}, "usage", "min_sources", `{"view": {"min_sources": …}}`},
		{"find_paths", object{"from": "Kremlin", "to": "Kyiv", "max_hops": "4"}, "usage", "max_hops", "a whole number from 1 to 1000"},
		{"find_paths", object{"from": "Kremlin", "to": "Kyiv", "k": 2.5}, "usage", "k", "a whole number"},
		{"find_paths", object{"from": "Kremlin", "to": "Kyiv", "limit": -1}, "usage", "limit", "from 1 to 1000"},
		{"find_paths", object{"from": "Kremlin", "to": "Kyiv", "select": "shortst"}, "usage", "select", "all-shortest"},
		{"find_paths", object{"from": "Kremlin", "to": "Kyiv", "via": "met_with"}, "usage", "via", "an array"},
		{"find_paths", object{"from": "Kremlin", "to": "Kyiv", "via": []string{"aid_of"}}, "unknown-relation", "via", "aide_of"},
		{"find_paths", object{"from": "Kremlin", "to": "Kyiv", "view": "asserted"}, "usage", "view", "an object"},
		{"find_paths", object{"from": "Kremlin", "to": "Kyiv", "view": object{"statuses": []string{"hedged"}}}, "usage", "view.statuses", `did you mean "status"?`},
		{"find_paths", object{"from": "Kremlin", "to": "Kyiv", "view": object{"status": []string{"sure"}}}, "usage", "view.status", "asserted, hedged, negated"},
		{"find_paths", object{"from": "Kremlin", "to": "Kyiv", "view": object{"as_of": "soon"}}, "usage", "view.as_of", ""},
		{"find_paths", object{"from": "Kremlin", "to": "Kyiv", "view": object{"documents": []string{"none"}}}, "not-found", "view.documents", "show_entity"},
		{"match", object{"query": "MATCH (a) RETURN a", "explain": true}, "usage", "explain", "there are: query, params, view, limit, evidence"},
		{"match", object{"query": "MATCH (a)-[e>(b) RETURN a"}, "syntax", "1:11", ""},
		{"match", object{"query": "MATCH (a:Persn) RETURN a"}, "unknown-type", "1:10", "Person"},
		{"match", object{"query": "MATCH (a {name: $who}) RETURN a", "params": object{"who": object{}}}, "usage", "params.who", "a text"},
		{"match", object{"query": "MATCH (a {name: $who}) RETURN a"}, "usage", "1:17", "params.who"},
		{"match", object{"query": "MATCH (a)-[limit]->(b) RETURN a"}, "syntax", "1:12", "for a name write `limit`"},
		{"get_claim", object{"id": "ffffffffff"}, "not-found", "claim", "find_paths"},
		{"get_claim", []int{1}, "usage", "", "id"},
		{"show_entity", object{"entity": "Vladimir Zelensky Junior"}, "unknown-entity", "", ""},
	} {
		got := wrong(t, client, c.tool, c.args)
		if got.Code != c.code || !strings.HasPrefix(got.Place, c.place) || !strings.Contains(got.Hint, c.hint) {
			t.Errorf("%s %v:\n%+v", c.tool, c.args, got)
		}
		if got.Message == "" || got.Candidates == nil || flagged.MatchString(fmt.Sprint(got)) {
			t.Errorf("%s %v: says %+v", c.tool, c.args, got)
		}
	}
	// The hint of an empty answer names arguments too.
	_, text := call(t, client, "find_paths", object{"from": "Yuri Ushakov", "to": "Ukraine", "max_hops": 1})
	if !strings.Contains(text, `"hint":"max_hops 3 would find one"`) {
		t.Errorf("an empty answer: %s", text)
	}
}

// Resources are a document, a claim and the vocabulary; one that is not there is said to be missing.
func TestResources(t *testing.T) {
	eachTransport(t, newsGraph(t), nil, func(t *testing.T, client *sdk.ClientSession) {
		templates, err := client.ListResourceTemplates(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		var uris []string
		for _, template := range templates.ResourceTemplates {
			uris = append(uris, template.URITemplate)
		}
		if want := []string{"newsgraph://claim/{id}", "newsgraph://document/{id}"}; !slices.Equal(uris, want) {
			t.Errorf("templates %q", uris)
		}
		for uri, want := range map[string]string{
			"newsgraph://document/news-02":   `"title":"Groundwork first`,
			"newsgraph://document/news%2D02": `"statements":[{"id":`,
			"newsgraph://claim/0198dc229d15": `"context":"`,
			"newsgraph://vocabulary":         `"aide_of"`,
		} {
			got, err := client.ReadResource(t.Context(), &sdk.ReadResourceParams{URI: uri})
			if err != nil {
				t.Errorf("%s: %v", uri, err)
			} else if c := got.Contents[0]; !strings.Contains(c.Text, want) || c.MIMEType != "application/json" {
				t.Errorf("%s: %s", uri, c.Text)
			}
		}
		for _, uri := range []string{"newsgraph://document/none", "newsgraph://claim/ffffffffff", "newsgraph://else", "file:///etc/passwd"} {
			if got, err := client.ReadResource(t.Context(), &sdk.ReadResourceParams{URI: uri}); err == nil {
				t.Errorf("%s: %s", uri, got.Contents[0].Text)
			}
		}
	})
}

// endless is a question that takes longer than anybody waits.
var endless = object{"query": "MATCH (a)-[]-(b)-[]-(c)-[]-(d)-[]-(e)-[]-(f)-[]-(g)-[]-(h)-[]-(i)-[]-(j)-[]-(k)-[]-(l) RETURN count(*)"}

// A call that is canceled ends: with one call at a time, the next would not be answered otherwise.
func TestCancel(t *testing.T) {
	eachTransport(t, newsGraph(t), &mcp.Options{Calls: 1, Timeout: 10 * time.Minute}, func(t *testing.T, client *sdk.ClientSession) {
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		if _, err := client.CallTool(ctx, &sdk.CallToolParams{Name: "match", Arguments: endless}); !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("the call ended with %v", err)
		}
		if _, text := call(t, client, "find_entity", object{"text": "usha"}); !strings.Contains(text, "yuri-ushakov") {
			t.Errorf("afterwards: %s", text)
		}
	})
}

// A call that takes too long ends with what it has, or says so.
func TestDeadline(t *testing.T) {
	client := overPipes(t, mcp.New(newsGraph(t), &mcp.Options{Timeout: 20 * time.Millisecond}))
	if _, text := call(t, client, "match", endless); !strings.Contains(text, `"deadline"`) {
		t.Errorf("it answers %s", text)
	}
}

// An answer that is too large is refused with what would make it smaller; counts are cut, and say so.
func TestBounds(t *testing.T) {
	client := overPipes(t, mcp.New(newsGraph(t), &mcp.Options{Bytes: 4000, Limit: 2}))
	e := wrong(t, client, "show_entity", object{"entity": "Kremlin", "limit": 1000})
	if e.Code != "too-large" || !strings.Contains(e.Hint, "evidence none, a smaller limit") {
		t.Errorf("too large: %+v", e)
	}
	_, text := call(t, client, "find_entity", object{"text": "a"})
	var found api.FindAnswer
	if err := json.Unmarshal([]byte(text), &found); err != nil || len(found.Entities) != 2 || found.Complete || found.Reason != "limit" {
		t.Errorf("two of many: %v, %s", err, text)
	}
	_, text = call(t, client, "show_entity", object{"entity": "Kremlin", "evidence": "none"})
	var shown api.ShowAnswer
	if err := json.Unmarshal([]byte(text), &shown); err != nil || len(shown.Documents) != 2 || len(shown.Merges) != 2 || shown.Complete {
		t.Errorf("two documents of many: %v, %s", err, text)
	}
	_, text = call(t, client, "stats", object{})
	var stats struct {
		api.Stats
		MoreTypes     int `json:"more_types"`
		MoreRelations int `json:"more_relations"`
	}
	if err := json.Unmarshal([]byte(text), &stats); err != nil || len(stats.Relations) != 2 || len(stats.Types) != 2 ||
		stats.MoreTypes == 0 || stats.MoreRelations == 0 {
		t.Errorf("two relations of many: %v, %s", err, text)
	}
}

// A page of another site cannot make a browser call.
func TestOtherOrigin(t *testing.T) {
	web := httptest.NewServer(mcp.New(newsGraph(t), nil).Handler())
	defer web.Close()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, web.URL, strings.NewReader(initialize))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json, text/event-stream")
	status := func(req *http.Request) int {
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		return resp.StatusCode
	}
	own := req.Clone(t.Context())
	own.Body = io.NopCloser(strings.NewReader(initialize))
	if got := status(own); got != http.StatusOK {
		t.Errorf("a program: status %d", got)
	}
	for header, value := range map[string]string{"Origin": "https://example.org", "Sec-Fetch-Site": "cross-site", "Host": "example.org"} {
		other := req.Clone(t.Context())
		other.Body = io.NopCloser(strings.NewReader(initialize))
		other.Header.Set(header, value)
		if header == "Host" {
			other.Host = value
		}
		if got := status(other); got != http.StatusForbidden {
			t.Errorf("%s %s: status %d", header, value, got)
		}
	}
}

const initialize = `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}`

// What a hostile client sends is answered or refused; the server answers the next call.
func TestHostile(t *testing.T) {
	g := newsGraph(t)
	deep := strings.Repeat("[", 500) + strings.Repeat("]", 500) // the SDK ends a session at some thousands
	long := strings.Repeat("x", 300_000)
	calls := []string{
		`"no_such_tool","arguments":{}`,
		`"","arguments":{}`,
		`"match","arguments":[]`,
		`"match","arguments":"MATCH (a) RETURN a"`,
		`"match","arguments":17`,
		`"match","arguments":{"query":17}`,
		`"match","arguments":{"query":null}`,
		`"match","arguments":{"query":["MATCH (a) RETURN a"]}`,
		`"match","arguments":{"query":""}`,
		`"match","arguments":{"query":"` + long + `"}`,
		`"match","arguments":{"QUERY":"MATCH (a) RETURN a"}`,
		`"match","arguments":{"query":"MATCH (a) RETURN a","limit":1e300}`,
		`"match","arguments":{"query":"MATCH (a) RETURN a","limit":99999999999999999999}`,
		`"match","arguments":{"query":"MATCH (a) RETURN a","params":` + deep + `}`,
		`"match","arguments":{"query":"MATCH (a) RETURN a","params":{"x":` + deep + `}}`,
		`"match","arguments":{"query":"MATCH p = (a)-[]-{1,1000000}(b) RETURN p"}`,
		`"match","arguments":{"query":"MATCH (a), (b), (c), (d), (e), (f) RETURN count(*)"}`,
		`"match","arguments":{"query":"` + strings.Repeat("(", 60_000) + `"}`,
		`"find_paths","arguments":{"from":"Kremlin","to":"Kyiv","select":"all","mode":"walk","max_hops":1000,"limit":1000,"evidence":"all"}`,
		`"find_paths","arguments":{"from":"Kremlin","to":"Kyiv","via":["` + strings.Repeat(`a","`, 50_000) + `"]}`,
		`"find_paths","arguments":{"from":"\u0000","to":"\ud800"}`,
		`"find_paths","arguments":{"from":{},"to":[],"view":[]}`,
		`"find_paths","arguments":{"from":"Kremlin","to":"Kyiv","view":{"view":{"view":{}}}}`,
		`"find_entity","arguments":{"text":"` + long[:60_000] + `"}`,
		`"find_entity","arguments":{"` + long + `":1}`,
		`"find_entity","arguments":null`,
		`"show_entity","arguments":{"entity":"newsgraph://../../etc/passwd"}`,
		`"get_claim","arguments":{"id":"'; DROP TABLE claims; --"}`,
		`"list_conflicts","arguments":{"view":{"min_confidence":-1e308}}`,
		`"stats","arguments":{"limit":0}`,
	}
	for i, c := range calls {
		calls[i] = `{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":` + c + `}}`
	}
	calls = append(calls,
		`{"jsonrpc":"2.0","id":%d,"method":"tools/call"}`,
		`{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":null}`,
		`{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":[1]}`,
		`{"jsonrpc":"2.0","id":%d,"method":"no/such"}`,
		`{"jsonrpc":"2.0","id":%d,"method":"resources/read","params":{"uri":"newsgraph://document/%%zz"}}`,
		`{"jsonrpc":"2.0","id":%d,"method":"resources/read","params":{"uri":"newsgraph://document/`+long[:10_000]+`"}}`,
		`{"jsonrpc":"2.0","id":%d,"method":"resources/subscribe","params":{"uri":"newsgraph://vocabulary"}}`,
		`{"jsonrpc":"2.0","id":%d,"method":"logging/setLevel","params":{"level":"debug"}}`,
	)
	for i, format := range calls {
		text := fmt.Sprintf(format, i+2)
		name := text[:min(len(text), 160)]
		var out bytes.Buffer
		in := strings.Join([]string{initialize, `{"jsonrpc":"2.0","method":"notifications/initialized"}`, text, `{"jsonrpc":"2.0","id":"last","method":"tools/list"}`, ""}, "\n")
		s := mcp.New(g, &mcp.Options{Timeout: 200 * time.Millisecond})
		_ = s.Run(t.Context(), strings.NewReader(in), &out)
		answers := make(map[any]object)
		for line := range strings.Lines(out.String()) {
			var answer object
			if err := json.Unmarshal([]byte(line), &answer); err != nil {
				t.Fatalf("%s: standard output has %q", name, line)
			}
			answers[answer["id"]] = answer
		}
		if answers[float64(i+2)] == nil {
			t.Errorf("%s: no answer", name)
		}
		if answers["last"] == nil {
			t.Errorf("%s: no answer to the next", name)
		}
		if hit := flagged.FindString(strings.ReplaceAll(out.String(), text, "")); strings.HasPrefix(hit, "--") {
			t.Errorf("%s: names a flag: %s", name, hit)
		}
		if got := out.Len(); got > 500_000 {
			t.Errorf("%s: %d bytes", name, got)
		}
	}
}

// Over HTTP, too: what is no message is refused with a status, and sessions that are not there are nobody's.
func TestHostileHTTP(t *testing.T) {
	web := httptest.NewServer(mcp.New(newsGraph(t), nil).Handler())
	defer web.Close()
	for _, c := range []struct {
		method, body, session, accept string
		least, most                   int // status
	}{
		{"POST", "", "", "", 400, 499},
		{"POST", "{", "", "", 400, 499},
		{"POST", "[]", "", "", 400, 499},
		{"POST", "null", "", "", 400, 499},
		{"POST", strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000), "", "", 400, 499},
		{"POST", `{"jsonrpc":"2.0","id":1,"method":"tools/list","params":"` + strings.Repeat("x", 2<<20) + `"}`, "", "", 413, 413},
		{"POST", initialize, "no such session", "", 400, 499},
		{"POST", initialize, "", "text/html", 400, 499},
		{"GET", "", "", "", 400, 499},
		{"GET", "", "no such session", "", 400, 499},
		{"DELETE", "", "no such session", "", 400, 499},
		{"PUT", initialize, "", "", 400, 499},
		{"OPTIONS", "", "", "", 400, 499},
	} {
		req, err := http.NewRequestWithContext(t.Context(), c.method, web.URL, strings.NewReader(c.body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Accept", cmp.Or(c.accept, "application/json, text/event-stream"))
		if c.session != "" {
			req.Header.Set("Mcp-Session-Id", c.session)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Errorf("%s %.40q: %v", c.method, c.body, err)
			continue
		}
		if resp.StatusCode < c.least || resp.StatusCode > c.most {
			t.Errorf("%s %.40q, session %q: %s", c.method, c.body, c.session, resp.Status)
		}
		if err := resp.Body.Close(); err != nil {
			t.Error(err)
		}
	}
	client := connect(t, &sdk.StreamableClientTransport{Endpoint: web.URL, MaxRetries: -1})
	defer func() { _ = client.Close() }()
	if _, text := call(t, client, "find_entity", object{"text": "usha"}); !strings.Contains(text, "yuri-ushakov") {
		t.Errorf("afterwards: %s", text)
	}
}

// A line that is no message, or has no end, ends the session and harms nobody.
func TestTornInput(t *testing.T) {
	g := newsGraph(t)
	for _, in := range []string{
		"", "\n", "{", "null", "17\n", initialize[:40], initialize + "\n" + strings.Repeat("[", 2<<20), initialize + "\n\x00\xff",
		initialize + "\n" + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + "\n",
	} {
		var out bytes.Buffer
		_ = mcp.New(g, nil).Run(t.Context(), strings.NewReader(in), &out)
		for line := range strings.Lines(out.String()) {
			if !json.Valid([]byte(line)) {
				t.Errorf("%.40q: standard output has %q", in, line)
			}
		}
	}
}
