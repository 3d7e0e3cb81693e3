package runner

import (
	"slices"
	"testing"
	"time"

	"interleave/scenarios"
)

// A load in phases has a window in which they show, put on whole in one turn: a second
// one that made up for little would be another load.
func TestPhasesHaveOneTurn(t *testing.T) {
	c := cell{
		scenario: &scenarios.Scenario{Requests: []scenarios.Request{{Target: "/x"}}},
		load: scenarios.Load{
			Groups: scenarios.AtRandom(4, 10), Phases: []scenarios.Phase{{Name: "a", Share: 1}, {Name: "b", Share: 1}},
			Least: 4 * time.Second, Alone: true,
		},
	}
	for _, tt := range []struct {
		profile Profile
		want    time.Duration
	}{{Profile{Window: 300 * time.Millisecond}, 4 * time.Second}, {Profile{Window: 5 * time.Second}, 5 * time.Second}} {
		window := (&Config{Profile: tt.profile}).window(c)
		if window != tt.want {
			t.Errorf("a window of %v is %v for a load that needs 4 s, want %v", tt.profile.Window, window, tt.want)
		}
		if turn := turnOf(c, 1, window); turn.Count != window || turn.Least != window {
			t.Errorf("a turn counts %v, and %v at least, want all of the window of %v", turn.Count, turn.Least, window)
		}
	}
}

func TestServersAreToldTheirLimits(t *testing.T) {
	if got := limitArguments(scenarios.Limits{}); got != nil {
		t.Errorf("usual limits are told as %q, want nothing", got)
	}
	want := []string{"--header-timeout", "3s", "--max-conns", "16"}
	if got := limitArguments(scenarios.Limits{HeaderTimeout: 3 * time.Second, MaxConns: 16}); !slices.Equal(got, want) {
		t.Errorf("limits are told as %q, want %q", got, want)
	}
}
