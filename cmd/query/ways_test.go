package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	sdk "github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/rogpeppe/go-internal/txtar"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/newsgraph/newsgraph/cmd/internal/cli"
	"github.com/newsgraph/newsgraph/cmd/internal/scripttest"
	"github.com/newsgraph/newsgraph/cmd/query/internal/mcp"
	"github.com/newsgraph/newsgraph/graph"
	"github.com/newsgraph/newsgraph/graph/httpapi"
)

// A scripted is a question as a script types it.
type scripted struct {
	command string
	names   []string       // its arguments
	flags   map[string]any // those that were given: a string, number, bool or []string
	args    []string       // all of it, for the command
}

// A way answers questions; false where it does not have one.
type way func(*testing.T, *scripted) (any, bool)

// Every question of the script tests has the same answer, however it is asked: by the command, over HTTP,
// as a tool of a language model, and by the command on the served graph, which is the Go client. Errors
// are the same error.
func TestWays(t *testing.T) {
	bin := scripttest.Build(t, "load")
	scripts, err := filepath.Glob("testdata/script/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	compared := make(map[string]int)
	for _, file := range scripts {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			script, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			questions := questionsOf(t, string(script.Comment))
			if len(questions) == 0 || !strings.Contains(string(script.Comment), "exec load ") {
				t.Skip("it asks nothing of a store that has an answer as JSON")
			}
			store := fill(t, bin, script)
			ways := waysTo(t, store)
			for _, q := range questions {
				answer := command(t, store, q)
				hint := hintOf(answer)
				want := told(answer)
				if codeOf(want) == "usage" { // of the command line: another way has no such fault
					continue
				}
				for name, ask := range ways {
					got, ok := ask(t, q)
					if !ok {
						continue
					}
					compared[name]++
					switch other := hintOf(got); {
					case name != "client" && flagged.MatchString(other),
						name == "client" && hint != other:
						t.Errorf("query %s: the hint of %s is %q, of the command %q", strings.Join(q.args, " "), name, other, hint)
					}
					if diff := cmp.Diff(want, told(got)); diff != "" {
						t.Errorf("query %s (-command +%s):\n%s", strings.Join(q.args, " "), name, diff)
					}
				}
			}
		})
	}
	t.Logf("compared: %v", compared)
	for name, n := range compared {
		if n < 50 {
			t.Errorf("%s: %d questions only", name, n)
		}
	}
}

// asking are the commands whose answers are compared.
var asking = []string{"find", "show", "path", "match", "claims", "claim", "conflicts", "documents", "stats"}

// questionsOf finds the questions in a script, each once.
func questionsOf(t *testing.T, script string) []*scripted {
	t.Helper()
	var list []*scripted
	seen := make(map[string]bool)
	for line := range strings.Lines(script) {
		_, args, ok := strings.Cut(strings.TrimSpace(line), "exec query ")
		words := split(args)
		if !ok || len(words) == 0 || !slices.Contains(asking, words[0]) {
			continue
		}
		if q := parse(words); q != nil && !seen[strings.Join(q.args, "\x00")] {
			seen[strings.Join(q.args, "\x00")] = true
			list = append(list, q)
		}
	}
	return list
}

// split takes a line of a script apart: words in quotes, in which a quote is doubled.
func split(line string) (words []string) {
	var word strings.Builder
	quoted, any := false, false
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == '\'' && quoted && i+1 < len(line) && line[i+1] == '\'':
			word.WriteByte(c)
			i++
		case c == '\'':
			quoted, any = !quoted, true
		case !quoted && (c == ' ' || c == '\t' || c == '#'):
			if any || word.Len() > 0 {
				words = append(words, word.String())
			}
			word.Reset()
			if any = false; c == '#' {
				return words
			}
		default:
			word.WriteByte(c)
		}
	}
	if any || word.Len() > 0 {
		words = append(words, word.String())
	}
	return words
}

// parse reads a command line by its own flags; nil where it is none that can be asked elsewhere too.
func parse(words []string) *scripted {
	cmd, rest, err := newCommand().Find(words)
	if err != nil || cmd.ParseFlags(rest) != nil || cmd.ValidateArgs(cmd.Flags().Args()) != nil || cmd.ValidateFlagGroups() != nil {
		return nil
	}
	q := &scripted{command: cmd.Name(), names: cmd.Flags().Args(), flags: make(map[string]any)}
	q.args = append(q.args, q.command)
	elsewhere := q.command == "match" && (len(q.names) != 1 || q.names[0] == "-")
	cmd.Flags().Visit(func(f *pflag.Flag) {
		switch f.Name {
		case "format", "color":
			return
		case "db", "file", "help", "why", "timeout": // of another store, in words, or by the clock
			elsewhere = true
		}
		q.flags[f.Name] = value(cmd, f)
		if list, ok := q.flags[f.Name].([]string); ok {
			for _, v := range list {
				q.args = append(q.args, "--"+f.Name+"="+v)
			}
			return
		}
		q.args = append(q.args, "--"+f.Name+"="+f.Value.String())
	})
	q.args = append(append(q.args, "--"), q.names...)
	if elsewhere {
		return nil
	}
	return q
}

