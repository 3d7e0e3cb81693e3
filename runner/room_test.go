package runner

import (
	"strings"
	"testing"

	"interleave/models"
	"interleave/scenarios"
)

// A load that does not fit on the host is left out with the limit's name and a remedy,
// never made smaller.
func TestRoomLacks(t *testing.T) {
	s := &scenarios.Scenario{Name: "idle", Requests: []scenarios.Request{{}}}
	l := scenarios.Load{Name: "idle-20000", Groups: scenarios.AtRandom(16, 500), Idle: 20_000}
	plenty := room{descriptors: 1 << 20, connections: 1 << 20, memory: 64 << 30}
	with := func(change func(*room)) room {
		r := plenty
		change(&r)
		return r
	}
	for _, tt := range []struct {
		name string
		room room
		want []string // parts of what is said; none if the load fits
	}{
		{"plenty", plenty, nil},
		{"just enough descriptors", with(func(r *room) { r.descriptors = 20_080 }), nil},
		{"too few descriptors", with(func(r *room) { r.descriptors = 20_079 }), []string{"20,079 descriptors", "needs 20,080", "ulimit -n 20080"}},
		{"too few ports", with(func(r *room) { r.connections = 16_000 }), []string{"16,000 connections", "has 20,016", "sudo "}},
		{"too little memory", with(func(r *room) { r.memory = 1 << 30 }), []string{"1 GiB", "1.47 GiB"}},
		{"just enough on each load host", with(func(r *room) { r.parts, r.part = 2, 10_072 }), nil},
		{"too few descriptors on a load host", with(func(r *room) { r.parts, r.part = 2, 10_071 }), []string{"10,071 descriptors on a load host", "needs 10,072", "ulimit -n"}},
		{"too few ports on load hosts", with(func(r *room) { r.parts, r.part, r.connections = 2, 1<<20, 16_000 }), []string{"the load hosts have ports for 16,000 connections", "has 20,016", "sudo "}},
		{"memory unknown", with(func(r *room) { r.memory = 0 }), nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			why := tt.room.lacks(s, l)
			if len(tt.want) == 0 && why != "" {
				t.Errorf("the load does not fit: %s", why)
			}
			for _, part := range tt.want {
				if !strings.Contains(why, part) {
					t.Errorf("lacks() = %q, want it to say %q", why, part)
				}
			}
		})
	}
}

// What no host has is in the plan as not measured, for each model, and in no trial.
func TestTooLargeLoad(t *testing.T) {
	huge := scenarios.Load{Name: "idle-huge", Groups: scenarios.ClosedLoop(1), Idle: 1 << 40, Alone: true}
	small := scenarios.Load{Name: "idle-1", Groups: scenarios.ClosedLoop(1), Idle: 1, Alone: true}
	s := &scenarios.Scenario{Name: "idle", Requests: []scenarios.Request{{}}, Loads: []scenarios.Load{small, huge}}
	c := Config{Profile: Profile{Name: "full", AllLoads: true}, Models: []models.Model{plainModel("one"), plainModel("other")}, Scenarios: []*scenarios.Scenario{s}}
	for _, cell := range c.cells() {
		if cell.load.Name != "idle-1" {
			t.Errorf("there is a cell %v, which does not fit on this host", cell)
		}
	}
	if got := c.unmeasured(); len(got) != 2 || got[0].Load != "idle-huge" || !strings.Contains(got[0].Why, "ulimit -n") {
		t.Errorf("unmeasured are %+v, want the huge load of both models, with its remedy", got)
	}
}

// A model may hold fewer connections than a process has descriptors.
func TestBeyond(t *testing.T) {
	m := plainModel("threads")
	m.Holds = func() int { return 16_000 }
	for n, want := range map[int]string{15_984: "", 15_985: "holds 16,000 connections at most on this host, and idle has 16,001"} {
		l := scenarios.Load{Name: "idle", Groups: scenarios.ClosedLoop(16), Idle: n}
		if got := beyond(m, l); got != want {
			t.Errorf("beside %d idle connections: %q, want %q", n, got, want)
		}
	}
}
