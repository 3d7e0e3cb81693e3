package measure

import (
	"maps"
	"slices"

	"interleave/internal/quantity"
	"interleave/results"
)

// Run is what was measured in a run. Its texts are ready for print but not
// escaped: names and reasons come from outside.
type Run struct {
	*results.Run
	Trials []results.Trial

	Engine    string    // the load driver whose figures the run is about; trials of others are a second opinion
	Blocks    int       // those planned and those that trials name
	Models    []*Model  // family by family
	Families  []*Family // in their order; none if the run does not say, or all models are of one
	Scenarios []*Scenario
	Missing   []Missing
	LeftOut   []Missing // cells for which no trial was planned: the model cannot, or the host
	Warnings  *Warnings // in the order in which they came up

	blocks []int // numbers of the blocks, ascending
	ids    names
}

// Fact is a line of a list: a name and what it is.
type Fact struct{ Name, Text string }

// Build computes what was measured. It never fails: what is missing or odd in
// the results is said in its texts.
func Build(run *results.Run, trials []results.Trial) *Run {
	r := &Run{Run: run, Trials: trials, Engine: primaryEngine(run, trials), Warnings: newWarnings(), blocks: blocksOf(run, trials)}
	r.Blocks = len(r.blocks)
	for _, taken := range []string{"top", "findings", "strengths", "scenarios", "beside", "curves", "trust", "trials", "noise", "checks", "calibration", "opinion", "method", "models", "environment", "glossary", "data", "choose"} {
		r.ids.id(taken)
	}
	r.Models = buildModels(run, trials, &r.ids)
	r.group()
	r.Scenarios = buildScenarios(run, trials, &r.ids)
	for _, l := range r.Loads() {
		r.buildCells(l)
		l.chooseUnits()
	}
	r.shareUnit(results.CPUPerRequest)
	for _, line := range run.Doubts() {
		r.Warnings.Add(line, results.TrialsFile)
	}
	return r
}

// ID returns an identifier that is safe in a page and in a file name and that no
// other has.
func (r *Run) ID(parts ...string) string { return r.ids.id(parts...) }

// Loads are all loads and points of curves, of all scenarios.
func (r *Run) Loads() (all []*Load) {
	for _, s := range r.Scenarios {
		all = append(all, s.All()...)
	}
	return all
}

// Measured reports whether any cell was.
func (r *Run) Measured() bool {
	return slices.ContainsFunc(r.Loads(), func(l *Load) bool { return slices.ContainsFunc(l.Cells, (*Cell).Measured) })
}

// TooFew says of how many trials the figures are, if they are too few for any
// interval: "3 blocks", "at most 5 trials of a cell". It is empty if one cell has
// enough.
func (r *Run) TooFew() string {
	most := 0
	for _, l := range r.Loads() {
		for _, c := range l.Cells {
			most = max(most, c.Valid)
		}
	}
	switch {
	case r.Blocks < EnoughBlocks:
		return quantity.Plural(r.Blocks, "block")
	case most < EnoughBlocks && most > 0:
		return "at most " + quantity.Plural(most, "trial") + " of a cell"
	}
	return ""
}

// Doubt notes a doubt about a cell, beside its figures and among the warnings.
func (r *Run) Doubt(l *Load, c *Cell, text string) {
	c.Doubts = append(c.Doubts, text)
	r.Warnings.Add(text, l.Label()+" / "+c.Model.Name)
}

// primaryEngine is the load driver whose figures the run is about.
func primaryEngine(run *results.Run, trials []results.Trial) string {
	if len(run.Plan.Engines) > 0 {
		return run.Plan.Engines[0]
	}
	if len(trials) > 0 {
		return trials[0].Engine
	}
	return ""
}

// blocksOf returns the numbers of the run's blocks: those planned and those
// that trials name.
func blocksOf(run *results.Run, trials []results.Trial) []int {
	seen := map[int]bool{}
	const sane = 10_000
	for b := range min(max(run.Plan.Blocks, 0), sane) {
		seen[b] = true
	}
	for _, t := range trials {
		seen[t.Block] = true
	}
	return slices.Sorted(maps.Keys(seen))
}
