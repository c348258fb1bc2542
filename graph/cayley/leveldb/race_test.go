//go:build race

package leveldb

const raced = true
