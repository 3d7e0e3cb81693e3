package verdict

import (
	"regexp"
	"strings"

	"interleave/results"
)

// mostNamed is how many cells a hint names. More are no command that somebody
// copies, and some of them are none that decides what was asked.
const mostNamed = 40

// hint is what a reader does with the verdict, and the flags that they need for
// it, to be copied; empty if none.
type hint struct{ says, flags string }

// next is what a reader does with the verdict, nil if there is nothing to do.
func (v view) next() []hint {
	switch {
	case v.Same || v.Verdict == results.GatePass:
		return nil
	case v.Verdict == results.GateBroken:
		return []hint{{says: "Nothing can be said of the change: build and start the base by hand, or compare with another (--base-ref, --base)."}}
	}
	var hints []hint
	if names := v.names(brokenCell); names != "" {
		hints = append(hints, hint{says: "Start the candidate by hand and ask it once (" + strings.ReplaceAll(names, ",", ", ") + ")."})
	}
	if doubt(v.Gate) != "" {
		again := "Run it again, where nothing else runs"
		if v.Spent {
			again += ", and with a larger --budget or fewer --cells"
		}
		return append(hints, hint{says: "No figure here speaks for or against the change. " + again + "; interleave doctor says what disturbs this host."})
	}
	if v.has(worse) {
		look := "Look at what the change adds to a request."
		hints = append(hints,
			v.onlyThese(worse, look, look+" To measure only what failed, add"),
			hint{says: "If the cost is wanted, say so in the change: the next one is compared with this."})
	}
	if v.Verdict == results.GateInconclusive {
		const none = "No regression was found, and none excluded. Measure longer (--budget), fewer cells, or on a quieter host."
		hints = append(hints, v.onlyThese(undecided, none, none+" To measure only what is not decided, add"))
	}
	return hints
}

// onlyThese is the hint to measure the cells of a kind, or another if they
// cannot be named.
func (v view) onlyThese(k kind, otherwise, says string) hint {
	if names := v.names(k); names != "" {
		return hint{says, "--cells " + names}
	}
	return hint{says: otherwise}
}

// ordinary is a cell's name that can be pasted into any shell.
var ordinary = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._/-]*$`)

// has reports whether a cell is of that kind.
func (v view) has(k kind) bool {
	for _, c := range v.Changed {
		if class(c) == k {
			return true
		}
	}
	return false
}

// names lists the cells of a kind as --cells takes them, without those whose
// name a shell would interpret; empty if there are none or too many.
func (v view) names(k kind) string {
	var names []string
	for _, c := range v.Changed {
		if name := nameOf(c); class(c) == k && ordinary.MatchString(name) {
			names = append(names, name)
		}
	}
	if len(names) > mostNamed || v.Base.Server != "" { // --cells names models only
		return ""
	}
	return strings.Join(names, ",")
}
