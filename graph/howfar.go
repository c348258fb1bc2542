package graph

import (
	"io"
	"os"
	"sync"
	"sync/atomic"
)

// A FilesProgress says how far the reading of Files is.
type FilesProgress struct {
	Name  string // the file being read, or that was read last
	Done  int    // files read to their end
	Bytes int64  // that are read, of compressed files as they lie on disk; of refused files all
}

// Progress says how far the reading is, which may be some megabytes ahead of what is loaded. It is safe for
// concurrent use.
func (f *Files) Progress() FilesProgress {
	f.far.mu.Lock()
	defer f.far.mu.Unlock()
	return FilesProgress{Name: f.far.name, Done: f.far.done, Bytes: f.far.bytes.Load()}
}

// Size counts the bytes of all files as they lie on disk now, in O(files) looks at a file system; false
// where that is not known, as of standard input. It is safe for concurrent use. Once stop says true it
// gives up; nil does not.
func (f *Files) Size(stop func() bool) (size int64, ok bool) {
	for _, path := range f.all {
		info, err := os.Stat(path)
		switch {
		case path == "-" || err == nil && !info.IsDir() && !info.Mode().IsRegular():
			return 0, false
		case err != nil: // it is refused when it is read
			continue
		case !info.IsDir():
			size += info.Size()
			continue
		}
		for path, err := range FindFiles(path, f.From) {
			if stop != nil && stop() {
				return 0, false
			}
			if err != nil {
				continue
			}
			if info, err := os.Stat(path); err == nil {
				size += info.Size()
			}
		}
	}
	return size, true
}

// howFar is what Files tell other goroutines than the one that reads.
type howFar struct {
	bytes atomic.Int64
	mu    sync.Mutex // guards what follows
	name  string
	done  int
}

func (t *howFar) begin(name string) {
	t.mu.Lock()
	t.name = name
	t.mu.Unlock()
}

func (t *howFar) end() {
	t.mu.Lock()
	t.done++
	t.mu.Unlock()
}

// metered counts the bytes that are read of an input.
type metered struct {
	r    io.Reader
	file *os.File      // which it is, nil for none
	own  atomic.Int64  // bytes of this input
	read *atomic.Int64 // bytes of all inputs
}

// Read implements io.Reader.
func (c *metered) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.own.Add(int64(n))
	c.read.Add(int64(n))
	return n, err
}

// Close closes the file, and counts what was not read of it as read.
func (c *metered) Close() error {
	if info, err := c.file.Stat(); err == nil && info.Mode().IsRegular() {
		c.read.Add(max(0, info.Size()-c.own.Load()))
	}
	return c.file.Close()
}
