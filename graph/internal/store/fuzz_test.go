package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"testing"

	"github.com/newsgraph/newsgraph/graph/internal/backend"
)

// FuzzManifest decodes what may be no manifest.
func FuzzManifest(f *testing.F) {
	m := &manifest{id: 1, seq: 2, nextFile: 3, nextTerm: 4, segments: []listed{{1, 2, 3}}, meta: map[string]string{"k": "v"}, inline: []byte("segment")}
	f.Add(m.encode()[manifestHead:])
	f.Fuzz(func(t *testing.T, body []byte) {
		data := append((&manifest{}).encode()[:manifestHead:manifestHead], body...)
		m, err := decodeManifest(mended(data))
		if err != nil {
			if !errors.Is(err, backend.ErrCorrupt) {
				t.Error(err)
			}
			return
		}
		again, err := decodeManifest(m.encode())
		if err != nil || fmt.Sprint(again) != fmt.Sprint(m) {
			t.Errorf("%v came back as %v, %v", m, again, err)
		}
	})
}

// mended makes a manifest's checksum right.
func mended(data []byte) []byte {
	binary.LittleEndian.PutUint32(data[manifestHead-4:], crc32.Checksum(data[manifestHead:], castagnoli))
	return data
}
