package trust

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"interleave/internal/quantity"
	"interleave/reports/measure"
	"interleave/results"
)

// Calibration is what is known of the instrument itself on this host.
type Calibration struct {
	State CalibrationState
	Line  string // all of it in one line
	Facts []measure.Fact
	// The rest is empty unless the host is the run's own.
	Checks   []CalibrationRow
	Stairs   []Stair
	Opinions []CalibrationOpinion

	of     *results.Calibration
	failed []string // names of the checks
}

// CalibrationState is what a calibration is worth to a run.
type CalibrationState string

const (
	NeverCalibrated CalibrationState = "never"
	OfAnotherHost   CalibrationState = "of another host"
	CalibratedBadly CalibrationState = "failed"
	CalibratedWell  CalibrationState = "passed"
)

// CalibrationRow is one truth and what was read of it, for print.
type CalibrationRow struct {
	Group, Name                    string
	Truth, Reading, Error, Allowed string
	Passed                         bool
	Note                           string
}

// Stair is one rate that the load driver was asked for.
type Stair struct {
	Rate, Achieved, Share, SendLag string
	Limited                        bool
}

// CalibrationOpinion is one load measured with both load drivers.
type CalibrationOpinion struct {
	Load, Metric, Native, Hey, Ratio, Agree string
}

const calibrateFirst = "run interleave calibrate"

func calibrationOf(run *results.Run) *Calibration {
	c, env := run.Calibration, &run.Environment
	switch {
	case c == nil:
		return &Calibration{State: NeverCalibrated, Line: "instrument not calibrated on this host: " + calibrateFirst}
	case !c.Of(env):
		return &Calibration{State: OfAnotherHost, of: c, Line: "calibration is of another " + otherThan(c, env) + ": " + calibrateFirst}
	}
	out := Calibrated(c)
	short := ""
	if c.Quick {
		short = " (a short one)"
	}
	out.Line = "calibrated " + before(run.StartedAt.Sub(c.At)) + " on this host" + short + ": " + out.Line
	first := []measure.Fact{{Name: "Calibrated", Text: c.At.Format("2 Jan 2006, 15:04 MST") + ", " + before(run.StartedAt.Sub(c.At))}}
	if c.Commit != env.Commit {
		first = append(first, measure.Fact{Name: "By another build", Text: c.Commit})
	}
	out.Facts = append(first, out.Facts...)
	return out
}

// Calibrated is what a calibration found, whatever run it is held against: Line
// is the outcome.
func Calibrated(c *results.Calibration) *Calibration {
	out := &Calibration{State: CalibratedWell, of: c}
	for _, check := range c.Checks {
		out.Checks = append(out.Checks, calibrationRow(check))
		if !check.Passed {
			out.failed = append(out.failed, check.Name)
		}
	}
	// What failed comes first.
	slices.SortStableFunc(out.Checks, func(a, b CalibrationRow) int {
		switch {
		case !a.Passed && b.Passed:
			return -1
		case a.Passed && !b.Passed:
			return 1
		}
		return 0
	})
	for _, s := range c.Staircase {
		out.Stairs = append(out.Stairs, Stair{
			Rate: quantity.Number(s.Rate), Achieved: quantity.Number(s.Achieved), Share: quantity.Percent(s.Share), SendLag: quantity.Text(quantity.Seconds, s.SendLag),
			// One that was late at a lower rate was disturbed.
			Limited: s.Limited && c.Limit != nil && s.Rate >= *c.Limit,
		})
	}
	for _, o := range c.SecondOpinion {
		out.Opinions = append(out.Opinions, calibrationOpinion(o))
	}
	switch n := len(c.Checks); {
	case len(out.failed) > 0:
		out.State = CalibratedBadly
		out.Line = fmt.Sprintf("%d of %s failed (%s)", len(out.failed), quantity.Plural(n, "check"), measure.Some(out.failed))
	case !c.Passed || n == 0:
		out.State = CalibratedBadly
		out.Line = "it did not pass"
	default:
		out.Line = fmt.Sprintf("all %s passed", quantity.Plural(n, "check"))
	}
	if c.Limit != nil {
		out.Line += fmt.Sprintf("; the generator is the limit from %s/s on", quantity.Number(*c.Limit))
	}
	if n := slices.IndexFunc(c.SecondOpinion, func(o results.Opinion) bool { return !o.Agree && o.Pairs > 0 }); n >= 0 {
		out.Line += "; hey disagreed on " + results.Measure(c.SecondOpinion[n].Metric).Phrase()
	}
	out.Facts = calibrationFacts(c)
	return out
}

