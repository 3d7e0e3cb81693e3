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
// which is for what starts and watches them.
func ForServers(p Place) Place { return &dedicated{p, true} }

// ForRest is p if no server runs there: load drivers and backends have all its processors.
func ForRest(p Place) Place { return &dedicated{p, false} }

// Facts are the host's, divided anew. Where nothing is held apart that stays so.
func (d *dedicated) Facts() results.Environment {
	facts := d.Place.Facts()
	if len(facts.ServerCPUs) == 0 || len(facts.LoadCPUs) == 0 {
		return facts
	}
	all := slices.Sorted(slices.Values(slices.Concat(facts.ServerCPUs, facts.LoadCPUs)))
	if d.servers {
		one := facts.LoadCPUs[0]
		facts.LoadCPUs = []int{one}
		facts.ServerCPUs = slices.DeleteFunc(all, func(cpu int) bool { return cpu == one })
	} else {
		facts.ServerCPUs, facts.LoadCPUs = nil, all
	}
	return facts
}
