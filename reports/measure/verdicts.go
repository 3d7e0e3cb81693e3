package measure

import (
	"slices"

	"interleave/results"
)

// Severities order verdicts from the best to the worst. One that this version
// does not know counts as unknown.
var Severities = []results.Verdict{
	results.Unknown, results.Passed, results.Flagged, results.Spoiled, results.Failed,
}

// Severity is the place of a verdict among them.
func Severity(v results.Verdict) int { return max(slices.Index(Severities, v), 0) }

// Unchecked is the verdict of a trial made before checks were recorded.
const Unchecked results.Verdict = "unchecked"

// worstVerdict is what a trial's checks make of it together. A question that
// could not be answered does not count against it.
func worstVerdict(t *results.Trial) results.Verdict {
	checks := t.AllChecks()
	worst := results.Passed
	for _, c := range checks {
		if Severity(c.Verdict) > Severity(worst) {
			worst = c.Verdict
		}
	}
	switch {
	case WhyNotCounted(t) != "" && worst != results.Failed: // the load was never put on
		return results.Failed
	case len(checks) == 0:
		return Unchecked
	}
	return worst
}
