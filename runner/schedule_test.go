package runner

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"interleave/models"
	"interleave/results"
	"interleave/scenarios"
)

// planned is a run of two cells in so many blocks.
func planned(blocks int) *Config {
	return &Config{
		Profile: Profile{Blocks: blocks, Window: time.Second},
		Models:  []models.Model{{Info: models.Info{Name: "a"}}, {Info: models.Info{Name: "b"}}},
		Scenarios: []*scenarios.Scenario{{
			Name: "s", Loads: []scenarios.Load{{Name: "l", Arrivals: scenarios.Closed, Clients: 1}},
		}},
	}
}

// carryOut measures what s says, on a host that is not quiet in the trials
// that noisy picks, and lists blocks and attempts in the order measured. It
// stops after limit trials; 0 means at the end.
func carryOut(s *schedule, limit int, noisy func(t *results.Trial) bool) (trials []results.Trial, order []string) {
	for slot := range s.all() {
		t := results.Trial{
			Model: slot.model.Name, Scenario: slot.scenario.Name, Load: slot.load.Name, Engine: slot.engine,
			Block: slot.block, Attempt: slot.number, Position: slot.position,
		}
		if noisy(&t) {
			t.Checks = []results.Check{{Name: "steal", Verdict: results.Disturbed, Detail: "stolen"}}
		}
		s.ended(&t)
		trials = append(trials, t)
		if name := fmt.Sprintf("%d.%d", t.Block, t.Attempt); len(order) == 0 || order[len(order)-1] != name {
			order = append(order, name)
		}
		if len(trials) == limit {
			break
		}
	}
	return trials, order
}

func block(n int) func(*results.Trial) bool {
	return func(t *results.Trial) bool { return t.Block == n && t.Attempt == 0 && t.Model == "a" }
}

func TestNoisyBlocksAreMeasuredAgain(t *testing.T) {
	for _, tt := range []struct {
		name   string
		blocks int
		noisy  func(*results.Trial) bool
		order  []string
	}{
		{"a quiet host", 4, func(*results.Trial) bool { return false }, []string{"0.0", "1.0", "2.0", "3.0"}},
		{"one noisy block of four", 4, block(1), []string{"0.0", "1.0", "1.1", "2.0", "3.0"}},
		{"noisy all the time: a quarter of eight blocks", 8, func(*results.Trial) bool { return true },
			[]string{"0.0", "0.1", "0.2", "1.0", "2.0", "3.0", "4.0", "5.0", "6.0", "7.0"}},
		{"a quarter of three blocks is none", 3, block(1), []string{"0.0", "1.0", "2.0"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			told := 0
			s := newSchedule(planned(tt.blocks), nil, func(string) { told++ })
			trials, order := carryOut(s, 0, tt.noisy)
			if !slices.Equal(order, tt.order) {
				t.Errorf("measured %v, want %v", order, tt.order)
			}
			again := len(tt.order) - tt.blocks
			if told != again || s.redone != 2*again || s.trials != len(trials) {
				t.Errorf("told of %d blocks, %d trials redone, %d planned of %d measured; want %d, %d, all", told, s.redone, s.trials, len(trials), again, 2*again)
			}
		})
	}
}

// TestOnlyTheHostDecides: a trial that failed for what its server did is no
// reason to measure again.
func TestOnlyTheHostDecides(t *testing.T) {
	s := newSchedule(planned(4), nil, nil)
	for slot := range s.all() {
		s.ended(&results.Trial{
			Model: slot.model.Name, Scenario: "s", Load: "l", Engine: slot.engine, Block: slot.block, Attempt: slot.number,
			Checks: []results.Check{{Name: "wrong_answers", Verdict: results.Failed, Detail: "lied"}},
		})
	}
	if s.redone != 0 {
		t.Errorf("%d trials are redone for what servers did", s.redone)
	}
}

// TestAResumedRunMeasuresTheRest: wherever a run was cut, what follows is what
// would have followed.
func TestAResumedRunMeasuresTheRest(t *testing.T) {
	whole, _ := carryOut(newSchedule(planned(8), nil, nil), 0, block(3))
	for cut := range whole {
		if cut == 0 {
			continue // would be no limit
		}
		done, _ := carryOut(newSchedule(planned(8), nil, nil), cut, block(3))
		s := newSchedule(planned(8), done, nil)
		if s.done != cut {
			t.Errorf("cut after %d trials: %d are known as done", cut, s.done)
		}
		rest, _ := carryOut(s, 0, block(3))
		all := append(slices.Clone(done), rest...)
		if len(all) != len(whole) || s.trials != len(whole) {
			t.Errorf("cut after %d trials: %d in all, %d planned, want %d", cut, len(all), s.trials, len(whole))
			continue
		}
		for i := range all {
			if all[i].Model != whole[i].Model || all[i].Block != whole[i].Block || all[i].Attempt != whole[i].Attempt {
				t.Errorf("cut after %d trials: trial %d is another one", cut, i)
			}
		}
	}
}

// TestSecondOpinion: the other engine measures the first loads that it can put
// on, and those only.
func TestSecondOpinion(t *testing.T) {
	c := planned(1)
	c.Models = c.Models[:1]
	c.Profile.AllLoads, c.Profile.SecondOpinion = true, "hey"
	open := scenarios.Load{Name: "open", Arrivals: scenarios.Poisson, Clients: 1, Rate: 10}
	closed := scenarios.Load{Name: "closed", Arrivals: scenarios.Closed, Clients: 1}
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
