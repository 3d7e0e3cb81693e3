package load

import "runtime"

// ClaimProcessors sets GOMAXPROCS to what spec needs, in a process that is for
// the driver alone, and returns what sets it back. The native engine needs one
// more than its threads, which never yield under load: so the rest of the
// process, which announces the window and takes the CPU time at its ends, runs
// on time even on a single processor.
func ClaimProcessors(spec Spec) (release func()) {
	spec = spec.withDefaults()
	if spec.Engine != Native {
		return func() {}
	}
	before := runtime.GOMAXPROCS(spec.Threads + 1)
	return func() { runtime.GOMAXPROCS(before) }
}
