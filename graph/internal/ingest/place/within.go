package place

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/newsgraph/newsgraph/graph/claim"
)

// Another begins another document of the same record: for formats that have several in one.
func (r *Record) Another() *Record { return &Record{Root: r.Root, rec: r.rec} }

// Within is Fields for an object that is a part of a record: what is wrong in it refuses the record.
func (r *Record) Within(record, object *Value) *Fields {
	f := &Fields{r: r, object: object, record: record}
	if object.Kind != '{' {
		f.wrong(object, "an object")
	}
	return f
}

// Object gives the object that is read.
func (f *Fields) Object() *Value { return f.object }

// Fail notes a fault that was found elsewhere.
func (f *Fields) Fail(err *claim.Error) {
	if f.fault == nil {
		f.fault = err
	}
}

// Nth names the n-th record of an input after its file, or, where that has no name, after what the
// record holds.
func (r *Record) Nth(name string, n int) string {
	if id := FileID(name); id != "" {
		return fmt.Sprintf("%s#%d", id, n)
	}
	return HashID(r.rec.Raw())
}

// HashID names what has no other name after its bytes.
func HashID(raw []byte) string {
	sum := sha256.Sum256(raw)
	return "sha256:" + hex.EncodeToString(sum[:8])
}
