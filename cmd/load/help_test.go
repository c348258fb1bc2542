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
: >judged.jsonl
for db in news my old; do load --db $db.graph articles.jsonl; done
cat >judge.jsonl <<'END'
{"id":"003","entities":[{"id":"e4","name":"Moscow","type":"City"},{"id":"e5","name":"Georgia","type":"Country"},{"id":"e6","name":"Georgia","type":"State"}]}
{"id":"004","entities":[{"id":"e7","name":"Kyiv","type":"GovernmentBody"},{"id":"e8","name":"Kyiv","type":"City"},{"id":"e9","name":"Abu Dhabi","type":"City"}]}
{"id":"007","entities":[{"id":"e1","name":"Moscow","type":"City"},{"id":"e2","name":"Abu Zaby","type":"City"}]}
{"id":"008","entities":[{"id":"e1","name":"Moscow","type":"City"}]}
END
load judge.jsonl
`)
}
