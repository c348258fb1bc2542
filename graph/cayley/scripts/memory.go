package scripts

import (
	"runtime/debug"
	"runtime/metrics"
	"time"
)

const (
	look       = 5 * time.Millisecond // how often a child looks at its memory
	leastStack = 4 << 20              // bytes of a goroutine's stack, whatever the limit
)

// limitMemory calls over, once, when the process takes so many bytes more than now. The collector
// works the harder the nearer it is.
func limitMemory(more int64, over func()) {
	start := taken()
	debug.SetMemoryLimit(start + more - more/8)
	debug.SetMaxStack(int(max(more/8, leastStack))) // it is copied to grow, so that memory must not end first
	refuseMemory(more)
	go func() {
		for range time.Tick(look) {
			if taken() > start+more {
				over()
				return
			}
		}
	}()
}

// taken is what the Go runtime holds of the system's memory, as SetMemoryLimit counts it.
func taken() int64 {
	samples := []metrics.Sample{
		{Name: "/memory/classes/total:bytes"},
		{Name: "/memory/classes/heap/released:bytes"},
	}
	metrics.Read(samples)
	return int64(samples[0].Value.Uint64()) - int64(samples[1].Value.Uint64())
}