func value(cmd *cobra.Command, f *pflag.Flag) (v any) {
	switch f.Value.Type() {
	case "int":
		v, _ = cmd.Flags().GetInt(f.Name)
	case "float64":
		v, _ = cmd.Flags().GetFloat64(f.Name)
	case "bool":
		v, _ = cmd.Flags().GetBool(f.Name)
	case "stringSlice", "stringArray":
		v = f.Value.(pflag.SliceValue).GetSlice()
	default:
		v = f.Value.String()
	}
	return v
}

// fill makes the store of a script: what it loads into its own, before any question.
func fill(t *testing.T, bin string, script *txtar.Archive) string {
	t.Helper()
	dir := t.TempDir()
	for _, f := range script.Files {
		path := filepath.Join(dir, f.Name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, f.Data, 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	fixtures, err := filepath.Abs("../../fixtures")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(script.Comment)) {
		args, ok := strings.CutPrefix(strings.TrimSpace(line), "exec load ")
		if !ok || strings.Contains(args, "--db") && !strings.Contains(args, "--db news.graph ") {
			continue
		}
		load := exec.Command(filepath.Join(bin, "load"), split(strings.ReplaceAll(args, "$FIXTURES", fixtures))...)
		load.Dir = dir
		load.Env = append(os.Environ(), "NEWSGRAPH_DB=")
		if out, err := load.CombinedOutput(); err != nil {
			t.Fatalf("load %s: %v\n%s", args, err, out)
		}
	}
	return filepath.Join(dir, "news.graph")
}

// command asks by the command, of a store or of a URL.
func command(t *testing.T, db string, q *scripted) any {
	t.Helper()
	var out bytes.Buffer
	args := append([]string{"--db", db, "--format", "json"}, q.args...)
	cli.Run(newCommand(), args, cli.Streams{In: strings.NewReader(""), Out: &out, Err: io.Discard})
	return decoded(t, out.Bytes())
}

// decoded reads JSON.
func decoded(t *testing.T, data []byte) (answer any) {
	t.Helper()
	if err := json.Unmarshal(data, &answer); err != nil {
		t.Fatalf("%v\n%s", err, data)
	}
	return answer
}

// codeOf gives the code of an answer that is an error.
func codeOf(answer any) any {
	o, _ := answer.(map[string]any)
	e, _ := o["error"].(map[string]any)
	return e["code"]
}

// flagged is a text that names a flag or a command, which is nothing for another way.
var flagged = regexp.MustCompile(`--[a-z]|\bquery (find|show|path|claims?|conflicts|documents|stats|serve)\b`)

// hintOf gives the hint of an answer or an error.
func hintOf(answer any) string {
	o, _ := answer.(map[string]any)
	if e, ok := o["error"].(map[string]any); ok {
		o = e
	}
	hint, _ := o["hint"].(string)
	return hint
}

// told leaves out of an answer what the way makes: how long it took, and in which words a hint names flags;
// of an error all but what is wrong, and with which candidates.
func told(answer any) any {
	o, ok := answer.(map[string]any)
	if !ok {
		return answer
	}
	if e, ok := o["error"].(map[string]any); ok {
		return map[string]any{"error": map[string]any{"code": e["code"], "message": e["message"], "candidates": e["candidates"]}}
	}
	delete(o, "elapsed_ms")
	delete(o, "hint")
	if e, ok := o["explain"].(map[string]any); ok {
		for _, name := range []string{"prepare_ms", "search_ms", "show_ms"} {
			delete(e, name)
		}
	}
	return o
}

// waysTo gives the ways to a store beside the command.
func waysTo(t *testing.T, store string) map[string]way {
	t.Helper()
	g, err := graph.Open(t.Context(), store, &graph.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = g.Close() })
	service, err := httpapi.New(g, nil)
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(service)
	t.Cleanup(s.Close)
	return map[string]way{
		"mcp": byTool(t, g), "http": byRequest(s.URL),
		"client": func(t *testing.T, q *scripted) (any, bool) {
			t.Helper()
			return command(t, s.URL, q), true
		},
	}
}

// byRequest asks over HTTP, with flags as parameters.
func byRequest(root string) way {
	return func(t *testing.T, q *scripted) (any, bool) {
		t.Helper()
		req, err := request(t.Context(), root, q)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		data, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		answer := decoded(t, data)
		if resp.StatusCode < 300 {
			return answer, true
		}
		problem := answer.(map[string]any)
		if problem["message"] == nil {
			problem["message"] = problem["detail"]
		}
		return map[string]any{"error": problem}, true
	}
}

