package main

import (
	"fmt"
	"slices"

	"interleave/runner/process"
)

// hall is how the host's processors are divided. An empty set holds nothing to any
// processor.
type hall struct {
	count  int   // of the processors; 0 if nothing can be held to one
	one    []int // of servers
	two    []int // of servers, in stages of two processors
	driver []int
	shared bool // the driver has one of two
}

// divide gives the servers one processor or two, and the load drivers another one
// where there is one left. Whoever has but one processor has all on it, as has a
// system that holds no process to a processor.
func divide(cpus []int) hall {
	h := hall{count: len(cpus)}
	if len(cpus) < 2 {
		return h
	}
	server, rest := process.Split(cpus)
	last := server[len(server)-1]
	h.one, h.driver = []int{last}, rest[:1]
	switch first := server[0]; {
	case first != last:
		h.two = []int{first, last}
	default: // of two or three
		h.two = []int{rest[len(rest)-1], last}
	}
	slices.Sort(h.two)
	h.shared = slices.Contains(h.two, h.driver[0])
	return h
}

// words say it for the table.
func (h hall) words() string {
	switch {
	case h.count == 0:
		return "servers and load driver share all processors, as this system holds no process to one: no ratio is to be relied on"
	case h.count == 1:
		return "servers and load driver share the one processor: batches are smaller than elsewhere"
	case h.shared:
		return fmt.Sprintf("servers on CPU %d, load driver on CPU %d; where servers have both they share the driver's", h.one[0], h.driver[0])
	}
	return fmt.Sprintf("servers on CPU %d, or on %d and %d, load driver on CPU %d", h.one[0], h.two[0], h.two[1], h.driver[0])
}

// place is where a stage's servers run; why says why they cannot.
func (h hall) place(s *stage) (cpus []int, why string) {
	switch {
	case !s.two:
		return h.one, ""
	case h.count == 1:
		return nil, "this host has one processor"
	}
	return h.two, ""
}
