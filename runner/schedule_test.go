package runner

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"interleave/models"
	"interleave/results"
	"interleave/runner/network"
	"interleave/scenarios"
)

// planned is a run of two cells in so many blocks.
func planned(blocks int) *Config {
	return &Config{
		Profile: Profile{Blocks: blocks, Window: time.Second},
		Models:  []models.Model{{Info: models.Info{Name: "a"}}, {Info: models.Info{Name: "b"}}},
		Scenarios: []*scenarios.Scenario{{
			Name: "s", Loads: []scenarios.Load{{Name: "l", Groups: scenarios.ClosedLoop(1), Quick: true}},
		}},
	}
}

// carryOut lists the trials that s wants measured, ring by ring, as long as
// there are fewer than limit; 0 means all.
func carryOut(s *schedule, limit int) (trials []results.Trial) {
	for ring := range s.all() {
		for _, slot := range ring {
			trials = append(trials, results.Trial{
				Model: slot.model.Name, Scenario: slot.scenario.Name, Load: slot.load.Name, Engine: slot.engine,
				Block: slot.block, Position: slot.position,
			})
		}
		if limit > 0 && len(trials) >= limit {
			break
		}
	}
	return trials
}

// TestModelsAreSideBySide unless a load has to be alone.
func TestModelsAreSideBySide(t *testing.T) {
	c := planned(2)
	alone := scenarios.Load{Name: "alone", Groups: scenarios.ClosedLoop(1), Alone: true, Quick: true}
	c.Scenarios[0].Loads = append(c.Scenarios[0].Loads, alone)
	rings := map[string]int{}
	for ring := range newSchedule(c, nil).every() {
		var names []string
		for _, s := range ring {
			names = append(names, s.model.Name)
		}
		slices.Sort(names)
		rings[ring[0].load.Name+" "+strings.Join(names, "+")]++
	}
	want := map[string]int{"l a+b": 2, "alone a": 2, "alone b": 2}
	if !maps.Equal(rings, want) {
		t.Errorf("rings %v, want %v", rings, want)
	}
}

// TestAResumedRunMeasuresTheRest: wherever a run was cut, also within a ring,
// what follows is what would have followed.
// TestTurnsEndSoon: not where packets that were lost are sent again before one ends.
func TestTurnsEndSoon(t *testing.T) {
	for _, tt := range []struct {
		network network.Conditions
		rings   int
	}{
		{network.Conditions{RTT: 10 * time.Millisecond}, 1},
		{network.Conditions{Loss: 0.01}, 2},
		{network.Conditions{Rate: 100e6}, 2},
	} {
		c := planned(1)
		c.Network = tt.network
		if rings := c.rings(); len(rings) != tt.rings {
			t.Errorf("with %v, two models are measured in %d rings, want %d", tt.network, len(rings), tt.rings)
		}
	}
}

func TestAResumedRunMeasuresTheRest(t *testing.T) {
	whole := carryOut(newSchedule(planned(8), nil), 0)
	for cut := range whole {
		done := whole[:cut]
		s := newSchedule(planned(8), done)
		if s.done != cut {
			t.Errorf("cut after %d trials: %d are known as done", cut, s.done)
		}
		all := append(slices.Clone(done), carryOut(s, 0)...)
		if len(all) != len(whole) || s.trials != len(whole) {
			t.Errorf("cut after %d trials: %d in all, %d planned, want %d", cut, len(all), s.trials, len(whole))
			continue
		}
		for i := range all {
			if all[i].Model != whole[i].Model || all[i].Block != whole[i].Block {
				t.Errorf("cut after %d trials: trial %d is another one", cut, i)
			}
		}
	}
}

// TestARunKeepsItsTime: a ring may take half as long again on a noisy host, all
// of them together a little.
func TestARunKeepsItsTime(t *testing.T) {
	c := planned(50)
	_, estimate := c.Estimate()
	s := newSchedule(c, nil)
	var took time.Duration
	for ring := range s.all() {
		turns, all := c.ringTime(cellsOf(ring))
		most := s.limit(ring).turns
		if float64(most) < shortened*float64(turns) || float64(most) > stretched*float64(turns) {
			t.Fatalf("a ring of %v may take %v", turns, most)
		}
		d := all - turns + most
		s.took(ring, d)
		took += d
	}
	if float64(took) > 1.1*float64(estimate) {
		t.Errorf("a run of %v took %v although no ring took longer than it may", estimate, took)
	}
	if s.left != 0 {
		t.Errorf("%v are left at the end", s.left)
	}
}

// TestABusyHostIsWaitedForWithinTheRunsTime: servers that are measured alone wait
// for others to be done, but not each of them for the whole of a burst.
func TestABusyHostIsWaitedForWithinTheRunsTime(t *testing.T) {
	c := planned(50)
	c.Scenarios[0].Loads[0].Alone = true
	_, estimate := c.Estimate()
	s := newSchedule(c, nil)
	var took, waited time.Duration
	for ring := range s.all() {
		turns, all := c.ringTime(cellsOf(ring))
		within := s.limit(ring)
		d := all - turns + within.turns + within.patience
		s.took(ring, d)
		took += d
		waited += within.patience
	}
	if float64(took) > 1.25*float64(estimate) {
		t.Errorf("a run of %v took %v on a host that is always busy", estimate, took)
	}
	if waited == 0 {
		t.Error("nobody waited")
	}
}

