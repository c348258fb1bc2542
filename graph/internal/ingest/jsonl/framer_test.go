package jsonl

import (
	"errors"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

// How an input is cut into records, with the place of each fault.
var framings = []struct {
	why, in string
	want    []string
}{
	{"nothing", "", nil},
	{"white space", " \n\t\r\n", nil},
	{"a byte order mark alone", "\xef\xbb\xbf", nil},
	{"a byte order mark counts", "\xef\xbb\xbf{}", []string{"!1:4 missing /id"}},
	{"half a byte order mark", "\xef\xbb", []string{"!1:1 syntax"}},
	{"UTF-16", "\xff\xfe{\x00}\x00", []string{"!1:1 encoding"}},

	// One object, or several by their brackets.
	{"one", `{"id":"a"}`, []string{"a"}},
	{"pretty-printed", "{\n \"id\": \"a\"\n}\n{\n \"id\": \"b\"\n}\n", []string{"a", "b"}},
	{"on one line", `{"id":"a"}{"id":"b"} {"id":"c"}` + "\n" + `{"id":"d"}{"id":"e"}`, []string{"a", "b", "c", "d", "e"}},
	{"with commas", `{"id":"a"},{"id":"b"}`, []string{"a", "!1:11 syntax", "b"}},
	{"starting in compact", `{"id":"a"}` + "\n{\n" + `"id":"b"}`, []string{"a", "b"}},
	{"by hand", "{\"id\":\"a\", \"entities\":[\n{\"id\":\"e\"},\n{\"id\":\"f\"}],\n\"title\":\"x\"}", []string{"a (e f)"}},
	{"by hand, one entity", "{\"id\":\"a\", \"entities\":[\n{\"id\":\"e\"}\n]}", []string{"a (e)"}},
	{"words between", "hello\n{\"id\":\"a\"}\nbye", []string{"!1:1 syntax", "a", "!3:1 syntax"}},
	{"words alone", "hello {world\n", []string{"!1:1 syntax", "!1:7 syntax"}}, // the word, and the { without end
	{"scalars", "5\n\"x\"\n", []string{"!1:1 type", "!2:1 type"}},
	{"a bracket too many", "{\n\"id\":\"a\"\n}}\n{\"id\":\"b\"}", []string{"a", "!3:2 syntax", "b"}},
	{"a bracket missing", "{\n\"id\":\"a\",\n\"x\":[\n}\n{\"id\":\"b\"}", []string{"!3:5 syntax"}}, // the [
	{"cut off", "{\"id\":\"a\",\n\"x\":[\n", []string{"!2:5 syntax"}},
	{"cut off in a string", "{\n\"id\":\"a\n}\n", []string{"!1:1 syntax"}},
	{"a record after another that is bad", "{\n\"id\":}\n{\"id\":\"b\"}", []string{"!2:6 syntax", "b"}},

	// Arrays.
	{"an empty array", " [ ] ", nil},
	{"an array", "[{\"id\":\"a\"},\n {\"id\":\"b\"}]", []string{"a", "b"}},
	{"two arrays", "[{\"id\":\"a\"}]\n[{\"id\":\"b\"}]{\"id\":\"c\"}", []string{"a", "b", "c"}},
	{"a bad element", `[{"id":"a"},{"id"},{"id":"b"}]`, []string{"a", "!1:18 syntax", "b"}},
	{"elements of other types", `[5,"a",[{"id":"x"}],null,nul,{"id":"b"}]`, []string{"!1:2 type", "!1:4 type", "!1:8 type", "!1:21 type", "!1:26 syntax", "b"}},
	{"no comma", `[{"id":"a"} {"id":"b"}]`, []string{"a", "b", "  ?1:13 syntax"}},
	{"commas too many", `[,{"id":"a"},,{"id":"b"},]`, []string{"!1:2 syntax", "a", "!1:14 syntax", "b", "!1:26 syntax"}},
	{"a colon", `[:,{"id":"a"}]`, []string{"!1:2 syntax", "a"}},
	{"an array cut off", `[{"id":"a"},`, []string{"a", "!1:1 syntax"}},
	{"an element cut off", `[{"id":"a"},{"id":"b"`, []string{"a", "!1:13 syntax"}},
	{"a string cut off", `[{"id":"a"},"id`, []string{"a", "!1:13 syntax"}},
	{"an unbalanced element", `[{"id":"a"},{"id":"b"],{"id":"c"}]`, []string{"a", "!1:13 syntax"}},
	{"another bracket closes it", `[{"id":"a"}},{"id":"b"}]`, []string{"a", "!1:1 syntax"}},
	{"lines in an array", "[\n{\"id\":\"a\"},\n{\"id\":\"b\"\n{\"id\":\"c\"}\n]", []string{"a", "!3:1 syntax"}},

	// Lines.
	{"lines", "{\"id\":\"a\"}\n{\"id\":\"b\"}\r\n\n \t{\"id\":\"c\"} ", []string{"a", "b", "c"}},
	{"a broken line", "{\"id\":\"a\"}\n{\"id\":\"b\"\n{\"id\":\"c\"}\n", []string{"a", "!2:1 syntax", "c"}},
	{"a broken string", "{\"id\":\"a\"}\n{\"id\":\"b}\n{\"id\":\"c\"}\n", []string{"a", "!2:1 syntax", "c"}},
	{"brackets that don't match", "{\"id\":\"a\"}\n{\"x\":[}\n{\"id\":\"c\"}\n", []string{"a", "!2:6 syntax", "c"}},
	{"more on a line", "{\"id\":\"a\"}\n{\"id\":\"b\"} {\"id\":\"x\"}\n{\"id\":\"c\"},\n", []string{"a", "!2:12 syntax", "!3:11 syntax"}},
	{"no objects", "{\"id\":\"a\"}\n5\n[{\"id\":\"b\"}]\nx\n{\"id\":\"c\"}", []string{"a", "!2:1 type", "!3:1 type", "!4:1 syntax", "c"}},
	{"the last line is cut off", "{\"id\":\"a\"}\n{\"id\":\"b\",\"tit", []string{"a", "!2:1 syntax"}},
	{"bytes after byte order marks", "\xef\xbb\xbf{\"id\":\"a\"}\n{\"id\":1}", []string{"a", "!2:7 type /id"}},

	// Lines, though the first is broken.
	{"first line cut off", "{\"id\":\"a\",\n{\"id\":\"b\"}\n{\"id\":\"c\"}\n", []string{"!1:1 syntax", "b", "c"}},
	{"first of two cut off", "{\"id\":\"a\",\"entities\":[\n{\"id\":\"b\"}\n", []string{"!1:22 syntax", "b"}},
	{"first line cut off in a string", "{\"id\":\"a\n{\"id\":\"b\"}\n", []string{"!1:1 syntax", "b"}},
	{"first line's brackets don't match", "{\"id\":[}\n{\"id\":\"b\"}\n", []string{"!1:7 syntax", "b"}},
	{"first line has a bracket too many", "{\"id\":\"a\"}}\n{\"id\":\"b\"}\n", []string{"!1:11 syntax", "b"}},
	{"first line is no object", "id\n{\"id\":\"b\"}\n{\"id\":\"c\"\n{\"id\":\"d\"}", []string{"!1:1 syntax", "b", "!3:1 syntax", "d"}},
	{"bad JSON that is balanced", "{\"id\" \"a\"}\n{\"id\":\"b\"\n{\"id\":\"c\"}", []string{"!1:7 syntax", "!2:1 syntax", "c"}},
}

func TestFraming(t *testing.T) {
	for _, c := range framings {
		t.Run(c.why, func(t *testing.T) { wantTold(t, c.in, readString(t, c.in), c.want) })
	}
}

// pieces are ways to hand out an input that must not matter.
var pieces = map[string]func(io.Reader) io.Reader{
	"a byte at a time":         iotest.OneByteReader,
	"half of what was asked":   iotest.HalfReader,
	"data with the last error": iotest.DataErrReader,
}

func TestPiecesGiveTheSame(t *testing.T) {
	check := func(in string, limit int) {
		o := &Options{MaxRecord: limit}
		want := told(t, NewReader("in.json", strings.NewReader(in), o))
		for how, cut := range pieces {
			if got := told(t, NewReader("in.json", cut(strings.NewReader(in)), o)); !slices.Equal(got, want) {
				t.Errorf("%.200q with limit %d, %s: %q, want %q", in, limit, how, got, want)
			}
		}
	}
	for _, c := range framings {
		for _, limit := range []int{0, 1, 5, 9, 10, 11, 12, 20} {
			check(c.in, limit)
		}
	}
	check(everything, 0)
	check(strings.Repeat(everything+"\n", 200), 0)
}

// A record over the limit of 12 bytes.
func TestTooLarge(t *testing.T) {
	for _, c := range []struct {
		why, in string
		want    []string
	}{
		{"at the limit", `{"id":"abcd"}`[:12] + "}\n", []string{"!1:1 too-large"}}, // 13 bytes
		{"below it", `{"id":"abc"}`, []string{"abc"}},                              // 12 bytes
		{"a line", "{\"id\":\"a\"}\n{\"id\":\"b\",\"x\":1}\n{\"id\":\"c\"}", []string{"a", "!2:1 too-large", "c"}},
		{"the first line", "{\"id\":\"b\",\"x\":1}\n{\"id\":\"c\"}", []string{"!1:1 too-large", "c"}},
		{"a broken line", "{\"id\":\"b\",\"x\":[1\n{\"id\":\"c\"}", []string{"!1:1 too-large", "c"}},
		{"an element", `[{"id":"a"},{"id":"b","x":"{[\""}, {"id":"c"}]`, []string{"a", "!1:13 too-large", "c"}},
		{"an element without end", `[{"id":"a"},{"id":"b","x":1, {"id":"c"}]`, []string{"a", "!1:13 too-large"}},
		{"an element cut off", `[{"id":"a"},{"id":"b","x":1, {"id":"c"}`, []string{"a", "!1:13 too-large", "!1:1 syntax"}},
		{"a scalar", `[1234567890123,{"id":"a"}]`, []string{"!1:2 too-large", "a"}},
		{"a pretty-printed one", "{\n\"id\":\"a\",\n\"x\":1}\n{\"id\":\"b\"}", []string{"!1:1 too-large", "b"}},
		{"words", "hello, dear world\n{\"id\":\"a\"}", []string{"!1:1 too-large", "a"}},
		{"white space does not count", strings.Repeat(" ", 50) + `{"id":"a"}` + strings.Repeat("\n", 50) + `{"id":"b"}`, []string{"a", "b"}},
	} {
		t.Run(c.why, func(t *testing.T) {
			wantTold(t, c.in, told(t, NewReader("in.json", strings.NewReader(c.in), &Options{MaxRecord: 12})), c.want)
		})
	}
}

// repeated gives a string n times.
type repeated struct {
	s    string
	n    int
	rest string
}

func (r *repeated) Read(p []byte) (int, error) {
	total := 0
	for total < len(p) {
		if r.rest == "" {
			if r.n == 0 {
				break
			}
			r.n--
			r.rest = r.s
		}
		n := copy(p[total:], r.rest)
		r.rest = r.rest[n:]
		total += n
	}
	if total == 0 {
		return 0, io.EOF
	}
	return total, nil
}

// A line of 200 MB, over the default limit of 64 MiB, costs itself and no memory beyond the limit.
func TestHugeRecord(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 400 MB")
	}
	block := strings.Repeat("x", 1<<16)
	huge := func() io.Reader { return &repeated{s: block, n: 200_000_000 >> 16} }
	for why, c := range map[string]struct{ before, after, want string }{
		"a line":     {"{\"id\":\"a\"}\n{\"id\":\"b\",\"text\":\"", "\"}\n{\"id\":\"c\"}\n", "a !2:1 too-large c"},
		"an element": {"[{\"id\":\"a\"},\n{\"id\":\"b\",\"text\":\"", "\"},\n{\"id\":\"c\"}]", "a !2:1 too-large c"},
	} {
		t.Run(why, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			r := NewReader("in.json", io.MultiReader(strings.NewReader(c.before), huge(), strings.NewReader(c.after)), nil)
			if got := strings.Join(told(t, r), " "); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
			runtime.ReadMemStats(&after)
			// The buffer doubles up to the limit, and the last but one may be nearly as large.
			const most = 4 * defaultMaxRecord
			if used := after.TotalAlloc - before.TotalAlloc; used > most {
				t.Errorf("%d bytes were allocated, want %d at most", used, most)
			}
		})
	}
}