// otherThan says in what a calibration's host differs from the run's.
func otherThan(c *results.Calibration, env *results.Environment) string {
	switch {
	case c.Host != env.Host:
		return "host (" + c.Host + ")"
	case c.CPUModel != env.CPUModel:
		return "processor (" + c.CPUModel + ")"
	case c.Kernel != env.Kernel:
		return "kernel (" + c.Kernel + ")"
	}
	return "number of CPUs (" + quantity.Whole(int64(c.CPUs)) + ")"
}

func calibrationFacts(of *results.Calibration) (facts []measure.Fact) {
	if len(of.LeftOut) > 0 {
		facts = append(facts, measure.Fact{Name: "A short calibration, which left out", Text: strings.Join(of.LeftOut, "; ")})
	}
	if of.Ceiling != nil {
		facts = append(facts, measure.Fact{Name: "One thread of the load driver could send", Text: quantity.Number(*of.Ceiling) + " requests per second, if nothing else held it up"})
	}
	if of.Achieved != nil {
		facts = append(facts, measure.Fact{Name: "It did send", Text: quantity.Number(*of.Achieved) + " requests per second to a server that answers at once"})
	}
	switch {
	case of.Limit != nil:
		facts = append(facts, measure.Fact{Name: "The load driver is the limit", Text: "from " + quantity.Number(*of.Limit) + " requests per second on"})
	case len(of.Staircase) > 0:
		highest := of.Staircase[len(of.Staircase)-1].Rate
		facts = append(facts, measure.Fact{Name: "The load driver is the limit", Text: "at none of the rates tried, up to " + quantity.Number(highest) + " per second"})
	}
	if n := of.Noise; n != nil {
		var noise []string
		for _, share := range []struct {
			name  string
			value *float64
		}{{"steal", n.Steal}, {"other programs", n.Foreign}, {"throttled", n.Throttled}} {
			if share.value != nil {
				noise = append(noise, share.name+" "+quantity.Percent(*share.value))
			}
		}
		if len(noise) > 0 {
			facts = append(facts, measure.Fact{Name: "Noise meanwhile", Text: strings.Join(noise, ", ")})
		}
	}
	return facts
}

// before says how long before the run something was.
func before(d time.Duration) string {
	unit := func(n float64, name string) string { return quantity.Plural(int(n), name) + " before" }
	switch {
	case d < 0:
		return "after the run began"
	case d < 2*time.Minute:
		return "just before"
	case d < 2*time.Hour:
		return unit(math.Round(d.Minutes()), "minute")
	case d < 36*time.Hour:
		return unit(math.Round(d.Hours()), "hour")
	}
	return unit(math.Round(d.Hours()/24), "day")
}

func calibrationRow(c results.CalibrationCheck) CalibrationRow {
	if strings.HasPrefix(c.Note, "no reading") {
		return CalibrationRow{c.Group, c.Name, "n/a", "n/a", "n/a", "n/a", c.Passed, c.Note}
	}
	text := plain.text
	if c.Unit == "s" {
		text = quantity.UnitFor(quantity.Seconds, c.Truth, c.Reading).Text
	} else if c.Unit != "" {
		text = func(v float64) string { return quantity.Number(v) + " " + c.Unit }
	}
	row := CalibrationRow{
		Group: c.Group, Name: c.Name, Passed: c.Passed, Note: c.Note,
		Truth: text(c.Truth), Reading: text(c.Reading), Error: text(c.Error), Allowed: "± " + text(c.Allowed),
	}
	if c.Error > 0 {
		row.Error = "+" + row.Error
	}
	return row
}

func calibrationOpinion(o results.Opinion) CalibrationOpinion {
	kind := quantity.PerSecond
	if m := results.Measure(o.Metric); m.Known() {
		kind = m.Kind()
	}
	phrase := results.Measure(o.Metric).Phrase()
	if o.Pairs == 0 {
		return CalibrationOpinion{o.Load, phrase, "n/a", "n/a", "n/a", "no reading"}
	}
	unit := quantity.UnitFor(kind, o.Native, o.Hey)
	row := CalibrationOpinion{
		Load: o.Load, Metric: phrase, Native: unit.Text(o.Native), Hey: unit.Text(o.Hey),
		Ratio: quantity.FactorText(o.Ratio, o.Low, o.High),
	}
	var limited []string
	if o.HeyLimited {
		limited = append(limited, "hey")
	}
	if o.NativeLimited {
		limited = append(limited, "native")
	}
	switch {
	case len(limited) > 0:
		row.Agree = strings.Join(limited, " and ") + " generator-limited"
	case o.Agree:
		row.Agree = "yes"
	default:
		row.Agree = "no"
	}
	return row
}
