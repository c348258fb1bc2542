package main

import (
	"testing"

	"github.com/newsgraph/newsgraph/cmd/internal/scripttest"
)

// TestExamples runs what the help shows, where there are the files and stores it speaks of.
func TestExamples(t *testing.T) {
	scripttest.Examples(t, newCommand(), `
mkdir articles texts
cp "$FIXTURES"/articles/*.json articles
printf '{"id":"article-17"}\n{"id":"article-18","relations":[{"subject":"Moscow","predicate":"is","object":"Kremlin"}]}\n' >articles.jsonl
printf '#!/bin/sh\necho "{\\"id\\":\\"$1\\"}"\n' >extract
chmod +x extract
for db in news my old; do load --db $db.graph articles.jsonl; done
`)
}
