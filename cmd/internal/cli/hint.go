package cli

import (
	"strings"

	"github.com/newsgraph/newsgraph/graph/api"
)

// commands are other questions that hints name.
var commands = map[string]string{
	"entities": "query find", "entities/{id}": "query show ENTITY --why", "claims": "query claims", "documents": "query documents", "stats": "query stats",
	"metonyms": "load stands-for --list",
}

// Hint puts the names in a hint into the words of the commands: `max_hops` is --max-hops.
func Hint(hint string) string { return api.Reword(hint, say) }

func say(name string) string {
	if command := commands[name]; command != "" {
		return command
	}
	if param, ok := strings.CutPrefix(name, "params."); ok {
		return "--param " + param + "=…"
	}
	return "--" + flag(name)
}

// Reword gives an error of a question in the words of the commands.
func Reword(e *api.Error) *api.Error {
	out := e.Reworded(say)
	if out.Place = flag(e.Place); out.Place != e.Place {
		out.Message = strings.Replace(e.Message, e.Place, out.Place, 1)
	}
	return out
}

func flag(name string) string { return strings.ReplaceAll(name, "_", "-") }
