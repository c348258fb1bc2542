package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/newsgraph/newsgraph/cmd/internal/cli"
	"github.com/newsgraph/newsgraph/graph"
	"github.com/newsgraph/newsgraph/graph/claim"
)

// rejectLine is one line of the rejects file.
type rejectLine struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Pointer string `json:"pointer"`
	Code    string `json:"code"`
	Message string `json:"message"`
	Hint    string `json:"hint"`
	Record  any    `json:"record"` // JSON where the record is, else its bytes as a string
}

// rejectsFile takes refused records; nil takes none.
type rejectsFile struct {
	file *os.File
	buf  *bufio.Writer
}

// checkRejects refuses a rejects file that is an input too: it would be emptied before it is read, or
// read as documents. inputs are files, folders, "-" for stdin, and "" for none.
func checkRejects(name string, inputs []string, stdin io.Reader) error {
	if name == "" {
		return nil
	}
	info, err := os.Stat(name)
	if err == nil && !info.Mode().IsRegular() {
		return nil // a device or a pipe; a folder fails when it is opened
	}
	for _, input := range inputs {
		in, err := statInput(input, stdin)
		if err != nil {
			continue // said when it is read
		}
		if os.SameFile(in, info) || in.IsDir() && holds(input, in, name, info) {
			return cli.WithHint(fmt.Errorf("--rejects %s: that is among what is to be loaded", name),
				"give the file of rejects a place of its own")
		}
	}
	return nil
}

func statInput(input string, stdin io.Reader) (os.FileInfo, error) {
	if input != "-" {
		return os.Stat(input)
	}
	if file, ok := stdin.(*os.File); ok {
		return file.Stat()
	}
	return nil, os.ErrInvalid
}

// holds says whether a search of a folder would come upon a file, under its name or another; info is
// nil for a file that is still to be made.
func holds(dir string, in os.FileInfo, name string, info os.FileInfo) bool {
	if graph.IsRead(name) && below(in, filepath.Dir(name)) {
		return true
	}
	if info == nil {
		return false
	}
	found := false
	// What cannot be searched is said by the load.
	_ = filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !graph.IsRead(path) {
			return nil
		}
		if i, err := os.Stat(path); err == nil && os.SameFile(i, info) {
			found = true
			return filepath.SkipAll
		}
		return nil
	})
	return found
}

// below says whether a folder is another, or stands somewhere in it.
func below(top os.FileInfo, dir string) bool {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return false
	}
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	for {
		if info, err := os.Stat(dir); err == nil && os.SameFile(info, top) {
			return true
		}
		up := filepath.Dir(dir)
		if up == dir {
			return false
		}
		dir = up
	}
}

// openRejects makes the file at once: an empty one says that nothing was refused.
func openRejects(name string) (*rejectsFile, error) {
	if name == "" {
		return nil, nil
	}
	file, err := os.Create(name)
	if err != nil {
		return nil, fmt.Errorf("--rejects: %w", err)
	}
	return &rejectsFile{file: file, buf: bufio.NewWriter(file)}, nil
}

func (r *rejectsFile) write(e *claim.Error) error {
	if r == nil || e.Warning {
		return nil
	}
	line := rejectLine{
		File: e.Pos.Filename, Line: e.Pos.Line, Column: e.Pos.Column, Pointer: e.Pointer,
		Code: string(e.Code), Message: e.Msg, Hint: e.Hint,
	}
	switch {
	case json.Valid(e.Record):
		line.Record = json.RawMessage(e.Record)
	case e.Record != nil:
		line.Record = string(e.Record)
	}
	data, err := json.Marshal(line)
	if err != nil {
		return fmt.Errorf("--rejects: %w", err)
	}
	if _, err := r.buf.Write(append(data, '\n')); err != nil {
		return fmt.Errorf("--rejects: %w", err)
	}
	return nil
}

// flush writes what is left; it may be called on nil.
func (r *rejectsFile) flush() error {
	if r == nil {
		return nil
	}
	if err := r.buf.Flush(); err != nil {
		return fmt.Errorf("--rejects: %w", err)
	}
	return nil
}

// Close writes what is left; it may be called on nil.
func (r *rejectsFile) Close() error {
	if r == nil {
		return nil
	}
	if err := r.flush(); err != nil {
		return err
	}
	if err := r.file.Close(); err != nil {
		return fmt.Errorf("--rejects: %w", err)
	}
	return nil
}
