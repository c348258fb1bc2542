package graph

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"go/token"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"unicode/utf8"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/brat"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/doccano"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/docred"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/graphdoc"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/jsonl"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/jsonld"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/kggen"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/labelstudio"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/langextract"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/openie"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/prodigy"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/rdf"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/siftkg"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/table"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/turtle"
)

// The formats that can be read; FormatAuto is told by the content.
const (
	FormatAuto        = ""
	FormatJSON        = "json"
	FormatBrat        = "brat"         // brat standoff
	FormatDocRED      = "docred"       // DocRED or Re-DocRED
	FormatNQuads      = "nquads"       // N-Quads or N-Triples
	FormatNQuadsLoose = "nquads-loose" // the same, with IRIs that are relative
	FormatTurtle      = "turtle"
	FormatTurtleLoose = "turtle-loose" // with relative IRIs that have no base
	FormatTriG        = "trig"
	FormatTriGLoose   = "trig-loose" // likewise
	FormatJSONLD      = "jsonld"
	FormatJSONLDLoose = "jsonld-loose" // likewise

	FormatSiftKG      = "sift-kg"
	FormatLangExtract = "langextract"
	FormatGraphDoc    = "graph-document" // LangChain's
	FormatKGGen       = "kggen"
	FormatProdigy     = "prodigy"
	FormatDoccano     = "doccano"
	FormatLabelStudio = "labelstudio"
	FormatOpenIE      = "openie" // what Stanford OpenIE, ReVerb, and Open IE 4 and 5 print
	FormatTable       = "table"  // CSV or TSV with a header
)

// An input is one file, or standard input, that is about to be read.
type input struct {
	name string // for places
	dir  string // that what it names is relative to, "" for none
	root string // that it is relative to instead, "" for none
	r    *bufio.Reader
	head []byte   // what it begins with
	file *os.File // if it is one that can be read twice
}

// A format is one way to write documents, or quads.
type format struct {
	name       string
	extensions []string // of its files, which a folder is searched for
	// named says that a file with such an extension is of the format whatever its content looks like.
	named bool
	// sniff says whether content looks like it; nil where the extension alone can tell.
	sniff func(head []byte) bool
	open  func(in *input) claim.Reader
}

// jsonNames are the names of files of JSON, in which several formats are written.
var jsonNames = []string{".json", ".jsonl", ".ndjson"}

// formats are all formats, in the order in which content is compared with them.
var formats = []format{
	{name: FormatTurtle, extensions: []string{".ttl"}, named: true, open: quads(turtleForm, rdf.Auto)},
	{name: FormatTriG, extensions: []string{".trig"}, named: true, sniff: turtle.Sniff, open: quads(trigForm, rdf.Auto)},
	{name: FormatJSONLD, extensions: []string{".jsonld"}, named: true, sniff: jsonld.Sniff, open: quads(jsonldForm, rdf.Auto)},
	{name: FormatBrat, extensions: []string{".ann", ".a1"}, named: true, sniff: brat.Sniff, open: openBrat},
	{name: FormatDocRED, extensions: jsonNames, sniff: docred.Sniff, open: openDocRED},
	{name: FormatSiftKG, extensions: jsonNames, sniff: siftkg.Sniff, open: openSiftKG},
	{name: FormatLangExtract, extensions: jsonNames, sniff: langextract.Sniff, open: openLangExtract},
	{name: FormatGraphDoc, extensions: jsonNames, sniff: graphdoc.Sniff, open: openGraphDoc},
	{name: FormatKGGen, extensions: jsonNames, sniff: kggen.Sniff, open: openKGGen},
	{name: FormatProdigy, extensions: jsonNames, sniff: prodigy.Sniff, open: withDefaults(prodigy.NewReader)},
	{name: FormatLabelStudio, extensions: jsonNames, sniff: labelstudio.Sniff, open: withDefaults(labelstudio.NewReader)},
	{name: FormatDoccano, extensions: jsonNames, sniff: doccano.Sniff, open: withDefaults(doccano.NewReader)},
	{name: FormatTable, extensions: []string{".csv", ".tsv"}, sniff: table.Sniff, open: withDefaults(table.NewReader)},
	{name: FormatOpenIE, extensions: []string{".tsv"}, sniff: openie.Sniff, open: withDefaults(openie.NewReader)},
	{name: FormatJSON, extensions: jsonNames, sniff: native, open: openNative},
	{name: FormatNQuads, extensions: []string{".nq", ".nt"}, sniff: rdf.Sniff, open: quads(nquadsForm, rdf.Auto)},
}

