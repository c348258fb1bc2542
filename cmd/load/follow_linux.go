package main

import (
	"os"
	"syscall"
	"time"
)

// renamed says whether a file's entry changed after it was last written: it was renamed into place, or its
// times were set, which is what is done last.
func renamed(info os.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && time.Unix(stat.Ctim.Unix()).After(info.ModTime())
}
