package verdict

import (
	"regexp"
	"slices"
	"strings"

	"interleave/results"
)

// mostNamed is how many cells a hint names.
const mostNamed = 6

// next is what a reader does with the verdict, empty if there is nothing to
// do.
func (v view) next() []string {
	switch {
	case v.Same || v.Verdict == results.GatePass:
		return nil
	case v.Verdict == results.GateBroken:
		return []string{"Nothing can be said of the change: build and start the base by hand, or compare with another (--base-ref, --base)."}
	}
	var hints []string
	if names := v.names(brokenCell); names != "" {
		hints = append(hints, "Start the candidate by hand and ask it once ("+names+").")
	}
	if doubt(v.Gate) != "" {
		again := "Run it again, where nothing else runs"
		if v.Spent {
			again += ", and with a larger --budget or fewer --cells"
		}
		return append(hints, "No figure here speaks for or against the change. "+again+"; interleave doctor says what disturbs this host.")
	}
	if names := v.names(worse); names != "" {
		hints = append(hints,
			"Look at what the change adds to a request. To measure only what failed, add --cells "+names+".",
			"If the cost is wanted, say so in the change: the next one is compared with this.")
	}
	if v.Verdict == results.GateInconclusive {
		fewer := "fewer cells"
		if names := v.names(undecided); names != "" {
			fewer += " (--cells " + names + ")"
		}
		hints = append(hints, "No regression was found, and none excluded. Measure longer (--budget), "+fewer+", or on a quieter host.")
	}
	return hints
}

// ordinary is a cell's name that can be pasted into any shell.
var ordinary = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._/-]*$`)

// names lists the cells of a kind as --cells takes them, without those whose
// name a shell would interpret.
func (v view) names(k kind) string {
	var names []string
	for _, c := range v.Changed {
		if name := nameOf(c); class(c) == k && ordinary.MatchString(name) {
			names = append(names, name)
		}
	}
	if len(names) > mostNamed {
		names = append(slices.Clip(names[:mostNamed]), "…")
	}
	return strings.Join(names, ",")
}
