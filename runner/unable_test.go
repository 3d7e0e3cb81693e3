package runner

import (
	"strings"
	"testing"

	"interleave/models"
	"interleave/scenarios"
)

// A model whose workers all hold a waiting client has none left for who posts.
func TestUnable(t *testing.T) {
	s := &scenarios.Scenario{Requests: []scenarios.Request{
		{Class: "send"}, {Class: "wait", Want: scenarios.Expect{Reports: "send"}},
	}}
	workers := models.Model{Tune: func(*scenarios.Scenario, int) models.Tuning { return models.Tuning{Workers: 64} }}
	workers.Traits = []scenarios.Trait{scenarios.Bounded}
	loop := workers
	loop.Traits = []scenarios.Trait{scenarios.CheapWait}
	for _, tt := range []struct {
		model models.Model
		group scenarios.Group
		able  bool
	}{
		{workers, scenarios.Group{Class: "wait", Clients: 63}, true},
		{workers, scenarios.Group{Class: "wait", Clients: 64}, false},
		{workers, scenarios.Group{Class: "send", Clients: 1000}, true},
		{loop, scenarios.Group{Class: "wait", Clients: 1000}, true},
	} {
		why := unable(tt.model, s, scenarios.Load{Groups: []scenarios.Group{tt.group}})
		if able := why == ""; able != tt.able || !able && !strings.Contains(why, "64 workers") {
			t.Errorf("%v under %+v: unable because %q, want able %v", tt.model.Traits, tt.group, why, tt.able)
		}
	}
}
