package main

import (
	"testing"

	"github.com/newsgraph/newsgraph/cmd/internal/scripttest"
)

// TestExamples runs what the help shows over the fixtures.
func TestExamples(t *testing.T) {
	scripttest.Examples(t, newCommand(), `load --db news.graph "$FIXTURES/news"`)
}
