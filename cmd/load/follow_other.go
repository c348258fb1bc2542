//go:build !linux

package main

import "os"

// renamed says that a file was renamed into place, if that can be told; else the next look takes it.
func renamed(os.FileInfo) bool { return false }
