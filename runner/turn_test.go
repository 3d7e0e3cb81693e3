package runner

import (
	"testing"
	"time"

	"interleave/runner/place"
	"interleave/runner/ring"
	"interleave/scenarios"
)

// What is measured of a turn begins when the load is what it will be: clients have
// spread over their waits, queues are as long as they get, and what stalls others
// has done so.
func TestTurnOf(t *testing.T) {
	const ms = time.Millisecond
	s := &scenarios.Scenario{
		Upstreams: []scenarios.Upstream{{Name: "slow", Delay: 98 * ms}},
		Requests: []scenarios.Request{
			{Class: "light", Calls: []string{}},
			{Class: "blocks", Calls: []string{}, Block: 20 * ms},
			{Class: "computes", Calls: []string{}, Compute: 20 * ms},
			{Class: "both", Calls: []string{"slow"}, Compute: 2 * ms},
		},
	}
	group := func(class string, clients int, rate float64) scenarios.Group {
		g := scenarios.Group{Class: class, Clients: clients, Arrivals: scenarios.Closed, Rate: rate}
		if rate > 0 {
			g.Arrivals = scenarios.Poisson
		}
		return g
	}
	for _, tt := range []struct {
		name    string
		groups  []scenarios.Group
		members int
		want    ring.Turn
	}{
		{"light", []scenarios.Group{group("light", 8, 0)}, 2, ring.Turn{Lead: 8 * ms, Count: 40 * ms, Least: 40 * ms, Slice: 25 * ms, Settle: ms, Closed: true}},
		{"light beside blocking", []scenarios.Group{group("light", 8, 100), group("blocks", 8, 1)}, 2, ring.Turn{Lead: 38 * ms, Count: 250 * ms, Least: 250 * ms, Slice: 25 * ms, Settle: 45 * ms}},
		{"computing in pairs", []scenarios.Group{group("computes", 8, 0)}, 2, ring.Turn{Count: 25 * ms, Whole: true}},
		{"both in pairs", []scenarios.Group{group("both", 8, 0)}, 2, ring.Turn{Count: 490 * ms, Whole: true}},
		{"computing alone", []scenarios.Group{group("computes", 8, 0)}, 1, ring.Turn{Lead: 8 * ms, Count: time.Second, Least: 200 * ms, Slice: 25 * ms, Settle: ms, Closed: true}},
		{"both alone", []scenarios.Group{group("both", 256, 0)}, 1, ring.Turn{Lead: (8 + 2*98 + 512) * ms, Count: 5 * (98 + 512) * ms, Least: 5 * (98 + 512) * ms, Slice: 25 * ms, Settle: ms, Closed: true}},
	} {
		c := cell{scenario: s, load: scenarios.Load{Groups: tt.groups}}
		if got := turnOf(c, tt.members, time.Second); got != tt.want {
			t.Errorf("%s: turnOf = %+v, want %+v", tt.name, got, tt.want)
		}
	}
}

// TestTurnsOverHosts are long against the time that it takes to begin one together, and no
// longer than the window. A load in phases has one for all of it.
func TestTurnsOverHosts(t *testing.T) {
	const ms = time.Millisecond
	here := &place.Local{}
	c := planned(1)
	c.Hosts = &Hosts{Server: here, Load: []place.Place{here}}
	if rings := c.rings(); len(rings) != 1 || len(rings[0]) != 2 {
		t.Fatalf("two models are in rings %v, want one", rings)
	}
	cells := c.rings()[0]
	phased := cells[0]
	phased.load.Phases = []scenarios.Phase{{Name: "a", Share: 1}}
	for _, tt := range []struct {
		name   string
		cell   cell
		window time.Duration
		count  time.Duration
	}{
		{"a long window", cells[0], 5 * time.Second, 625 * ms},
		{"a little more than one turn", cells[0], 640 * ms, 640 * ms},
		{"a short window", cells[0], 330 * ms, 330 * ms},
		{"phases", phased, 5 * time.Second, 5 * time.Second},
	} {
		c.Profile.Window = tt.window
		if got := c.turnOf(tt.cell, 2); got.Count != tt.count || got.Least != tt.count || got.Slice > 0 && tt.cell.load.Phases == nil {
			t.Errorf("%s: turnOf = %+v, want one of which %v count, in one piece", tt.name, got, tt.count)
		} else if got.Settle < apartSettle {
			t.Errorf("%s: the load stays on for %v, want it until the server's host knows of the end", tt.name, got.Settle)
		}
	}
	c.Profile.Window = 6 * time.Second
	turns, all := c.ringTime(cells)
	if counted := 2 * c.Profile.Window; turns < counted*5/4 || turns > counted*3/2 || all < turns {
		t.Errorf("turns of which %v count are planned to take %v, and all of the ring %v: want a third or less for the begin of turns", counted, turns, all)
	}
}
