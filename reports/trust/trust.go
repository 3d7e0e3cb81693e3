package trust

import (
	"fmt"
	"strings"

	"interleave/internal/quantity"
	"interleave/reports/chart"
	"interleave/reports/measure"
	"interleave/results"
)

// Trust is how far the run can be relied on, and why.
type Trust struct {
	Level    string // "good", "limited" or "poor"
	Short    string // the reasons that every reader should see, in a line
	Line     string // the reasons in one line
	Reasons  []string
	Words    []Word // the same in a word for each question
	Noise    []measure.Fact
	Loads    []*measure.Load // columns of the grid of validity
	Grid     []TrustRow      // one for each model
	Spoiled  []SpoiledLine
	Checks   []*CheckRow
	NoChecks string   // why there are none, empty if there are
	NotAsked []string // checks that no trial has
	Opinions []*Opinion
	Figures  []chart.Figure

	Calibration *Calibration

	noise *noise // of the trials that count, or of all if none does
	tally tallyOfTrials
}

// TrustRow is how many trials of each cell count.
type TrustRow struct {
	Model *measure.Model
	Cells []*measure.Cell
}

// tallyOfTrials is what became of the first load driver's trials.
type tallyOfTrials struct {
	cells, measured, whole int
	planned, valid, spoilt int // trials; of spoilt, cells with figures missing
	unmade                 int // trials that a run that was cut short did not come to
}

// ofTrials says how many trials are valid, of those that were made.
func (n tallyOfTrials) ofTrials() string {
	text := fmt.Sprintf("%s of %s valid", quantity.Whole(int64(n.valid)), quantity.Plural(n.planned-n.unmade, "trial"))
	if n.unmade > 0 {
		text += ", " + quantity.Whole(int64(n.unmade)) + " not made: the run was cut short"
	}
	return text
}

// Judge says how far a run can be relied on. Where a second load driver disagrees
// it notes the doubt on the run's cell.
func Build(r *measure.Run) *Trust {
	t := &Trust{Opinions: opinions(r), Spoiled: spoiledLines(r), Calibration: calibrationOf(r.Run)}
	t.Checks, t.NotAsked = checks(r)
	switch {
	case len(r.Trials) == 0:
		t.NoChecks = "no trial was made"
	case !checked(r):
		t.NoChecks = "this run was made before checks were recorded"
	}
	if t.NoChecks != "" {
		t.NotAsked = nil
	}
	order := newRunOrder(r)
	t.noise = readNoise(order, func(t *results.Trial) bool { return measure.WhyNotCounted(t) == "" })
	if !r.Measured() { // the noise may be why
		t.noise = readNoise(order, nil)
	}
	t.Noise = append(t.noise.facts(), driverFacts(r)...)
	if f, ok := maskedFact(order); ok {
		t.Noise = append([]measure.Fact{f}, t.Noise...)
	}
	t.judge(r)
	t.Words = t.words(r)
	t.Short = t.short()
	if f, ok := maskedFigure(order); ok {
		f.ID = r.ID("order", "disturbed")
		t.Figures = append(t.Figures, f)
	}
	if f, ok := readNoise(order, nil).figure(order); ok {
		f.ID = r.ID("order", "noise")
		t.Figures = append(t.Figures, f)
	}
	for _, o := range []struct {
		metric measure.Metric
		title  string
	}{{measure.Throughput, "Throughput"}, {measure.CPUPerRequest, "CPU per request"}} {
		if f, ok := inOrder(r, order, o.metric, o.title); ok {
			f.ID = r.ID("order", string(o.metric))
			t.Figures = append(t.Figures, f)
		}
	}
	return t
}

// count fills the grid and adds it up.
func (t *Trust) count(r *measure.Run) tallyOfTrials {
	var n tallyOfTrials
	for _, s := range r.Scenarios {
		t.Loads = append(t.Loads, s.Loads...)
		if points := s.Apart(); len(points) > 0 {
			t.Loads = append(t.Loads, together(s, points, r.Models))
		}
	}
	for i, m := range r.Models {
		row := TrustRow{Model: m}
		for _, l := range t.Loads {
			row.Cells = append(row.Cells, l.Cells[i])
		}
		for _, l := range r.Loads() {
			c := l.Cells[i]
			if c.Unserved {
				continue
			}
			n.cells++
			n.planned += c.Planned
			n.valid += c.Valid
			if r.EndedAt == nil {
				n.unmade += c.Missing()
			}
			if c.Measured() {
				n.measured++
			}
			if c.Valid == c.Planned && c.Invalid == 0 {
				n.whole++
			}
			if len(c.Spoils) > 0 {
				n.spoilt++
			}
		}
		t.Grid = append(t.Grid, row)
	}
	return n
}

// together is a column for all points of a scenario's curves that have none of
// their own: the trials of each model, added up.
func together(s *measure.Scenario, points []*measure.Load, models []*measure.Model) *measure.Load {
	sum := &measure.Load{LoadInfo: results.LoadInfo{Name: "curves"}, Scenario: s}
	for i, m := range models {
		all := &measure.Cell{Model: m, Unserved: true}
		for _, l := range points {
			c := l.Cells[i]
			all.Valid += c.Valid
			all.Invalid += c.Invalid
			all.Planned += c.Planned
			all.Unserved = all.Unserved && c.Unserved
			if all.Reason == "" && c.Reason != "" {
				all.Reason = l.Name + ": " + c.Reason
			}
		}
		sum.Cells = append(sum.Cells, all)
	}
	return sum
}

