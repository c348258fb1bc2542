package graph

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"go/token"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/jsonl"
)

// Files reads the documents of files and folders, one after the other. A folder is searched with
// all below it, in the order of names, for files whose names end as those of the formats do, compressed
// (.gz, .zst) or not. It must be closed.
//
// It is for one goroutine, but that any may call Progress and Size at any time.
type Files struct {
	stdin  io.Reader
	all    []string // as they were given
	paths  []string // still to be visited
	files  []string // of the folder being read
	faults []error  // met in a folder
	// What is being read.
	name   string
	file   *metered
	reader claim.Reader
	docs   int
	far    howFar // what Progress tells
	// From is the format of all files, and in folders those of other formats are left out. It is
	// set before the first read.
	From string
	// TextRoot is the folder in which texts are looked for that are found by a document's id, "" for
	// the folders around the document's file. It is set before the first read.
	TextRoot string
}

// NewFiles makes a reader of files and folders; "-" is stdin.
func NewFiles(paths []string, stdin io.Reader) *Files {
	return &Files{stdin: stdin, all: slices.Clone(paths), paths: slices.Clone(paths)}
}

// Close closes the file being read.
func (f *Files) Close() error {
	if f.file == nil {
		return nil
	}
	err := f.file.Close()
	f.file = nil
	return err
}

// Read implements claim.Reader: what cannot be read is an *claim.Error and costs itself only.
func (f *Files) Read() (*claim.Document, error) {
	r, err := f.read()
	if r.raw != nil {
		return r.raw.Decode()
	}
	return r.doc, err
}

// A record is a document that was read, decoded or not yet.
type record struct {
	raw *jsonl.Undecoded
	doc *claim.Document
}

// read gives the next record of a reader, undecoded if it can be.
func read(r claim.Reader) (out record, err error) {
	switch r := r.(type) {
	case *Files:
		return r.read()
	case *jsonl.Reader:
		out.raw, err = r.Next()
	default:
		out.doc, err = r.Read()
	}
	return out, err
}

func (f *Files) read() (record, error) {
	for {
		if f.reader == nil {
			if err := f.next(); err != nil {
				return record{}, err
			}
			continue
		}
		out, err := read(f.reader)
		switch {
		case err == nil:
			f.docs++
			return out, nil
		case errors.Is(err, io.EOF):
			if err := f.finish(); err != nil {
				return record{}, err
			}
		default:
			if _, ok := errors.AsType[*claim.Error](err); ok {
				f.docs++
				return record{}, err
			}
			f.reader = nil
			if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
				return record{}, errors.Join(err, f.Close()) // no fault of the file's
			}
			return record{}, errors.Join(unreadable(f.name, err), f.Close())
		}
	}
}

// finish ends a file; one without documents is refused, since whoever wrote it meant something.
func (f *Files) finish() error {
	f.reader = nil
	f.far.end()
	if err := f.Close(); err != nil {
		return unreadable(f.name, err)
	}
	if f.docs == 0 {
		return empty(f.name, "the file holds no documents", "an extractor that failed leaves such a file")
	}
	return nil
}

func empty(name, msg, hint string) *claim.Error {
	return &claim.Error{Pos: token.Position{Filename: name}, Code: claim.CodeEmpty, Msg: msg, Hint: hint}
}

func unreadable(name string, err error) *claim.Error {
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		err = path.Err
	}
	return &claim.Error{Pos: token.Position{Filename: name}, Code: claim.CodeUnreadable, Msg: err.Error()}
}

// next opens the next file.
func (f *Files) next() error {
	if len(f.faults) > 0 {
		fault := f.faults[0]
		f.faults = f.faults[1:]
		return fault
	}
	if len(f.files) > 0 {
		name := f.files[0]
		f.files = f.files[1:]
		return f.open(name)
	}
	if len(f.paths) == 0 {
		return io.EOF
	}
	path := f.paths[0]
	f.paths = f.paths[1:]
	if path == "-" {
		f.begin("<stdin>")
		stdin := f.stdin
		if stdin != nil {
			file, _ := stdin.(*os.File)
			stdin = &metered{r: stdin, file: file, read: &f.far.bytes}
		}
		reader, err := newReader(f.name, "", f.TextRoot, stdin, f.From)
		f.reader = reader
		return err
	}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return unreadable(path, err)
	case info.IsDir():
		return f.search(path)
	}
	return f.open(path)
}

func (f *Files) open(name string) error {
	file, err := os.Open(name)
	if err != nil {
		return unreadable(name, err)
	}
	f.begin(name)
	f.file = &metered{r: file, file: file, read: &f.far.bytes}
	reader, err := newReader(name, filepath.Dir(name), f.TextRoot, f.file, f.From)
	if err != nil {
		bad, ok := errors.AsType[*claim.Error](err)
		if !ok {
			bad = unreadable(name, err)
		}
		if err := f.Close(); err != nil {
			return unreadable(name, err)
		}
		return bad
	}
	f.reader = reader
	return nil
}

// begin begins a file, or standard input.
func (f *Files) begin(name string) {
	f.name, f.docs = name, 0
	f.far.begin(name)
}

