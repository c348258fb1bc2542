package scripts

import (
	"bufio"
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// refuseMemory lets the kernel refuse memory far past the limit, for what grows faster than the
// looks at it. It counts private writable mappings, not the maps of a store's files; those of the
// runtime are up to twice what is in use, and come in pieces of 64 MiB.
func refuseMemory(more int64) {
	const piece = 64 << 20
	most := uint64(mapped() + 2*more + 2*piece)
	for _, l := range []struct {
		resource int
		most     uint64
	}{{unix.RLIMIT_DATA, most}, {unix.RLIMIT_CORE, 0}} {
		var now unix.Rlimit
		if err := unix.Getrlimit(l.resource, &now); err != nil {
			continue // the looks are there
		}
		now.Cur, now.Max = min(now.Cur, l.most), min(now.Max, l.most)
		unix.Setrlimit(l.resource, &now) //nolint:errcheck // likewise
	}
}

// mapped is how many bytes of private writable mappings there are.
func mapped() int64 {
	file, err := os.Open("/proc/self/status")
	if err != nil {
		return 256 << 20
	}
	defer file.Close()
	for s := bufio.NewScanner(file); s.Scan(); {
		var kib int64
		if _, err := fmt.Sscanf(s.Text(), "VmData: %d kB", &kib); err == nil {
			return kib << 10
		}
	}
	return 256 << 20
}
