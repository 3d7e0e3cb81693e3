package check

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"interleave/results"
	"interleave/runner/hosts/probe"
	"interleave/runner/load"
	"interleave/runner/place"
	"interleave/runner/truth"
)

// broken makes the ends of links stay silent.
const broken = "INTERLEAVE_TEST_BROKEN"

// The test binary plays the hidden commands.
func TestMain(m *testing.M) {
	ctx := context.Background()
	var command string
	if len(os.Args) > 1 {
		command = os.Args[1]
	}
	var err error
	switch command {
	case probe.ServerCommand:
		err = probe.ServerChild(ctx, os.Stdin)
	case probe.ClientCommand:
		if os.Getenv(broken) != "" {
			err = fmt.Errorf("dial tcp: no route to host")
			break
		}
		err = probe.ClientChild(ctx, os.Stdin, os.Stdout)
	case LimitsCommand:
		err = LimitsChild(os.Stdout)
	case truth.Command:
		err = truth.Child(ctx, os.Stdin, os.Stdout)
	case "load-driver":
		err = load.Child(ctx, os.Stdin, os.Stdout)
	default:
		goleak.VerifyTestMain(m)
		return
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// away is a host whose clock is ahead.
type away struct {
	*place.Local
	ahead time.Duration
}

func (a away) Clock(context.Context) (ahead, bound time.Duration, err error) {
	return a.ahead, 20 * time.Microsecond, nil
}

func hosts(t *testing.T) Config {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	env := results.Environment{CPUs: 1, CPUModel: "a model"}
	return Config{
		Self:     self,
		Server:   &place.Local{Called: "srv1", Env: env},
		Load:     []place.Place{&place.Local{Called: "gen1", Env: env}, away{&place.Local{Called: "gen2", Env: env}, 3700 * time.Millisecond}},
		Backends: []place.Place{&place.Local{Called: "be1", Env: env}},
	}
}

func TestAReportHasAllHosts(t *testing.T) {
	c := hosts(t)
	var looked []string
	c.Progress = func(what string) { looked = append(looked, what) }
	r, err := Run(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, h := range r.Hosts {
		names = append(names, h.Role+" "+h.Name)
		if h.CPUs != 1 || h.OpenFiles < 0 || h.Ports <= 0 {
			t.Errorf("host %+v", h)
		}
	}
	if got := strings.Join(names, ", "); got != "server srv1, load gen1, load gen2, backends be1" {
		t.Errorf("the hosts are %s", got)
	}
	if ahead := r.Hosts[2].Ahead; ahead != 3.7 {
		t.Errorf("gen2 is %v s ahead, want 3.7", ahead)
	}
	if len(r.Links) != 3 || r.Links[1].From != "gen2" || r.Links[1].To != "srv1" || r.Links[1].There <= 0 || r.Links[1].Back <= 0 {
		t.Errorf("the links are %+v", r.Links)
	}
	if len(r.Staircase) < 2 || r.Staircase[0].Rate != 1000 || r.Staircase[0].Achieved < 100 {
		t.Errorf("the staircase is %+v", r.Staircase)
	}
	if len(looked) < 8 {
		t.Errorf("progress told of %q", looked)
	}
	if _, err := json.Marshal(r); err != nil {
		t.Error(err)
	}
}

func TestAHostThatCannotReachTheServer(t *testing.T) {
	t.Setenv(broken, "1")
	_, err := Run(t.Context(), hosts(t))
	if err == nil || !strings.Contains(err.Error(), "gen1 cannot reach srv1 at 127.0.0.1:") || !strings.Contains(err.Error(), "no route to host") || strings.Contains(err.Error(), "\n") {
		t.Errorf("Run = %v, want one line that says who cannot reach whom", err)
	}
}

func TestDoubts(t *testing.T) {
	kept := 40_000.0
	fine := func() *Report {
		return &Report{
			Hosts:  []Host{{Name: "srv1", Role: "server", Bound: 30e-6, Limits: Limits{OpenFiles: 1 << 20, Ports: 500}}, {Name: "gen1", Role: "load", Limits: Limits{Ports: 28_000}}},
			Links:  []Link{{From: "gen1", To: "srv1", Figures: probe.Figures{There: 1e9, Back: 1e9}}},
			KeptUp: &kept,
		}
	}
	for _, tt := range []struct {
		name   string
		change func(*Report)
		want   string
	}{
		{"fine", func(*Report) {}, ""},
		{"far away", func(r *Report) { r.Hosts[1].Bound = 0.02 }, "gen1 answers the coordinator after 40.0 ms at the fastest"},
		{"few files", func(r *Report) { r.Hosts[0].OpenFiles = 1024 }, "srv1 lets a process open 1,024 files"},
		{"few ports", func(r *Report) { r.Hosts[1].Ports = 900 }, "gen1 has 900 ports"},
		{"thin", func(r *Report) { r.Links[0].Back = 125e3 }, "between gen1 and srv1"},
		{"nothing kept up with", func(r *Report) { r.KeptUp = nil }, "kept up with no rate"},
	} {
		r := fine()
		tt.change(r)
		r.doubt()
		switch {
		case tt.want == "" && len(r.Doubts) > 0, tt.want != "" && (len(r.Doubts) != 1 || !strings.Contains(r.Doubts[0], tt.want)):
			t.Errorf("%s: doubts %q, want %q", tt.name, r.Doubts, tt.want)
		}
	}
}
