package mcp

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/google/jsonschema-go/jsonschema"
	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/newsgraph/newsgraph/graph/api"
)

// A tool is a question that a model may ask.
type tool struct {
	name, title, description string
	input, output            *jsonschema.Schema
	arguments                *checker
	ask                      func(ctx context.Context, args []byte) (any, error)
}

// newTools makes the tools in the order in which they are listed.
func (s *Server) newTools() []tool {
	return []tool{
		define(s, "find_entity", "Find an entity", `Finds entities by name or alias, best match first: words by their beginnings, then parts of words, then names a few letters away. Gives the slug by which the other tools know an entity.`, s.find),
		define(s, "show_entity", "Show an entity", `What is known of one entity: its names, the facts it is in with their evidence, the documents that mention it, and why each mention is this entity.`, s.show),
		define(s, "find_paths", "Find paths", `How two entities are connected: chains of facts, hop by hop, each with the claims that state it. By default the best five of at most four hops over asserted facts: short ones, with many sources, over telling relations, not through hubs.`, s.paths),
		define(s, "match", "Match a pattern", matchWords, s.match),
		define(s, "get_claim", "Get a claim", `One claim as its document states it: the triple, the words, the speaker, the time, and the paragraph where the text is kept.`, s.claim),
		define(s, "list_conflicts", "List conflicts", `What the documents do not agree on: facts that some claims assert and others deny, and relations that can hold of one object only and are asserted of several.`, s.conflicts),
		define(s, "stats", "Count", `What the graph holds: documents, entities, claims and facts, the days of publication, and how often each type and relation is used.`, s.stats),
	}
}

const matchWords = `Asks with a pattern, in the path-pattern part of ISO GQL (Cypher's spellings are understood where they mean the same). A node's label is its type, its properties are name (aliases match too), id (the slug), type, degree; an edge is a fact, its label the relation, its properties sources, outlets, claims, first, last, from, until, confidence, status.
MATCH (a {id: 'yuri-ushakov'})-[e]->(b) RETURN b.name, type(e), e.sources
MATCH (a:Person)-[:works_for]->(b:Organization) WHERE b.degree > 5 RETURN a.name, b.name LIMIT 10
MATCH p = ALL SHORTEST (a {name: $who})-[e WHERE e.outlets > 1]-{1,4}(b:Country) RETURN p
MATCH (a:Person)-[e]-() RETURN a.name, count(*) AS facts ORDER BY facts DESC LIMIT 5
stats lists the relations and types there are. A fault in the query is told with line:column.`

// define makes a tool of a question.
func define[In, Out any](s *Server, name, title, description string, ask func(context.Context, *In) (*Out, error)) tool {
	input := s.inputSchema(schemaFor[In]())
	return tool{
		name: name, title: title, description: description,
		input: input, output: outputSchema[Out](), arguments: newChecker(input),
		ask: func(ctx context.Context, args []byte) (any, error) {
			in := new(In)
			dec := json.NewDecoder(bytes.NewReader(args))
			dec.UseNumber()
			if err := dec.Decode(in); err != nil {
				return nil, usage("", "arguments are an object as the tool's schema has it", "the arguments cannot be read: %v", err)
			}
			return ask(ctx, in)
		},
	}
}

// declare gives the tool as clients see it.
func (t *tool) declare() *sdk.Tool {
	return &sdk.Tool{
		Name: t.name, Title: t.title, Description: t.description, InputSchema: t.input, OutputSchema: t.output,
		Annotations: &sdk.ToolAnnotations{
			Title: t.title, ReadOnlyHint: true, IdempotentHint: true, DestructiveHint: new(false), OpenWorldHint: new(false),
		},
	}
}

// handler answers calls of a tool.
func (s *Server) handler(t *tool) sdk.ToolHandler {
	return func(ctx context.Context, req *sdk.CallToolRequest) (*sdk.CallToolResult, error) {
		start, code := time.Now(), ""
		data, fault := s.call(ctx, t, req.Params.Arguments)
		if fault != nil {
			code = fault.Code
			var err error
			if data, err = encode(api.ErrorAnswer{Error: *fault}); err != nil {
				return nil, err
			}
		}
		s.o.Logger.InfoContext(ctx, "call", "tool", t.name, "elapsed", time.Since(start), "bytes", len(data), "code", code)
		result := &sdk.CallToolResult{Content: []sdk.Content{&sdk.TextContent{Text: string(data)}}, IsError: fault != nil}
		if fault == nil { // an error is not what the output's schema says
			result.StructuredContent = json.RawMessage(data)
		}
		return result, nil
	}
}

// call checks the arguments of a call, asks, and gives the answer as JSON.
func (s *Server) call(ctx context.Context, t *tool, args []byte) ([]byte, *api.Error) {
	if args = bytes.TrimSpace(args); len(args) == 0 || string(args) == "null" {
		args = []byte("{}")
	}
	var values map[string]any
	if err := json.Unmarshal(args, &values); err != nil {
		return nil, usage("", "there are: "+strings.Join(t.input.PropertyOrder, ", "), "the arguments are no object")
	}
	if fault := t.arguments.check(values, ""); fault != nil {
		return nil, fault
	}
	data, err := s.bounded(ctx, t, args)
	if err != nil {
		return nil, failed(err, s.o.Timeout)
	}
	return data, nil
}

