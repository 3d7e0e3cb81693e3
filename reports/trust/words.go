package trust

import (
	"slices"

	"interleave/internal/quantity"
	"interleave/reports/measure"
	"interleave/results"
)

// Word is the answer to one question of trust in a word, and where the
// evidence is.
type Word struct {
	Asks   string // "Noise"
	Word   string // "quiet"
	Level  string // "good", "limited" or "poor"; empty if nothing is known
	Detail string // in a line, empty if there is nothing to add
	Where  string // ID of the section with the evidence
}

// Symbol is the level for the eye.
func (w Word) Symbol() string {
	switch w.Level {
	case "good":
		return "✓"
	case "limited":
		return "!"
	case "poor":
		return "✗"
	}
	return "–"
}

// words answers in the order of a reader's questions: are the numbers valid,
// was the host quiet, is the instrument right, was it the limit, does another
// one agree?
func (t *Trust) words(r *measure.Run) []Word {
	return []Word{t.validityWord(), t.noiseWord(r), t.calibrationWord(), t.generatorWord(r), t.opinionWord()}
}

func (t *Trust) validityWord() Word {
	w := Word{Asks: "Validity", Word: "invalid", Level: "poor", Where: "trust"}
	n := t.tally
	if n.cells == 0 {
		w.Word = "nothing"
		return w
	}
	w.Where = "trials"
	w.Detail = n.ofTrials()
	switch {
	case n.valid == n.planned && n.spoilt == 0:
		w.Word, w.Level = "valid", "good"
	case n.measured*4 >= n.cells*3:
		w.Word, w.Level = "partly", "limited"
		if n.spoilt > 0 {
			w.Detail += ", " + n.ofCells()
		}
	}
	return w
}

// hostChecks are the checks that ask how quiet the host was.
var hostChecks = []string{"steal", "foreign", "throttled", "frequency", "canary", "battery"}

func (t *Trust) noiseWord(r *measure.Run) Word {
	w := Word{Asks: "Noise", Word: "unknown", Detail: t.noise.line(), Where: "noise"}
	if t.noise.watched == 0 || t.NoChecks != "" {
		return w
	}
	w.Word, w.Level = "quiet", "good"
	for _, c := range t.Checks {
		if slices.Contains(hostChecks, c.Name) && c.Count(results.Flagged)+c.Count(results.Failed) > 0 {
			w.Word, w.Level = "noisy", "limited"
		}
	}
	if s := r.Environment.Steal; s != nil && *s > 0.05 {
		w.Word, w.Level = "noisy", "poor"
	}
	return w
}

func (t *Trust) calibrationWord() Word {
	w := Word{Asks: "Calibration", Detail: t.Calibration.Line, Where: "calibration"}
	switch t.Calibration.State {
	case CalibratedWell:
		w.Word, w.Level = "passed", "good"
	case CalibratedBadly:
		w.Word, w.Level = "failed", "poor"
	case OfAnotherHost:
		w.Word = "elsewhere"
	default:
		w.Word = "never"
	}
	return w
}

func (t *Trust) generatorWord(r *measure.Run) Word {
	w := Word{Asks: "Generator", Word: "unknown", Where: "noise"}
	d := newDriver(r)
	if d.trials == 0 {
		return w
	}
	w.Word, w.Level = "headroom", "good"
	w.Detail = "load driver at most " + quantity.Percent(d.busy) + " busy"
	for _, c := range t.Checks {
		if (c.Name == "generator_cpu" || c.Name == "send_lag") && measure.Severity(c.Worst()) > measure.Severity(results.Passed) {
			w.Word, w.Level, w.Where = "limited", "limited", "checks"
		}
	}
	return w
}

func (t *Trust) opinionWord() Word {
	w := Word{Asks: "Second opinion", Word: "none", Where: "trust"}
	if len(t.Opinions) == 0 {
		return w
	}
	var disagree bool
	w.Detail, disagree = opinionLine(t.Opinions)
	w.Where = "opinion"
	switch {
	case disagree:
		w.Word, w.Level = "disagrees", "limited"
	case slices.ContainsFunc(t.Opinions, func(o *Opinion) bool { return o.Agreement == Agrees }):
		w.Word, w.Level = "agrees", "good"
	default:
		w.Word = "undecided"
	}
	return w
}
