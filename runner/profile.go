package runner

import (
	"slices"
	"time"

	"interleave/models"
	"interleave/runner/load"
	"interleave/scenarios"
)

// Profile is how much time a run takes for how much certainty.
type Profile struct {
	Name     string
	Summary  string        // what it is good for, in one line
	Blocks   int           // how often each cell is measured
	Warmup   time.Duration // of each trial, handed over to the window without a pause
	Window   time.Duration // of a load of weight 1
	AllLoads bool          // every load of a scenario, not only those that are quick
	Few      bool          // models and scenarios that are quick, unless others are asked for

	// PointWindow is the window of each point of the scenarios' curves; 0
	// leaves the curves out. OnlyPoints measures them and nothing else.
	PointWindow time.Duration
	OnlyPoints  bool

	// Sampled is how long a server is under load while its call stacks are sampled, if
	// that is asked for. In five seconds of one processor's time a share of a fifth is
	// known to four hundredths.
	Sampled time.Duration

	// SecondOpinion is an engine that measures each scenario's first load as
	// well, where it can; empty means none.
	SecondOpinion string
}

// Profiles lists what a run can be, from the shortest to the longest.
func Profiles() []Profile {
	return []Profile{
		{
			Name:    "smoke",
			Summary: "does everything work? one block of short windows, under a minute; too short to compare models",
			Blocks:  1, Warmup: 100 * time.Millisecond, Window: 300 * time.Millisecond, Few: true, Sampled: time.Second,
		},
		{
			Name:    "quick",
			Summary: "a first answer: six blocks, at most six minutes on two cores",
			Blocks:  6, Warmup: 120 * time.Millisecond, Window: 330 * time.Millisecond, Few: true, Sampled: 5 * time.Second,
		},
		{
			Name:    "curves",
			Summary: "how far does each model go? throughput against clients and latency against offered rate: three blocks, so ranges and no intervals, about a minute for each model",
			Blocks:  3, Warmup: 150 * time.Millisecond, PointWindow: 400 * time.Millisecond, OnlyPoints: true, Sampled: 5 * time.Second,
		},
		{
			Name:    "full",
			Summary: "figures to publish: ten blocks of long windows, every load of every scenario and its curves, hey as a second opinion",
			Blocks:  10, Warmup: time.Second, Window: 5 * time.Second, AllLoads: true, PointWindow: 400 * time.Millisecond, SecondOpinion: load.Hey, Sampled: 10 * time.Second,
		},
	}
}

// Measures reports whether the profile measures anything of s.
func (p Profile) Measures(s *scenarios.Scenario) bool {
	return len(p.loads(s)) > 0 || len(p.points(s)) > 0
}

// loads are those of s that the profile measures.
func (p Profile) loads(s *scenarios.Scenario) []scenarios.Load {
	switch {
	case p.OnlyPoints:
		return nil
	case p.AllLoads:
		return s.Loads
	}
	if quick := quickLoads(s); len(quick) > 0 {
		return quick
	}
	first := s.Loads[0]
	if first.At.Of == "" {
		return s.Loads[:1]
	}
	// One place of a sweep tells nothing without the others.
	return slices.DeleteFunc(slices.Clone(s.Loads), func(l scenarios.Load) bool { return l.At.Of != first.At.Of })
}

func quickLoads(s *scenarios.Scenario) []scenarios.Load {
	return slices.DeleteFunc(slices.Clone(s.Loads), func(l scenarios.Load) bool { return !l.Quick })
}

// Chooses reports whether a run of the profile has s in it if nobody asks for
// certain scenarios.
func (p Profile) Chooses(s *scenarios.Scenario) bool {
	return p.Measures(s) && (!p.Few || s.Quick())
}

// ChoosesModel is Chooses for models.
func (p Profile) ChoosesModel(m models.Model) bool { return !p.Few || m.Quick }

// points are those of the curves of s that the profile draws.
func (p Profile) points(s *scenarios.Scenario) []scenarios.Load {
	if p.PointWindow == 0 {
		return nil
	}
	return s.Points
}

// extra are the points that are not among the loads, and so are measured for
// their curve only.
func (p Profile) extra(s *scenarios.Scenario) (extra []scenarios.Load) {
	loads := p.loads(s)
	for _, l := range p.points(s) {
		if !named(loads, l.Name) {
			extra = append(extra, l)
		}
	}
	return extra
}

func named(loads []scenarios.Load, name string) bool {
	return slices.ContainsFunc(loads, func(l scenarios.Load) bool { return l.Name == name })
}
