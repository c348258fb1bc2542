package graph

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/klauspost/compress/zstd"
)

// How compressed inputs begin (RFC 1952, RFC 8878), and what their files end in.
var (
	gzipMagic  = []byte{0x1f, 0x8b}
	zstdMagic  = []byte{0x28, 0xb5, 0x2f, 0xfd}
	compressed = []string{".gz", ".zst"}
)

// mostWindow is the largest window that a zstd input may want, in bytes.
const mostWindow = 128 << 20

// plainReader gives what an input holds: what is compressed in it, once, or itself; told by its
// beginning, not by its name.
func plainReader(b *bufio.Reader) (plain *bufio.Reader, packed bool, err error) {
	head, err := b.Peek(len(zstdMagic))
	if err != nil && len(head) < len(gzipMagic) {
		return b, false, nil // too short; what reads it says so
	}
	var r io.Reader
	switch {
	case bytes.HasPrefix(head, gzipMagic):
		r, err = gzip.NewReader(b)
	case bytes.HasPrefix(head, zstdMagic):
		r, err = zstd.NewReader(b, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(mostWindow))
	default:
		return b, false, nil
	}
	if err != nil {
		return nil, true, fmt.Errorf("decompress: %w", err)
	}
	return bufio.NewReaderSize(r, b.Size()), true, nil
}

// extensionOf gives what a file's name ends in, without that of a compression.
func extensionOf(name string) string {
	ext := strings.ToLower(filepath.Ext(name))
	if slices.Contains(compressed, ext) {
		return strings.ToLower(filepath.Ext(strings.TrimSuffix(strings.ToLower(name), ext)))
	}
	return ext
}