// routes are the paths of commands.
var routes = map[string]string{
	"find": "/v1/entities", "show": "/v1/entities/", "path": "/v1/paths", "match": "/v1/match", "claims": "/v1/claims",
	"claim": "/v1/claims/", "conflicts": "/v1/conflicts", "documents": "/v1/documents", "stats": "/v1/stats",
}

// request makes a request of a question.
func request(ctx context.Context, root string, q *scripted) (*http.Request, error) {
	if q.command == "match" {
		args := arguments(q)
		body, err := json.Marshal(args)
		if err != nil {
			return nil, err
		}
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, root+"/v1/match", bytes.NewReader(body))
		if err == nil {
			req.Header.Set("Content-Type", "application/json")
		}
		return req, err
	}
	v := make(url.Values)
	for flag, value := range q.flags {
		name := strings.ReplaceAll(flag, "-", "_")
		if list, ok := value.([]string); ok {
			v[name] = list
			continue
		}
		v.Set(name, fmt.Sprint(value))
	}
	path := routes[q.command]
	switch q.command {
	case "path":
		v.Set("from", q.names[0])
		v.Set("to", q.names[1])
	case "find":
		v.Set("q", strings.Join(q.names, " "))
	case "show", "claim":
		path += url.PathEscape(q.names[0])
	}
	return http.NewRequestWithContext(ctx, http.MethodGet, root+path+"?"+v.Encode(), nil)
}

// byTool asks as a language model does.
func byTool(t *testing.T, g *graph.Graph) way {
	t.Helper()
	in, toServer := io.Pipe()
	fromServer, out := io.Pipe()
	go func() { _ = mcp.New(g, &mcp.Options{Bytes: 10 << 20}).Run(context.Background(), in, out) }()
	client, err := sdk.NewClient(&sdk.Implementation{Name: "test", Version: "1"}, nil).
		Connect(t.Context(), &sdk.IOTransport{Reader: fromServer, Writer: toServer}, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Close() })
	return func(t *testing.T, q *scripted) (any, bool) {
		t.Helper()
		tool, args, ok := toolCall(q)
		if !ok {
			return nil, false
		}
		result, err := client.CallTool(t.Context(), &sdk.CallToolParams{Name: tool, Arguments: args})
		if err != nil {
			t.Fatalf("%s %v: %v", tool, args, err)
		}
		return decoded(t, []byte(result.Content[0].(*sdk.TextContent).Text)), true
	}
}

// tools are the tools of commands, and the arguments that their names are.
var tools = map[string]struct {
	name string
	args []string
}{
	"find": {"find_entity", []string{"text"}}, "show": {"show_entity", []string{"entity"}}, "path": {"find_paths", []string{"from", "to"}},
	"match": {"match", []string{"query"}}, "claim": {"get_claim", []string{"id"}}, "conflicts": {"list_conflicts", nil}, "stats": {"stats", nil},
}

var ofView = []string{
	"status", "modality", "as-of", "since", "until", "valid-at", "min-sources", "min-outlets", "min-confidence", "document", "not-document",
}

// toolCall makes a call of a question; false where no tool has it.
func toolCall(q *scripted) (tool string, args map[string]any, ok bool) {
	t, ok := tools[q.command]
	if !ok || q.flags["explain"] != nil || q.flags["print-query"] != nil {
		return "", nil, false
	}
	return t.name, arguments(q), true
}

// arguments are those of a tool, and of a query's body.
func arguments(q *scripted) map[string]any {
	view, args := make(map[string]any), make(map[string]any)
	for i, name := range tools[q.command].args {
		args[name] = q.names[i]
	}
	if q.command == "find" {
		args["text"] = strings.Join(q.names, " ")
	}
	for flag, v := range q.flags {
		name := strings.ReplaceAll(flag, "-", "_")
		switch {
		case flag == "param":
			args["params"] = params(v.([]string))
		case !slices.Contains(ofView, flag):
			args[name] = v
		case strings.HasSuffix(name, "document"):
			view[name+"s"] = v
		default:
			view[name] = v
		}
	}
	if len(view) > 0 {
		args["view"] = view
	}
	// What a tool would do otherwise than a command.
	if q.flags["limit"] == nil && q.command != "claim" {
		args["limit"] = 1000
	}
	if q.flags["evidence"] == nil && slices.Contains([]string{"show", "path", "match", "conflicts"}, q.command) {
		args["evidence"] = "all"
	}
	if q.flags["k"] == nil && q.command == "path" {
		args["k"] = 10
	}
	return args
}

// params are the parameters of a match as JSON.
func params(list []string) map[string]any {
	out := make(map[string]any)
	for _, p := range list {
		name, value, err := parseParam(p)
		if err == nil {
			out[name] = value
		}
	}
	return out
}