// asked are the formats that are read in another way when they are asked for by name.
var asked = map[string]struct {
	format string
	open   func(in *input) claim.Reader
}{
	FormatNQuads:      {FormatNQuads, quads(nquadsForm, rdf.Strict)},
	FormatNQuadsLoose: {FormatNQuads, quads(nquadsForm, rdf.Loose)},
	FormatTurtle:      {FormatTurtle, quads(turtleForm, rdf.Strict)},
	FormatTurtleLoose: {FormatTurtle, quads(turtleForm, rdf.Loose)},
	FormatTriG:        {FormatTriG, quads(trigForm, rdf.Strict)},
	FormatTriGLoose:   {FormatTriG, quads(trigForm, rdf.Loose)},
	FormatJSONLD:      {FormatJSONLD, quads(jsonldForm, rdf.Strict)},
	FormatJSONLDLoose: {FormatJSONLD, quads(jsonldForm, rdf.Loose)},
}

// Formats lists the names of the formats that Files.From takes, in alphabetical order.
func Formats() []string {
	var names []string
	for i := range formats {
		names = append(names, formats[i].name)
	}
	for name := range asked {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// byName finds the format that is asked for; nil for FormatAuto.
func byName(name string) (*format, error) {
	if name == FormatAuto {
		return nil, nil
	}
	other, is := asked[name]
	if is {
		name = other.format
	}
	for _, f := range formats {
		if f.name == name {
			if is {
				f.open = other.open
			}
			return &f, nil
		}
	}
	return nil, fmt.Errorf("there is no format %q", name)
}

// extensionsOf are the names of files that a folder is searched for.
func extensionsOf(name string) []string {
	f, err := byName(name)
	if err != nil {
		return nil
	}
	if f != nil {
		return f.extensions
	}
	var all []string
	for i := range formats {
		for _, ext := range formats[i].extensions {
			if !slices.Contains(all, ext) {
				all = append(all, ext)
			}
		}
	}
	slices.Sort(all)
	return all
}

// IsRead says whether a file of this name is read where it is found in a folder.
func IsRead(name string) bool {
	return slices.Contains(extensionsOf(FormatAuto), extensionOf(name))
}

// FormatOf tells a format, one of [Formats], by what an input begins with, of which 64 KiB are enough; "" for none. It
// does not unpack what is compressed. O(head).
func FormatOf(head []byte) string {
	if f := told(&input{head: head}); f != nil {
		return f.name
	}
	return ""
}

// NewReader reads the documents of one input; name stands in the places of errors, dir is the
// folder that its text_file are relative to, "" for none. The format is told by the content. Where it
// holds quads, only Graph.Load can read them.
func NewReader(name, dir string, r io.Reader) (claim.Reader, error) {
	return newReader(name, dir, "", r, FormatAuto)
}

func newReader(name, dir, root string, r io.Reader, from string) (claim.Reader, error) {
	if r == nil {
		return nil, fmt.Errorf("read %s: there is no input", name)
	}
	f, err := byName(from)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	in := &input{name: name, dir: dir, root: root}
	in.file, _ = r.(*os.File)
	if c, ok := r.(*metered); ok {
		in.file = c.file
	}
	b, packed, err := plainReader(bufio.NewReaderSize(r, 64<<10))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	if packed {
		in.file = nil
	}
	in.r = b
	in.head, err = b.Peek(b.Size())
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	if f == nil {
		f = told(in)
	}
	if f == nil {
		return nil, &claim.Error{
			Pos: token.Position{Filename: name, Line: 1, Column: 1}, Code: claim.CodeUnknownFormat,
			Msg: "this is no format that can be read", Hint: "docs/formats.md lists what is read; load --from names a format, load schema prints the native one",
		}
	}
	return f.open(in), nil
}

// told tells the format of an input; nil for none.
func told(in *input) *format {
	extension := extensionOf(in.name)
	for i := range formats {
		if f := &formats[i]; f.named && slices.Contains(f.extensions, extension) {
			return f
		}
	}
	for i := range formats {
		if f := &formats[i]; f.sniff != nil && f.sniff(in.head) {
			return f
		}
	}
	return nil
}

// withDefaults opens a format by its package's constructor, with the defaults.
func withDefaults[R claim.Reader, O any](open func(name string, r io.Reader, o *O) R) func(*input) claim.Reader {
	return func(in *input) claim.Reader { return open(in.name, in.r, nil) }
}

func openNative(in *input) claim.Reader {
	return jsonl.NewReader(in.name, in.r, &jsonl.Options{Dir: in.dir})
}

func openSiftKG(in *input) claim.Reader {
	return siftkg.NewReader(in.name, in.r, &siftkg.Options{Text: in.textBeside})
}

func openLangExtract(in *input) claim.Reader { return langextract.NewReader(in.name, in.r, nil) }

func openGraphDoc(in *input) claim.Reader { return graphdoc.NewReader(in.name, in.r, nil) }

func openKGGen(in *input) claim.Reader { return kggen.NewReader(in.name, in.r, nil) }

// textBeside finds the text of a document that names no file for it, by the document's id and the path
// that its extractor read it from: ID.txt beside the input, in the folder docs next to the input's, or
// the path below the input's folder; with a root, the first and last below that. No name and no link
// leads out of these folders. It gives "" where there is none.
func (in *input) textBeside(id, path string) (string, error) {
	type place struct{ dir, name string }
	name := id + ".txt"
	if ext := strings.ToLower(filepath.Ext(path)); ext != ".txt" && ext != ".md" {
		path = "" // what is read may be no text
	}
	var places []place
	switch {
	case in.root != "":
		places = []place{{in.root, name}, {in.root, path}}
	case in.dir != "":
		places = []place{{in.dir, name}, {filepath.Join(in.dir, "..", "docs"), name}, {in.dir, path}}
	}
	for _, p := range places {
		if !filepath.IsLocal(p.name) {
			continue
		}
		text, err := readText(p.dir, p.name)
		switch {
		case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR), errors.Is(err, syscall.ENAMETOOLONG):
		case err != nil:
			return "", fmt.Errorf("read %s: %w", p.name, err)
		case !utf8.ValidString(text):
			return "", fmt.Errorf("%s is not UTF-8; it was not used", p.name)
		default:
			return text, nil
		}
	}
	return "", nil
}

func openBrat(in *input) claim.Reader {
	o := new(brat.Options)
	if in.dir != "" {
		o.Beside = func(name string) (string, error) { return readText(in.dir, name) }
	}
	return brat.NewReader(in.name, in.r, o)
}

func openDocRED(in *input) claim.Reader { return docred.NewReader(in.name, in.r, nil) }

func quads(form quadForm, mode rdf.Mode) func(*input) claim.Reader {
	return func(in *input) claim.Reader {
		return &quadReader{name: in.name, r: in.r, file: in.file, form: form, mode: mode}
	}
}

// native says whether the beginning of an input looks like native documents: any line of it does, so
// that a first line that is broken costs only itself, or it is UTF-16, of which the reader says so, or
// it is empty.
func native(head []byte) bool {
	if bytes.HasPrefix(head, []byte{0xfe, 0xff}) || bytes.HasPrefix(head, []byte{0xff, 0xfe}) || len(bytes.TrimSpace(head)) == 0 {
		return true
	}
	for line := range bytes.Lines(head) {
		if len(bytes.TrimSpace(line)) > 0 && jsonl.Sniff(line) {
			return true
		}
	}
	return jsonl.Sniff(head)
}
