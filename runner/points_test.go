package runner

import (
	"slices"
	"testing"
	"time"

	"interleave/models"
	"interleave/results"
	"interleave/scenarios"
	scenariosall "interleave/scenarios/all"
)

// A point that is one of the scenario's loads as well is measured once, as
// long as a load is; the others only where curves are drawn, and briefly.
func TestPointsOfCurves(t *testing.T) {
	s := &scenarios.Scenario{
		Name:   "s",
		Loads:  []scenarios.Load{{Name: "closed-4", Groups: scenarios.ClosedLoop(4)}, {Name: "open-10", Groups: scenarios.AtRandom(4, 10)}},
		Points: scenarios.Clients(1, 4, 16),
	}
	const window, point = 5 * time.Second, time.Second
	for _, tt := range []struct {
		name    string
		profile Profile
		want    []string // loads and how long each is measured
		loads   int      // in the plan
		points  int
	}{
		{"quick", Profile{Blocks: 1, Window: window}, []string{"closed-4 5s"}, 1, 0},
		{"curves", Profile{Blocks: 1, PointWindow: point, OnlyPoints: true}, []string{"closed-1 1s", "closed-4 1s", "closed-16 1s"}, 0, 3},
		{"full", Profile{Blocks: 1, Window: window, AllLoads: true, PointWindow: point}, []string{"closed-4 5s", "open-10 5s", "closed-1 1s", "closed-16 1s"}, 2, 3},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := &Config{Profile: tt.profile, Models: []models.Model{{Info: models.Info{Name: "a"}}}, Scenarios: []*scenarios.Scenario{s}}
			var got []string
			for _, cell := range c.cells() {
				got = append(got, cell.load.Name+" "+c.window(cell).String())
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("measured %q, want %q", got, tt.want)
			}
			info := c.describe(s, results.Environment{CPUs: 2})
			if len(info.Loads) != tt.loads || len(info.Points) != tt.points {
				t.Errorf("the plan has %d loads and %d points, want %d and %d", len(info.Loads), len(info.Points), tt.loads, tt.points)
			}
			if left := len(s.Loads) - tt.loads; len(info.LeftOut) != left {
				t.Errorf("the plan says that %d loads are left out, want %d", len(info.LeftOut), left)
			}
			for _, p := range info.Points {
				want := point.Seconds()
				if p.Name == "closed-4" && tt.loads > 0 {
					want = window.Seconds()
				}
				if p.Window != want {
					t.Errorf("the plan says %v s of point %s, want %v s", p.Window, p.Name, want)
				}
			}
		})
	}
}

// The curves are an addition to a full run, not most of it.
func TestCurvesAddLittleToAFullRun(t *testing.T) {
	for _, p := range Profiles() {
		c := &Config{Profile: p, Models: make([]models.Model, 1), Scenarios: scenariosall.Scenarios()}
		_, with := c.Estimate()
		if p.Name != "full" {
			if p.Name != "curves" && p.PointWindow != 0 {
				t.Errorf("profile %s measures the points of curves, want them in curves and full only", p.Name)
			}
			continue
		}
		c.Profile.PointWindow = 0
		_, without := c.Estimate()
		if with.Seconds() > 1.4*without.Seconds() {
			t.Errorf("a full run takes %v with the curves and %v without, want at most 40 %% more", with, without)
		}
	}
}

// One place of a sweep tells nothing: a short profile that is asked for a scenario
// without quick loads measures its first load, but all of a sweep.
func TestASweepIsMeasuredWhole(t *testing.T) {
	at := func(name, of string) scenarios.Load {
		return scenarios.Load{Name: name, Groups: scenarios.ClosedLoop(1), At: scenarios.Place{Of: of}}
	}
	for _, tt := range []struct {
		loads []scenarios.Load
		want  int
	}{
		{[]scenarios.Load{at("a", ""), at("b", "")}, 1},
		{[]scenarios.Load{at("a", "size"), at("b", "size"), at("c", "age"), at("d", "size"), at("e", "")}, 3},
	} {
		s := &scenarios.Scenario{Name: "s", Loads: tt.loads}
		p := Profile{Blocks: 1, Few: true}
		if got := len(p.loads(s)); got != tt.want {
			t.Errorf("%d of %d loads are measured, want %d", got, len(tt.loads), tt.want)
		}
		if p.Chooses(s) {
			t.Error("a scenario without quick loads is measured though nobody asked for it")
		}
	}
}