// A great many lines take the memory of one.
func TestManyLinesTakeNoMemory(t *testing.T) {
	const n = 100_000
	var before, after runtime.MemStats
	r := newFramer("in.json", &repeated{s: `{"id":"a"}` + "\n", n: n}, defaultMaxRecord)
	runtime.ReadMemStats(&before)
	got := 0
	for {
		if _, err := r.next(); err != nil {
			break
		}
		got++
	}
	runtime.ReadMemStats(&after)
	if got != n {
		t.Errorf("%d frames, want %d", got, n)
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > 2*chunk+n*64 {
		t.Errorf("%d bytes were allocated", used)
	}
}

func TestReadErrorIsFinal(t *testing.T) {
	broken := errors.New("disk on fire")
	for _, c := range []struct {
		in   string
		want []string
	}{
		{"", nil},
		{"{\"id\":\"a\"}\n{\"id\":\"b\"", nil}, // how lines end can't be told before
		{"{\"id\":\"a\"}\n{\"id\":\"b\"}\n{\"id\":\"c\"", []string{"a", "b"}},
		{"{\"id\":\"a\"}{\"id\":\"b\"}\n{", []string{"a", "b"}},
		{"[{\"id\":\"a\"},{\"id\":\"b\"", []string{"a"}},
		{"[{\"id\":\"a\"},5", []string{"a"}},
		{"[{\"id\":\"a\"}", []string{"a"}},
	} {
		r := NewReader("in.json", io.MultiReader(strings.NewReader(c.in), iotest.ErrReader(broken)), nil)
		got := told(t, r)
		want := append(slices.Clone(c.want), "final: read in.json: disk on fire")
		if c.in == "{\"id\":\"a\"}\n{\"id\":\"b\"" {
			want = append([]string{"a"}, want...)
		}
		wantTold(t, c.in, got, want)
		if _, err := r.Read(); !errors.Is(err, broken) {
			t.Errorf("reading on gives %v", err)
		}
	}
}

func TestReaderThatGivesNothing(t *testing.T) {
	r := NewReader("in.json", iotest.ErrReader(nil), nil) // 0, nil for ever
	if _, err := r.Read(); !errors.Is(err, io.ErrNoProgress) {
		t.Errorf("got %v, want %v", err, io.ErrNoProgress)
	}
}
