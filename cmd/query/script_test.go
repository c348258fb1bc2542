package main

import (
	"testing"

	"github.com/newsgraph/newsgraph/cmd/internal/scripttest"
)

func TestMain(m *testing.M) { scripttest.Main(m, "query", main) }

func TestScripts(t *testing.T) { scripttest.Run(t, "load") }
