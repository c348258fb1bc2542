package main

import (
	"bufio"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/newsgraph/newsgraph/cmd/internal/scripttest"
)

var servedAt = regexp.MustCompile(`url=(http://127\.0\.0\.1:\d+/mcp)`)

// Over HTTP the server listens on this machine alone, says where, and ends when it is interrupted.
func TestMCPOverHTTP(t *testing.T) {
	bin := scripttest.Build(t, "load", "query")
	dir := t.TempDir()
	load := exec.Command(filepath.Join(bin, "load"), "--db", dir+"/news.graph", "../../fixtures/news")
	if out, err := load.CombinedOutput(); err != nil {
		t.Fatalf("load: %v\n%s", err, out)
	}
	query := exec.Command(filepath.Join(bin, "query"), "mcp", "--db", dir+"/news.graph", "--http", ":0")
	stderr, err := query.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := query.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = query.Process.Kill() }()
	line, err := bufio.NewReader(stderr).ReadString('\n')
	url := servedAt.FindStringSubmatch(line)
	if url == nil {
		t.Fatalf("it says %q, %v", line, err)
	}
	client, err := sdk.NewClient(&sdk.Implementation{Name: "test", Version: "1"}, nil).
		Connect(t.Context(), &sdk.StreamableClientTransport{Endpoint: url[1], MaxRetries: -1}, nil)
	if err != nil {
		t.Fatal(err)
	}
	result, err := client.CallTool(t.Context(), &sdk.CallToolParams{Name: "find_entity", Arguments: map[string]any{"text": "usha"}})
	if err != nil || result.IsError {
		t.Fatalf("%v, %+v", err, result)
	}
	if err := query.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := query.Wait(); err != nil { // the client's session is still open
		t.Errorf("interrupted: %v", err)
	}
	_ = client.Close()
}

var (
	mcpCalls   = regexp.MustCompile("(?ms)^```json ([a-z_]+)( fails)?\n(.*?)^```$")
	mcpConfigs = regexp.MustCompile("(?ms)^```json\n(.*?)^```$")
)

// The calls of docs/mcp.md are answered by the program that its configuration starts.
func TestMCPPage(t *testing.T) {
	page, err := os.ReadFile("../../docs/mcp.md")
	if err != nil {
		t.Fatal(err)
	}
	config := mcpConfigs.FindSubmatch(page)
	if config == nil {
		t.Fatal("no configuration")
	}
	var client struct {
		Servers map[string]struct {
			Command string
			Args    []string
		} `json:"mcpServers"`
	}
	if err := json.Unmarshal(config[1], &client); err != nil {
		t.Fatal(err)
	}
	server := client.Servers["newsgraph"]
	bin := scripttest.Build(t, "load", "query")
	dir := t.TempDir()
	load := exec.Command(filepath.Join(bin, "load"), "--db", dir+"/news.graph", "../../fixtures/news")
	if out, err := load.CombinedOutput(); err != nil {
		t.Fatalf("load: %v\n%s", err, out)
	}
	for i, arg := range server.Args { // the page's folder is the reader's
		server.Args[i] = strings.ReplaceAll(arg, "/home/me/newsgraph", dir)
	}
	session, err := sdk.NewClient(&sdk.Implementation{Name: "test", Version: "1"}, nil).Connect(t.Context(),
		&sdk.CommandTransport{Command: exec.Command(filepath.Join(bin, filepath.Base(server.Command)), server.Args...)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer session.Close()
	list, err := session.ListTools(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	untold := make(map[string]bool)
	for _, tool := range list.Tools {
		untold[tool.Name] = true
	}
	for _, c := range mcpCalls.FindAllSubmatch(page, -1) {
		delete(untold, string(c[1]))
		result, err := session.CallTool(t.Context(), &sdk.CallToolParams{Name: string(c[1]), Arguments: json.RawMessage(c[3])})
		if err != nil {
			t.Errorf("%s: %v", c[0], err)
		} else if fails := len(c[2]) > 0; result.IsError != fails {
			t.Errorf("%s\n%s", c[0], result.Content[0].(*sdk.TextContent).Text)
		}
	}
	for name := range untold {
		t.Errorf("no call of %s", name)
	}
}
