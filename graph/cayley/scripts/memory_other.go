//go:build !linux

package scripts

// refuseMemory does nothing: the kernel has no limit that holds for memory that is mapped.
func refuseMemory(int64) {}
