package gate

import (
	"strings"
	"testing"
	"time"

	"interleave/models"
	"interleave/scenarios"
)

func TestParseCell(t *testing.T) {
	all := []models.Model{{Info: models.Info{Name: "loop"}}, {Info: models.Info{Name: "pool"}}}
	put := []*scenarios.Scenario{
		{Name: "hello", Loads: []scenarios.Load{{Name: "open-9", Groups: scenarios.AtRandom(1, 10)}, {Name: "closed-64", Groups: scenarios.ClosedLoop(1)}}},
		{Name: "idle", Loads: []scenarios.Load{{Name: "idle-1000", Groups: scenarios.AtRandom(1, 10)}}},
		{
			Name:     "chat",
			Requests: []scenarios.Request{{Class: "wait", Want: scenarios.Expect{Reports: "send"}}},
			Loads:    []scenarios.Load{{Name: "wait-9", Groups: []scenarios.Group{{Class: "wait", Clients: 9}}}},
		},
	}
	if cells := Cells(all, put); len(cells) != 4 {
		t.Errorf("Cells = %v, want both models with hello and idle only", cells)
	}
	for name, want := range map[string]string{
		"loop/chat":            "it cannot be measured in pairs",
		"loop/hello":           "loop/hello/closed-64", // what a server can do, rather than what it is offered
		"loop/hello/open-9":    "loop/hello/open-9",
		"pool/idle":            "pool/idle/idle-1000",
		"loop":                 `cell "loop": want MODEL/SCENARIO`,
		"loop/hello/closed/64": "want MODEL/SCENARIO",
		"lop/hello":            `unknown model "lop": valid are loop, pool`,
		"loop/helo":            `unknown scenario "helo": valid are hello, idle, chat`,
		"loop/hello/open-1":    `unknown load "open-1": hello has open-9, closed-64`,
	} {
		c, err := ParseCell(name, all, put)
		switch {
		case err != nil && !strings.Contains(err.Error(), want):
			t.Errorf("ParseCell(%q) = %v, want %s", name, err, want)
		case err == nil && c.String() != want:
			t.Errorf("ParseCell(%q) = %v, want %s", name, c, want)
		}
	}
}

func TestControlsAreMeasuredWhereASlowdownShows(t *testing.T) {
	cells := someCells()
	for _, order := range [][]int{{0, 1, 2, 3}, {3, 2, 1, 0}, {1, 3, 0, 2}} {
		var shuffled []Cell
		for _, i := range order {
			shuffled = append(shuffled, cells[i])
		}
		if got := slowCell(shuffled).String(); got != "loop/hello/closed-64" {
			t.Errorf("slowCell of order %v = %s, want the closed loop on one process", order, got)
		}
		if got := sameCell(shuffled).String(); got != "loop/hello/closed-64" {
			t.Errorf("sameCell of order %v = %s, want a closed loop, if none computes", order, got)
		}
		hog := cells[0]
		hog.Scenario = &scenarios.Scenario{Name: "hog", Requests: []scenarios.Request{{Compute: time.Millisecond}}}
		if got := sameCell(append(shuffled, hog)).Scenario.Name; got != "hog" {
			t.Errorf("sameCell of order %v is of %s, want the one that computes", order, got)
		}
	}
}

func TestWindowFitsTheBudget(t *testing.T) {
	for _, test := range []struct {
		budget time.Duration
		series int
		want   time.Duration
	}{
		{30 * time.Minute, 4, longest},
		{time.Minute, 30, shortest},
		// 45 % of 20 minutes are 540 s; 30 × 12 pairs of 1.5 s: 350 ms for turns, of which 10 parts in 13 count.
		{20 * time.Minute, 30, (350 * time.Millisecond) * 10 / 13},
	} {
		if got := windowFor(test.budget, firstLook, 12*test.series, pairOverhead); got != test.want {
			t.Errorf("windowFor(%v, %d series, 12 pairs) = %v, want %v", test.budget, test.series, got, test.want)
		}
	}
}

func TestFaultsBreakABuildOnlyIfTheyAreItsOwn(t *testing.T) {
	for _, test := range []struct {
		name        string
		mine, other faults
		want        bool
	}{
		{"none", faults{}, faults{}, false},
		{"failed once", faults{failed: 1, alone: 1}, faults{}, false},
		{"failed twice", faults{failed: 2, alone: 2}, faults{}, true},
		{"both fail", faults{failed: 2}, faults{failed: 1}, false},
		{"eleven times disturbed alone", faults{alone: 11}, faults{}, false},
		{"twelve times", faults{alone: 12}, faults{}, true},
		{"twelve times, and the other once", faults{alone: 12}, faults{alone: 1}, false},
		{"twenty times, and the other once", faults{alone: 20}, faults{alone: 1}, true},
		{"as often as the other", faults{alone: 9}, faults{alone: 9}, false},
	} {
		if got := test.mine.breaks(&test.other); got != test.want {
			t.Errorf("%s: breaks = %v, want %v", test.name, got, test.want)
		}
	}
}
