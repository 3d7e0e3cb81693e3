package runner

import (
	"fmt"
	"sync"
	"syscall"

	"interleave/internal/quantity"
	"interleave/runner/load"
	"interleave/runner/metrics"
	"interleave/scenarios"
)

// room is what this host lets the processes of one trial have. All of it stays as it
// is while a run lasts, so that a run that is resumed has the same plan.
type room struct {
	descriptors uint64 // that one process may open
	connections int    // that the load driver can have open to one server
	memory      uint64 // of the whole host, in bytes; 0 if that is not known

	// Of several hosts, the number of those that make the load, and how many descriptors a
	// process may open on the one that allows the fewest. 0 if the load is made here.
	parts int
	part  uint64
}

// hostRoom is this host's.
var hostRoom = sync.OnceValue(func() room {
	r := room{descriptors: 1 << 62, connections: load.MostConnections(), memory: metrics.Host().MemoryBytes}
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err == nil {
		r.descriptors = limit.Cur
	}
	return r
})

// lacks says which limit keeps l from being put on here, and what raises it; empty
// if none does. Fewer connections would be another load, and its figures those of
// the limit.
func (r room) lacks(s *scenarios.Scenario, l scenarios.Load) string {
	descriptors, connections, memory := DescriptorsNeeded(s, l), l.Clients()+l.Idle, MemoryNeeded(l)
	switch {
	case r.descriptors < descriptors:
		return fmt.Sprintf("a process may open %s here, and %s needs %s: allow more with ulimit -n %d (interleave doctor says how)",
			quantity.Plural(r.descriptors, "descriptor"), l.Name, quantity.Whole(descriptors), descriptors)
	case r.parts > 0 && r.part < uint64((connections+r.parts-1)/r.parts+spareDescriptors):
		return fmt.Sprintf("a process may open %s on a load host, and its part of %s needs %s: allow more there with ulimit -n, or name more load hosts",
			quantity.Plural(r.part, "descriptor"), l.Name, quantity.Whole((connections+r.parts-1)/r.parts+spareDescriptors))
	case r.parts > 0 && r.connections < connections:
		return fmt.Sprintf("the load hosts have ports for %s, and %s has %s: get more on each with %s",
			quantity.Plural(r.connections, "connection"), l.Name, quantity.Whole(connections), load.MorePorts)
	case r.connections < connections:
		return fmt.Sprintf("the load driver has ports for %s here, and %s has %s: get more with %s",
			quantity.Plural(r.connections, "connection"), l.Name, quantity.Whole(connections), load.MorePorts)
	case r.memory > 0 && float64(r.memory) < memory:
		return fmt.Sprintf("this host has %s of memory, and %s may need %s: measure it on a larger one",
			quantity.Size(float64(r.memory)), l.Name, quantity.Size(memory))
	}
	return ""
}

// What a trial needs of memory at most: so much for each connection of its load (a
// thread's stack or a request's buffers in the server, both ends in the kernel, the
// driver's state), and so much besides (workers, backends, driver, runner).
const (
	memoryPerConnection = 64 << 10
	memoryBesides       = 256 << 20
)

// MemoryNeeded is how much memory a trial under l may need, in bytes.
func MemoryNeeded(l scenarios.Load) float64 {
	return float64(l.Clients()+l.Idle)*memoryPerConnection + memoryBesides
}