// TestASlowHostShortensRings: where starting and ending servers takes longer
// than planned, the turns make up for some of it.
func TestASlowHostShortensRings(t *testing.T) {
	c := planned(50)
	s := newSchedule(c, nil)
	shorter := 0
	for ring := range s.all() {
		turns, all := c.ringTime(cellsOf(ring))
		most := s.limit(ring).turns
		if most < turns {
			shorter++
		}
		s.took(ring, min(most, turns)+(all-turns)+all/5)
	}
	if shorter < 20 {
		t.Errorf("%d rings of 50 blocks were shortened in a run that is a fifth late", shorter)
	}
}

// TestSecondOpinion: the other engine measures the first loads that it can put
// on, and those only.
func TestSecondOpinion(t *testing.T) {
	c := planned(1)
	c.Models = c.Models[:1]
	c.Profile.AllLoads, c.Profile.SecondOpinion = true, "hey"
	open := scenarios.Load{Name: "open", Groups: scenarios.AtRandom(1, 10)}
	closed := scenarios.Load{Name: "closed", Groups: scenarios.ClosedLoop(1)}
	c.Scenarios = []*scenarios.Scenario{
		{Name: "first", Loads: []scenarios.Load{closed, open}},
		{Name: "second", Loads: []scenarios.Load{open, closed}},
	}
	var got []string
	for _, cell := range c.cells() {
		got = append(got, cell.scenario.Name+" "+cell.load.Name+" "+cell.engine)
	}
	want := []string{"first closed native", "first closed hey", "first open native", "second open native", "second closed native"}
	if !slices.Equal(got, want) {
		t.Errorf("cells %q, want %q", got, want)
	}
}

// TestAnExcerptIsInTheEstimate, once in a run: in the block that keeps it.
func TestAnExcerptIsInTheEstimate(t *testing.T) {
	c := planned(5)
	trials, without := c.Estimate()
	c.Scenarios[0].Loads[0].Excerpt = scenarios.Excerpt{Length: 200 * time.Millisecond}
	also, with := c.Estimate()
	if more := with - without; also != trials || more < 400*time.Millisecond || more > time.Second {
		t.Errorf("an excerpt of 200 ms of two models takes %v more in %d trials, want a little more than 400ms in %d", more, also, trials)
	}
	s := newSchedule(c, nil)
	if s.left != with {
		t.Errorf("the schedule has %v left, want the estimate, %v", s.left, with)
	}
	kept := 0
	for ring := range s.every() {
		for _, slot := range ring {
			if slot.hasExcerpt() {
				kept++
			}
		}
	}
	if kept != 2 {
		t.Errorf("%d trials keep an excerpt, want those of the first block, 2", kept)
	}
}

// One lost trial costs a cell its interval. So its ring is measured again, whole, and
// a server that fails more often than not is left alone.
func TestALostTrialIsMeasuredAgain(t *testing.T) {
	c := planned(20)
	c.Models = append(c.Models, models.Model{Info: models.Info{Name: "broken"}})
	alone := scenarios.Load{Name: "alone", Groups: scenarios.ClosedLoop(1), Alone: true, Quick: true}
	c.Scenarios[0].Loads = append(c.Scenarios[0].Loads, alone)
	s := newSchedule(c, nil)
	for _, trial := range carryOut(s, 0) {
		sharing := trial.Model == "a" && trial.Load == "l" && trial.Block == 3
		trial.Valid = !sharing && trial.Model != "broken" && !(trial.Model == "b" && trial.Load == "alone" && trial.Block == 1)
		s.keep(&trial)
	}
	again := map[string]bool{}
	for _, ring := range s.again() {
		for _, m := range ring {
			again[fmt.Sprint(m.model.Name, " ", m.load.Name, " ", m.block, " ", m.attempt)] = true
			s.keep(&results.Trial{Model: m.model.Name, Scenario: "s", Load: m.load.Name, Engine: m.engine, Block: m.block, Attempt: m.attempt})
		}
	}
	want := map[string]bool{"a l 3 1": true, "b l 3 1": true, "broken l 3 1": true, "b alone 1 1": true}
	if !maps.Equal(again, want) {
		t.Errorf("measured again: %v, want %v", again, want)
	}
	if rings := s.again(); rings != nil {
		t.Errorf("what was lost twice is measured a third time: %v", rings)
	}
}

// A host that is busy all the time does not make a run endless.
func TestLittleIsMeasuredAgain(t *testing.T) {
	c := planned(20)
	s := newSchedule(c, nil)
	for _, trial := range carryOut(s, 0) {
		trial.Valid = trial.Block < 11
		s.keep(&trial)
	}
	if rings := s.again(); len(rings) != 1 {
		t.Errorf("%d of 20 rings are measured again, want one: a twentieth of the run", len(rings))
	}
}
