package runner

import (
	"time"

	"interleave/runner/load"
)

// Profile is how much time a run takes for how much certainty.
type Profile struct {
	Name     string
	Summary  string        // what it is good for, in one line
	Blocks   int           // how often each cell is measured
	Warmup   time.Duration // of each trial, handed over to the window without a pause
	Window   time.Duration // of a load of weight 1
	AllLoads bool          // every load of a scenario, not only its first

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
			Blocks:  1, Warmup: 150 * time.Millisecond, Window: 700 * time.Millisecond,
		},
		{
			Name:    "quick",
			Summary: "a first answer: six blocks, about six minutes on two cores",
			Blocks:  6, Warmup: 250 * time.Millisecond, Window: 900 * time.Millisecond,
		},
		{
			Name:    "full",
			Summary: "figures to publish: ten blocks of long windows, every load of every scenario, hey as a second opinion",
			Blocks:  10, Warmup: time.Second, Window: 5 * time.Second, AllLoads: true, SecondOpinion: load.Hey,
		},
	}
}
