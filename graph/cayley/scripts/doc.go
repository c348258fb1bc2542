// Package scripts runs Cayley's query languages on a store: Gizmo (JavaScript), its GraphQL dialect
// and MQL.
//
// Begin with [Run]. Each script runs in a child process, which is the same program started again, so
// the main function of every program that runs scripts begins with
//
//	if scripts.IsChild() {
//		os.Exit(scripts.Child())
//	}
//
// # Why a process
//
// Gizmo runs a script in a goroutine of its own and panics there on steps it was given wrongly; no
// caller can recover from that. A script may also loop for ever, recurse without end or fill the
// memory, and nothing inside a Go process stops those for certain. A child costs that one answer:
//
//   - it is killed at the deadline, when its context ends, and when its answer grows past 64 MiB;
//   - past its memory it ends itself: it looks every few milliseconds at what the Go runtime holds. On
//     Linux the kernel refuses it more (RLIMIT_DATA) if it grows faster than that; macOS has no such
//     limit that holds, there the look is all;
//   - it ends when its parent does.
//
// Results come one by one and are kept, whatever ends the child, unless the script itself is at fault.
//
// # What a script can do
//
// It reads one committed state of a store that is opened for reading. The languages have no writes,
// files or network. A store in memory (mem:) is not to be seen from another process and is refused.
//
// Run is safe for concurrent use; it does not limit how many children there are at a time.
package scripts
