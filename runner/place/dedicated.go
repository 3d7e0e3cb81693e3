package place

import (
	"slices"

	"interleave/results"
)

// dedicated is a host on which one part of a trial runs, and no other.
type dedicated struct {
	Place
	servers bool
}

// ForServers is p if nothing but servers runs there: they have all its processors but one,
// which is for what starts and watches them. A single one they share with that.
func ForServers(p Place) Place { return &dedicated{p, true} }

// ForRest is p if no server runs there: load drivers and backends have all its processors.
func ForRest(p Place) Place { return &dedicated{p, false} }

// Facts are the host's, divided anew. Without any processors that stays so.
func (d *dedicated) Facts() results.Environment {
	facts := d.Place.Facts()
	all := slices.Compact(slices.Sorted(slices.Values(slices.Concat(facts.ServerCPUs, facts.LoadCPUs))))
	switch {
	case len(all) == 0:
	case !d.servers:
		facts.ServerCPUs, facts.LoadCPUs = nil, all
	case len(all) == 1:
		facts.ServerCPUs, facts.LoadCPUs = all, all
	default:
		one := facts.LoadCPUs[0]
		facts.LoadCPUs = []int{one}
		facts.ServerCPUs = slices.DeleteFunc(all, func(cpu int) bool { return cpu == one })
	}
	return facts
}