// bounded asks within the bounds and gives the answer as JSON.
func (s *Server) bounded(ctx context.Context, t *tool, args []byte) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, s.o.Timeout)
	defer cancel()
	select {
	case s.slots <- struct{}{}:
		defer func() { <-s.slots }()
	case <-ctx.Done():
		if errors.Is(ctx.Err(), context.Canceled) {
			return nil, ctx.Err()
		}
		return nil, &api.Error{Code: codeBusy, Message: "other calls took all the time", Hint: "make fewer calls at once, and call again"}
	}
	answer, err := t.ask(ctx, args)
	if err != nil {
		return nil, err
	}
	data, err := encode(answer)
	if err == nil && len(data) > s.o.Bytes {
		return nil, s.tooLarge(t, len(data))
	}
	return data, err
}

func (s *Server) tooLarge(t *tool, size int) *api.Error {
	e := &api.Error{
		Code: codeTooLarge, Message: fmt.Sprintf("the answer has %d bytes, %d is the most", size, s.o.Bytes),
	}
	if t.input == nil { // a resource
		return e
	}
	var less []string
	for _, name := range []string{"evidence", "k", "limit"} {
		if t.input.Properties[name] != nil {
			less = append(less, map[string]string{"evidence": "evidence none", "k": "a smaller k", "limit": "a smaller limit"}[name])
		}
	}
	e.Hint = "ask for less: " + strings.Join(less, ", ")
	return e
}

// encode writes JSON on one line, as query prints it.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

func (s *Server) limit(asked int) int {
	if asked == 0 {
		return s.o.Limit
	}
	return asked
}

func (s *Server) find(ctx context.Context, a *findArgs) (*api.FindAnswer, error) {
	return s.g.Find(ctx, a.Text, s.limit(a.Limit))
}

// show cuts what has no limit of its own too: an entity may be in every document of the store.
func (s *Server) show(ctx context.Context, a *showArgs) (*api.ShowAnswer, error) {
	limit := s.limit(a.Limit)
	answer, err := s.g.Show(ctx, a.Entity, a.View, limit)
	if err != nil {
		return nil, err
	}
	api.TrimEvidence(answer.Facts, evidence(a.Evidence))
	if len(answer.Documents) > limit || len(answer.Merges) > limit {
		answer.Documents = answer.Documents[:min(limit, len(answer.Documents))]
		answer.Merges = answer.Merges[:min(limit, len(answer.Merges))]
		if answer.Complete {
			answer.Complete, answer.Reason = false, "limit"
		}
	}
	return answer, nil
}

func (s *Server) paths(ctx context.Context, q *api.PathQuery) (*api.PathAnswer, error) {
	q.K, q.Limit, q.Evidence = cmp.Or(q.K, 5), s.limit(q.Limit), evidence(q.Evidence)
	answer, err := s.g.Paths(ctx, q)
	if err != nil {
		return nil, err
	}
	answer.Hint = api.Reword(answer.Hint, argument)
	return answer, nil
}

func (s *Server) match(ctx context.Context, q *api.MatchQuery) (*api.MatchAnswer, error) {
	for name, value := range q.Params {
		var ok bool
		if q.Params[name], ok = parameter(value); !ok {
			return nil, usage("params."+cut(name), "a text, number, boolean, null, or an array of those",
				"the parameter %s cannot be %s", cut(name), shown(value))
		}
	}
	q.Limit, q.Evidence = s.limit(q.Limit), evidence(q.Evidence)
	answer, err := s.g.MatchAll(ctx, q)
	if err != nil {
		return nil, err
	}
	answer.Hint = api.Reword(answer.Hint, argument)
	return answer, nil
}

// parameter makes the value of a parameter of JSON; false where there is none such.
func parameter(v any) (any, bool) {
	switch v := v.(type) {
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return n, true
		}
		f, err := v.Float64()
		return f, err == nil
	case []any:
		for i := range v {
			var ok bool
			if v[i], ok = parameter(v[i]); !ok {
				return nil, false
			}
		}
		return v, true
	case map[string]any:
		return nil, false
	}
	return v, true
}

func (s *Server) claim(ctx context.Context, a *claimArgs) (*api.Statement, error) {
	return s.g.Claim(ctx, a.ID)
}

func (s *Server) conflicts(ctx context.Context, a *conflictArgs) (*api.ConflictsAnswer, error) {
	answer, err := s.g.Conflicts(ctx, a.View, s.limit(a.Limit))
	if err != nil {
		return nil, err
	}
	for i := range answer.Conflicts {
		api.TrimEvidence(answer.Conflicts[i].Facts, evidence(a.Evidence))
	}
	return answer, nil
}

// counts are the stats of a graph, with how many types and relations the limit left out.
type counts struct {
	api.Stats
	MoreTypes     int `json:"more_types,omitempty"`
	MoreRelations int `json:"more_relations,omitempty"`
}

func (s *Server) stats(ctx context.Context, a *statsArgs) (*counts, error) {
	stats, err := s.g.Stats(ctx)
	if err != nil {
		return nil, err
	}
	answer, limit := &counts{Stats: *stats}, s.limit(a.Limit)
	if more := len(answer.Relations) - limit; more > 0 { // they are by their claims
		answer.Relations, answer.MoreRelations = answer.Relations[:limit], more
	}
	if more := len(answer.Types) - limit; more > 0 {
		answer.MoreTypes = more
		for _, name := range byCount(answer.Types)[limit:] {
			delete(answer.Types, name)
		}
	}
	return answer, nil
}

// byCount gives names by how often they are counted, then by themselves.
func byCount(counts map[string]int) []string {
	return slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		if counts[a] != counts[b] {
			return counts[b] - counts[a]
		}
		return strings.Compare(a, b)
	})
}

func evidence(asked string) string { return cmp.Or(asked, "one") }
