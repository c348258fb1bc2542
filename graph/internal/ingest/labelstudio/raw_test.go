package labelstudio

import (
	"strings"
	"testing"
)

// What a document is made from is in its bytes: the text and the annotation.
func TestRaw(t *testing.T) {
	read := func(in string) string {
		doc, err := open(strings.NewReader(in)).Read()
		if err != nil {
			t.Fatal(err)
		}
		return string(doc.Source.Raw())
	}
	in := cases[0].in
	for _, c := range []struct{ old, now string }{{"Bob.", "Rob."}, {`"PER"`, `"ORG"`}, {`"right"`, `"left"`}, {"x@example.org", "y@example.org"}} {
		if changed := strings.Replace(in, c.old, c.now, 1); changed == in || read(changed) == read(in) {
			t.Errorf("with %s in place of %s the bytes are the same", c.now, c.old)
		}
	}
}
