package runner

import (
	"errors"
	"strings"
	"testing"

	"interleave/models"
	"interleave/results"
	"interleave/scenarios"
)

// A model that lacks what a scenario needs is left out, and the run says why.
func TestUnableForWantOfAnAbility(t *testing.T) {
	s := &scenarios.Scenario{
		Name: "stream", Needs: []scenarios.Ability{scenarios.Streaming},
		Requests: []scenarios.Request{{Want: scenarios.Expect{Stream: 1}}},
		Loads:    []scenarios.Load{{Name: "closed-1", Groups: scenarios.ClosedLoop(1)}},
	}
	tune := func(*scenarios.Scenario, int) models.Tuning { return models.Tuning{} }
	able := models.Model{Info: models.Info{Name: "able"}, Tune: tune}
	whole := models.Model{Info: models.Info{Name: "whole", Lacks: map[scenarios.Ability]string{scenarios.Streaming: "its queue carries whole answers"}}, Tune: tune}
	c := Config{Profile: Profile{Name: "quick"}, Models: []models.Model{able, whole}, Scenarios: []*scenarios.Scenario{s}}
	if cells := c.cells(); len(cells) != 1 || cells[0].model.Name != "able" {
		t.Errorf("the cells are %v, want only that of the model that can", cells)
	}
	const why = "cannot answer in pieces: its queue carries whole answers"
	if got := c.unmeasured(); len(got) != 1 || got[0].Model != "whole" || got[0].Why != why {
		t.Errorf("unmeasured are %+v, want whole, which %s", got, why)
	}
	c.Models = c.Models[1:]
	if err := c.check(); err == nil || !strings.Contains(err.Error(), "whole: "+why) {
		t.Errorf("with no model that can: %v, want that whole: %s", err, why)
	}
}

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
		why := new(Config).unable(tt.model, s, scenarios.Load{Groups: []scenarios.Group{tt.group}})
		if able := why == ""; able != tt.able || !able && !strings.Contains(why, "64 workers") {
			t.Errorf("%v under %+v: unable because %q, want able %v", tt.model.Traits, tt.group, why, tt.able)
		}
	}
}

// A model that the host cannot run has no trials, and the plan says why.
func TestUnavailable(t *testing.T) {
	const why = "not available: this host is made of wood"
	run := plainModel("fine")
	missing := plainModel("missing")
	missing.Available = func() error { return errors.New(why) }
	s := &scenarios.Scenario{Name: "hello", Loads: []scenarios.Load{{Name: "closed", Groups: []scenarios.Group{{Clients: 1}}}}}
	c := Config{Models: []models.Model{run, missing}, Scenarios: []*scenarios.Scenario{s}, Engines: []string{"native"}}
	for _, cell := range c.cells() {
		if cell.model.Name != "fine" {
			t.Errorf("there is a cell of %s, which cannot run", cell.model.Name)
		}
	}
	plan := c.plan(results.Environment{})
	if got := plan.Unable("missing", "hello", "closed"); got != why {
		t.Errorf("the plan says of the missing model %q, want %q", got, why)
	}
	if got := plan.Unable("fine", "hello", "closed"); got != "" {
		t.Errorf("the plan says of the other model %q, want nothing", got)
	}
}

func plainModel(name string) models.Model {
	return models.Model{
		Info: models.Info{Name: name},
		Tune: func(*scenarios.Scenario, int) models.Tuning { return models.Tuning{} },
	}
}
