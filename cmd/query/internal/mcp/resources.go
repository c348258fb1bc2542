package mcp

import (
	"context"
	"errors"
	"net/url"
	"strings"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/newsgraph/newsgraph/graph/api"
)

// What resources are called. An id in a URI is percent-encoded.
const (
	vocabularyURI  = "newsgraph://vocabulary"
	documentPrefix = "newsgraph://document/"
	claimPrefix    = "newsgraph://claim/"
)

const jsonType = "application/json"

// A documentAnswer is a document with its first claims.
type documentAnswer struct {
	api.Document
	Commit     string          `json:"commit"`
	Complete   bool            `json:"complete"`
	Reason     string          `json:"reason"`
	Statements []api.Statement `json:"statements"`
}

func (s *Server) addResources() {
	s.sdk.AddResource(&sdk.Resource{
		URI: vocabularyURI, Name: "vocabulary", Title: "Vocabulary", MIMEType: jsonType,
		Description: "The names of all types and relations that a question may use.",
	}, s.resource(vocabularyURI, func(ctx context.Context, _ string) (any, error) { return s.g.Labels(ctx) }))
	s.sdk.AddResourceTemplate(&sdk.ResourceTemplate{
		URITemplate: documentPrefix + "{id}", Name: "document", Title: "Document", MIMEType: jsonType,
		Description: "An article: title, publisher, day, and the first of the claims it makes. The id as claims name it.",
	}, s.resource(documentPrefix, s.document))
	s.sdk.AddResourceTemplate(&sdk.ResourceTemplate{
		URITemplate: claimPrefix + "{id}", Name: "claim", Title: "Claim", MIMEType: jsonType,
		Description: "One claim as its document states it, as get_claim gives it.",
	}, s.resource(claimPrefix, func(ctx context.Context, id string) (any, error) { return s.g.Claim(ctx, id) }))
}

// resource reads the resources whose URIs begin with a prefix.
func (s *Server) resource(prefix string, read func(ctx context.Context, id string) (any, error)) sdk.ResourceHandler {
	t := &tool{ask: func(ctx context.Context, id []byte) (any, error) { return read(ctx, string(id)) }}
	return func(ctx context.Context, req *sdk.ReadResourceRequest) (*sdk.ReadResourceResult, error) {
		id, err := url.PathUnescape(strings.TrimPrefix(req.Params.URI, prefix))
		if err != nil {
			return nil, sdk.ResourceNotFoundError(req.Params.URI)
		}
		data, err := s.bounded(ctx, t, []byte(id))
		if e, ok := errors.AsType[*api.Error](err); ok && e.Code == api.CodeNotFound {
			return nil, sdk.ResourceNotFoundError(req.Params.URI)
		}
		if err != nil {
			return nil, failed(err, s.o.Timeout)
		}
		return &sdk.ReadResourceResult{Contents: []*sdk.ResourceContents{
			{URI: req.Params.URI, MIMEType: jsonType, Text: string(data)},
		}}, nil
	}
}

func (s *Server) document(ctx context.Context, id string) (any, error) {
	doc, err := s.g.Document(ctx, id)
	if err != nil {
		return nil, err
	}
	claims, err := s.g.Claims(ctx, &api.ClaimQuery{Document: id, Limit: s.o.Limit})
	if err != nil {
		return nil, err
	}
	return &documentAnswer{
		Document: *doc, Commit: claims.Commit, Complete: claims.Complete, Reason: claims.Reason, Statements: claims.Claims,
	}, nil
}
