// Package scripttest runs the script tests of the commands: one file a promise, with load and query
// as commands of the script.
//
// Begin with [Main] and [Run]; [Examples] runs those of a help. A script finds the fixtures under $FIXTURES and, where they are, the
// corpora and articles that nobody here wrote under $SHARED (condition [shared]). Its store is
// ./news.graph in the script's own folder. Beside testscript's commands there is
//
//	get PATH WANT    the value at a path of the last standard output, which is JSON: paths.0.length 3
//	get PATH.len N   the length of the array at a path
package scripttest

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// Update says that expected outputs are to be written anew.
var Update = flag.Bool("update", false, "write expected outputs anew")

// Main runs a command's tests. own is the main function of the command under test, by its name; the
// other one is built.
func Main(m *testing.M, name string, own func()) {
	testscript.Main(m, map[string]func(){name: own})
}

// Run runs the scripts of testdata/script. other is the command that is not under test.
func Run(t *testing.T, other string) {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	bin := Build(t, other)
	shared := filepath.Join(filepath.Dir(root), "shared")
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		UpdateScripts:       *Update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("PATH", bin+string(os.PathListSeparator)+env.Getenv("PATH"))
			env.Setenv("FIXTURES", filepath.Join(root, "fixtures"))
			env.Setenv("SHARED", shared)
			env.Setenv("NO_COLOR", "1")
			return nil
		},
		Condition: func(cond string) (bool, error) {
			switch cond {
			case "shared":
				_, err := os.Stat(filepath.Join(shared, "articles"))
				return err == nil, nil
			case "root":
				return os.Getuid() == 0, nil
			}
			return false, fmt.Errorf("unknown condition %q", cond)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"get": get, "fill": fill},
	})
}

// Build builds commands and gives the folder they are in.
func Build(t *testing.T, commands ...string) string {
	t.Helper()
	bin := t.TempDir()
	args := []string{"build", "-o", bin + string(filepath.Separator)}
	for _, command := range commands {
		args = append(args, "github.com/newsgraph/newsgraph/cmd/"+command)
	}
	if out, err := exec.Command("go", args...).CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return bin
}

// get compares a value of the JSON on standard output.
func get(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: get PATH WANT")
	}
	var v any
	if err := json.Unmarshal([]byte(ts.ReadFile("stdout")), &v); err != nil {
		ts.Fatalf("standard output is no JSON: %v", err)
	}
	got, err := at(v, strings.Split(args[0], "."))
	ts.Check(err)
	if (got == args[1]) == neg {
		ts.Fatalf("%s: got %s, want %s", args[0], got, args[1])
	}
}

// at follows a path of names and indexes; len is a length.
func at(v any, path []string) (string, error) {
	for i, step := range path {
		switch c := v.(type) {
		case map[string]any:
			next, ok := c[step]
			if !ok {
				return "", fmt.Errorf("no %s", strings.Join(path[:i+1], "."))
			}
			v = next
		case []any:
			if step == "len" {
				return strconv.Itoa(len(c)), nil
			}
			n, err := strconv.Atoi(step)
			if err != nil || n < 0 || n >= len(c) {
				return "", fmt.Errorf("no %s: the array has %d", strings.Join(path[:i+1], "."), len(c))
			}
			v = c[n]
		default:
			return "", fmt.Errorf("%s is no object or array", strings.Join(path[:i], "."))
		}
	}
	if s, ok := v.(string); ok {
		return s, nil
	}
	data, err := json.Marshal(v)
	return string(data), err
}

// fill makes a file of many bytes: fill FILE PREFIX BYTE COUNT SUFFIX.
func fill(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 5 {
		ts.Fatalf("usage: fill FILE PREFIX BYTE COUNT SUFFIX")
	}
	n, err := strconv.Atoi(args[3])
	ts.Check(err)
	file, err := os.Create(ts.MkAbs(args[0]))
	ts.Check(err)
	_, err = file.WriteString(args[1])
	ts.Check(err)
	block := strings.Repeat(args[2], 1<<16)
	for ; n > 0; n -= len(block) {
		_, err = file.WriteString(block[:min(n, len(block))])
		ts.Check(err)
	}
	_, err = file.WriteString(args[4])
	ts.Check(err)
	ts.Check(file.Close())
}
