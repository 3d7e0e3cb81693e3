package measure

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"interleave/results"
)

// Cell is one model under one load: all that was measured of it.
type Cell struct {
	ID       string // anchor within the page
	Model    *Model
	Valid    int    // trials that count
	Invalid  int    // trials that do not
	Planned  int    // trials that there should be
	Reason   string // why nothing was measured, empty if something was
	Unserved bool   // the model does not serve the scenario: no trial was planned
	Requests int64  // in the valid trials
	Errors   []ErrorCount
	Refused  []results.ErrorDetail // what failed as the load allows, by its causes, the most frequent first
	Classes  []string              // of a mixed load, the most frequent first; else nil
	Phases   []string              // of a load that is not the same all the time, as latencies name them ("during overload"); else nil
	Trials   []*results.Trial      // the valid trial of each block, nil if none
	Spoils   []Spoil               // figures that checks took from valid trials
	Doubts   []string              // that are about the cell rather than one of its trials

	Verdicts map[results.Verdict]int // trials, by their worst check
	Because  map[string]int          // why trials are not valid

	overload string // how much less was answered than was due; empty if the model kept up

	measures map[key]Measure
	spectra  map[string][]Point // by class
}

// ErrorCount is how often a kind of error happened in valid trials.
type ErrorCount struct {
	Kind  string
	Count int64
}

// Measured reports whether the cell has a valid trial.
func (c *Cell) Measured() bool { return c.Valid > 0 }

// Missing is how many of the planned trials were not made.
func (c *Cell) Missing() int { return max(c.Planned-c.Valid-c.Invalid, 0) }

// Measure returns a metric of all requests, or of those of one class.
func (c *Cell) Measure(m results.Measure, class string) Measure {
	if !c.Measured() {
		return absent(NotMeasured + c.Reason)
	}
	if got, ok := c.measures[key{m, class}]; ok {
		return got
	}
	if phase, is := strings.CutPrefix(class, during); is {
		return absent(fmt.Sprintf("the load had no phase %q", phase))
	}
	if class != "" {
		return absent(fmt.Sprintf("there were no requests of class %q", class))
	}
	return absent("this host cannot tell")
}

// MemoryKind is what the trials' memory is: "pss" or "rss", empty if they do
// not say.
func (c *Cell) MemoryKind() string {
	for _, t := range c.Trials {
		if t != nil {
			return t.MemoryKind
		}
	}
	return ""
}

// during begins the name of a phase where it stands for a class: the latencies of a
// phase are those of the requests that were due in it.
const during = "during "

// During is what a phase is called where it stands for a class.
func During(phase string) string { return during + phase }

// OfPhase reports whether class names a phase.
func OfPhase(class string) bool { return strings.HasPrefix(class, during) }

// MainClass returns the most frequent class of a mixed load, else "".
func (c *Cell) MainClass() string {
	if len(c.Classes) == 0 {
		return ""
	}
	return c.Classes[0]
}

// Spectrum returns the latencies of a class of requests from the quickest to the
// highest percentile that is stated, none if there is no histogram.
func (c *Cell) Spectrum(class string) []Point { return c.spectra[class] }

// Notes says why the cell has no figures, which of them are missing, and what is
// doubted.
func (c *Cell) Notes() []string {
	if !c.Measured() {
		return []string{NotMeasured + c.Reason}
	}
	return append(c.SpoilTexts(), c.Doubts...)
}

// WhyNotCounted returns why a trial counts nowhere, empty if it counts.
func WhyNotCounted(t *results.Trial) string {
	switch {
	case !t.Valid && len(t.InvalidBecause) > 0:
		return strings.Join(t.InvalidBecause, "; ")
	case !t.Valid:
		return "the trial was not valid"
	case t.LoadResult == nil:
		return "no load was put on"
	}
	return ""
}

// newCell computes a cell from its trials, in the order run, and returns what is
// doubted of them.
func (r *Run) newCell(model *Model, trials []*results.Trial) (*Cell, []string) {
	c := &Cell{
		Model: model, Planned: len(r.blocks), Trials: make([]*results.Trial, len(r.blocks)),
		Verdicts: map[results.Verdict]int{}, Because: map[string]int{},
	}
	var reasons Tally
	for _, t := range trials {
		c.Verdicts[worstVerdict(t)]++
		if why := WhyNotCounted(t); why != "" {
			c.Invalid++
			c.Because[why]++
			reasons.Add(why)
			continue
		}
		if i, ok := slices.BinarySearch(r.blocks, t.Block); ok {
			c.Trials[i] = t // the last one, if it is there twice
		}
	}
	errors := map[string]int64{}
	for _, t := range c.Trials {
		if t != nil {
			c.Valid++
			c.Requests += t.LoadResult.Requests
			for kind, n := range t.LoadResult.Errors {
				errors[kind] += n
			}
		}
	}
	c.Refused = refused(c.Trials)
	for _, kind := range slices.Sorted(maps.Keys(errors)) {
		if errors[kind] > 0 {
			c.Errors = append(c.Errors, ErrorCount{kind, errors[kind]})
		}
	}
	if !c.Measured() {
		c.Reason = reasons.Commonest()
		if c.Reason == "" {
			c.Reason = "the run ended before it"
			if len(r.Run.Unkept) > 0 {
				c.Reason += ", or its line was not kept"
			}
		}
		return c, nil
	}
	c.findSpoils()
	c.findOverload()
	c.measures = map[key]Measure{}
	c.plainMeasures()
	return c, c.latencies()
}

// refused is what failed in trials as their load allows, by its causes.
func refused(trials []*results.Trial) (all []results.ErrorDetail) {
	count := map[results.ErrorDetail]int64{}
	for _, t := range trials {
		if t == nil || t.LoadResult.Allowed == nil {
			continue
		}
		for _, e := range t.LoadResult.Allowed.Details {
			count[results.ErrorDetail{Kind: e.Kind, Detail: e.Detail, Class: e.Class}] += e.Count
		}
	}
	for e, n := range count {
		e.Count = n
		all = append(all, e)
	}
	results.SortErrors(all)
	return all
}

// buildCells computes the cells of one load.
func (r *Run) buildCells(l *Load) {
	for _, m := range r.Models {
		mine := r.trialsOf(r.Engine, m, l)
		cell, problems := r.newCell(m, mine)
		if !cell.Measured() && !m.Serves(&l.Scenario.ScenarioInfo) {
			cell.Unserved, cell.Planned, cell.Reason = true, 0, "it does not serve the scenario"
		}
		if why := r.Plan.Unable(m.Name, l.Scenario.Name, l.Name); !cell.Measured() && why != "" {
			cell.Unserved, cell.Planned, cell.Reason = true, 0, why
		}
		cell.ID = r.ID("cell", l.Scenario.Name, l.Name, m.Name)
		where := l.Label() + " / " + m.Name
		for _, p := range problems {
			r.Warnings.Add(p, where)
		}
		for _, t := range mine {
			if WhyNotCounted(t) != "" {
				continue
			}
			for _, text := range append(slices.Clone(t.Warnings), t.LoadResult.Warnings...) {
				r.Warnings.Add(text, where)
			}
		}
		l.Cells = append(l.Cells, cell)
		if cell.Unserved {
			r.LeftOut = append(r.LeftOut, Missing{l.Scenario.Name, l.Name, m.Name, cell.Reason})
		}
		if !cell.Measured() && !cell.Unserved && slices.Contains(l.Scenario.Loads, l) { // a curve's table says it of its points
			r.Missing = append(r.Missing, Missing{l.Scenario.Name, l.Name, m.Name, cell.Reason})
		}
	}
}