// judge sets the level: poor if a quarter of the cells is missing or the host
// lost more than 5 % of its CPU time to others, limited if anything is short
// of the method, good otherwise. The reasons come in the order of a reader's
// questions: is it valid, was it quiet, is the instrument right?
func (t *Trust) judge(r *measure.Run) {
	n := t.count(r)
	t.Level, t.tally = "good", n
	mention := func(reason string) {
		if reason != "" {
			t.Reasons = append(t.Reasons, reason)
		}
	}
	lower := func(level, reason string) {
		if level == "poor" || t.Level == "good" {
			t.Level = level
		}
		mention(reason)
	}
	switch cells := n.ofCells(); {
	case n.cells == 0:
		lower("poor", "nothing was measured")
	case n.measured*4 < n.cells*3:
		lower("poor", cells)
	case n.measured < n.cells, n.spoilt > 0:
		lower("limited", cells)
	default:
		mention(cells)
	}
	if n.planned > 0 {
		line := n.ofTrials()
		if n.whole < n.measured {
			lower("limited", line)
		} else {
			mention(line)
		}
	}
	if few := r.TooFew(); few != "" {
		lower("limited", fmt.Sprintf("%s: intervals and ties need %d", few, measure.EnoughBlocks))
	}
	if s := r.Environment.Steal; s != nil {
		lost := fmt.Sprintf("%s of the CPU time went to other guests of the host", quantity.Percent(*s))
		switch {
		case *s > 0.05:
			lower("poor", lost)
		case *s > 0.02:
			lower("limited", lost)
		}
	}
	if t.noise.battery > 0 {
		lower("limited", t.noise.line())
	} else {
		mention(t.noise.line())
	}
	if r.Plan.AcceptNoise {
		lower("limited", "by request trials count in which the host was not quiet")
	}
	t.judgeInstrument(r, mention, lower)
	if r.EndedAt == nil && t.tally.unmade == 0 {
		lower("limited", "the run was cut short")
	}
	if n := len(r.Warnings.List()); n > 0 {
		mention(quantity.Plural(n, "kind") + " of warning")
	}
	t.Line = strings.Join(t.Reasons, "; ")
}

// Verdict is the level in words: none is good without an instrument that was
// held against the truth on the same host.
func (t *Trust) Verdict() string {
	if t.Level == "good" && t.Calibration.State != CalibratedWell {
		return "good, but not calibrated"
	}
	return t.Level
}

// short says what the verdict rests on.
func (t *Trust) short() string {
	var parts []string
	for _, w := range t.Words {
		if w.Detail != "" && (w.Asks == "Validity" || w.Asks == "Generator" || w.Asks == "Calibration") {
			parts = append(parts, w.Detail)
		}
	}
	return strings.Join(parts, "; ")
}

// ofCells says how many of the cells were measured, and from how many of those
// checks took figures that are not the server's.
func (n tallyOfTrials) ofCells() string {
	measured, cells := n.measured, n.cells
	switch {
	case n.spoilt > 0 && cells == 1:
		return "the only cell has trials, but not all figures"
	case n.spoilt > 0 && measured == cells:
		return fmt.Sprintf("all %s have trials, %d have all figures", quantity.Plural(cells, "cell"), measured-n.spoilt)
	case n.spoilt > 0:
		return fmt.Sprintf("%d of %s have trials, %d have all figures", measured, quantity.Plural(cells, "cell"), measured-n.spoilt)
	case measured == cells && cells == 1:
		return "the only cell was measured"
	case measured == cells:
		return fmt.Sprintf("all %s measured", quantity.Plural(cells, "cell"))
	case measured == 0 && cells == 1:
		return "the only cell was not measured"
	case measured == 0:
		return fmt.Sprintf("none of %s was measured", quantity.Plural(cells, "cell"))
	case 4*measured < 3*cells:
		return fmt.Sprintf("only %d of %s were measured", measured, quantity.Plural(cells, "cell"))
	}
	return fmt.Sprintf("%d of %s were measured", measured, quantity.Plural(cells, "cell"))
}

// judgeInstrument looks at what is known of the instrument itself. A run that
// is only a first look needs no calibration.
func (t *Trust) judgeInstrument(r *measure.Run, mention func(string), lower func(level, reason string)) {
	if t.NoChecks != "" && len(r.Trials) > 0 {
		mention(t.NoChecks)
	}
	firstLook := r.Plan.Profile == "smoke" || r.Plan.Profile == "quick"
	switch {
	case t.Calibration.State == CalibratedWell, t.Calibration.State != CalibratedBadly && firstLook:
		mention(t.Calibration.Line)
	default:
		lower("limited", t.Calibration.Line)
	}
	if d := newDriver(r); d.trials > 0 {
		mention("load driver at most " + quantity.Percent(d.busy) + " busy")
	}
	line, disagree := opinionLine(t.Opinions)
	if disagree {
		lower("limited", line)
	} else {
		mention(line)
	}
}
