package scripttest

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// Examples runs the examples of a command's help as they stand, each in a folder of its own that
// setup has filled by a shell script; $FIXTURES are the fixtures. An example must succeed.
func Examples(t *testing.T, root *cobra.Command, setup string) {
	t.Helper()
	fixtures, err := filepath.Abs("../../fixtures")
	if err != nil {
		t.Fatal(err)
	}
	path := Build(t, "load", "query") + string(os.PathListSeparator) + "." + string(os.PathListSeparator) + os.Getenv("PATH")
	examples := 0
	for _, cmd := range append(root.Commands(), root) {
		for line := range strings.Lines(cmd.Example) {
			line, _, _ = strings.Cut(strings.TrimSpace(line), "   ") // what it does stands apart
			examples++
			t.Run(line, func(t *testing.T) {
				dir := t.TempDir()
				for _, script := range []string{setup, line} {
					sh := exec.Command("sh", "-ec", script)
					sh.Dir = dir
					sh.Env = append(os.Environ(), "PATH="+path, "FIXTURES="+fixtures, "NEWSGRAPH_DB=")
					if out, err := sh.CombinedOutput(); err != nil {
						t.Fatalf("%s: %v\n%s", script, err, out)
					}
				}
			})
		}
	}
	if examples == 0 {
		t.Error("no examples")
	}
}