// search lists the files of a folder and of those below, but for hidden ones and stores.
func (f *Files) search(dir string) error {
	err := walk(dir, f.From, func(path string, err error) bool {
		if err != nil {
			f.faults = append(f.faults, unreadable(path, err))
		} else {
			f.files = append(f.files, path)
		}
		return true
	})
	if err != nil {
		return unreadable(dir, err)
	}
	if len(f.files) == 0 && len(f.faults) == 0 {
		return empty(dir, "the folder holds no documents", "looked for "+strings.Join(extensionsOf(f.From), ", ")+", in folders below it too")
	}
	return nil
}

// FindFiles gives the files that Files reads of a folder, in their order; from is as Files.From. With an
// error comes the path that cannot be searched, and the rest follows. It may be ranged over again.
func FindFiles(dir, from string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		if err := walk(dir, from, yield); err != nil {
			yield(dir, err)
		}
	}
}

// walk calls found for each file to be read in a folder, and with an error for each that cannot be
// searched, until that says false.
func walk(dir, from string, found func(path string, err error) bool) error {
	// The separator makes a link to a folder be followed.
	root := strings.TrimSuffix(dir, string(filepath.Separator)) + string(filepath.Separator)
	extensions := extensionsOf(from)
	return filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		more := true
		switch {
		case err != nil:
			more = found(path, err)
		case path != root && strings.HasPrefix(entry.Name(), "."): // hidden, or a file system's own
			if entry.IsDir() {
				return fs.SkipDir
			}
		case entry.IsDir() && isStore(path):
			return fs.SkipDir
		case slices.Contains(extensions, extensionOf(path)) && regular(path, entry):
			more = found(path, nil)
		}
		if !more {
			return fs.SkipAll
		}
		return nil
	})
}

// isStore says whether a folder is a store, whose files are no documents.
func isStore(dir string) bool {
	for _, name := range []string{"MANIFEST", "newsgraph.json"} {
		if info, err := os.Stat(filepath.Join(dir, name)); err == nil && info.Mode().IsRegular() {
			return true
		}
	}
	return false
}

// regular says whether an entry of a folder is a file or a link to one, and no pipe that would be
// waited for.
func regular(path string, entry fs.DirEntry) bool {
	if entry.Type()&fs.ModeSymlink == 0 {
		return entry.Type().IsRegular()
	}
	info, err := os.Stat(path)
	return err != nil || info.Mode().IsRegular() // a broken link is reported when it is opened
}

// maxText bounds a text file, as the reader bounds a record.
const maxText = 64 << 20

// documentText finds the text of a document that names a file. A file that is not there is no
// fault; one that is another text than the document was made from is.
func documentText(doc *claim.Document, root string) (string, *claim.Error) {
	if doc.Text != "" {
		if doc.TextSHA256 != "" && !sameSHA256(doc.Text, doc.TextSHA256) {
			e := textProblem(doc, "/text_sha256", "the text is not the one that text_sha256 is of")
			e.Hint = "the text in the document was used"
			return "", e
		}
		return "", nil
	}
	if doc.TextFile == "" {
		return "", nil
	}
	dir := root
	if dir == "" && doc.Source != nil {
		dir = doc.Source.Dir()
	}
	if dir == "" {
		return "", nil
	}
	if !filepath.IsLocal(doc.TextFile) {
		return "", textProblem(doc, "/text_file", fmt.Sprintf("text_file %q leads out of its folder", doc.TextFile))
	}
	text, err := readText(dir, doc.TextFile)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", nil
	case err != nil:
		return "", textProblem(doc, "/text_file", fmt.Sprintf("read %s: %v", doc.TextFile, err))
	case doc.TextSHA256 != "" && !sameSHA256(text, doc.TextSHA256):
		return "", textProblem(doc, "/text_sha256", fmt.Sprintf("%s is not the text that text_sha256 is of; it was not used", doc.TextFile))
	case !utf8.ValidString(text):
		return "", textProblem(doc, "/text_file", doc.TextFile+" is not UTF-8; it was not used")
	}
	return text, nil
}

// readText reads a file below a folder; no link leads out of it.
func readText(dir, name string) (string, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return "", err
	}
	defer root.Close()
	info, err := root.Stat(name)
	switch {
	case err != nil:
		return "", err
	case !info.Mode().IsRegular():
		return "", errors.New("it is no file")
	}
	file, err := root.Open(name)
	if err != nil {
		return "", err
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, maxText+1))
	if err == nil && len(data) > maxText {
		err = fmt.Errorf("over %d MiB", maxText>>20)
	}
	return string(data), err
}

func sameSHA256(text, want string) bool {
	sum := sha256.Sum256([]byte(text))
	return strings.EqualFold(hex.EncodeToString(sum[:]), want)
}

func textProblem(doc *claim.Document, pointer, msg string) *claim.Error {
	e := &claim.Error{Pointer: pointer, Code: claim.CodeText, Msg: msg, Hint: "the document is kept without its text"}
	if doc.Source != nil {
		e.Pos, e.Record = doc.Source.Locate(pointer)
	}
	return e
}
