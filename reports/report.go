package reports

import (
	"slices"

	"interleave/results"
)

// Report is the view of a run. Its texts are ready for print but not escaped:
// names and reasons come from outside.
type Report struct {
	Title       string
	When        string
	Where       string
	Blocks      int
	Size        string   // "6 models × 5 scenarios, 6 blocks, seed 7421"
	Command     string   // reproduces the run
	InShort     []Advice // which model for which workload, in a few sentences
	Caveats     []string // what was not measured
	Summary     []string // both, and the predictions, as sentences
	Models      []*Model
	Strengths   *Strengths
	Ratios      []Figure // each quality as ratios to its best model
	Scenarios   []*Scenario
	Sweeps      []*Sweep
	Curves      []Figure
	Trust       *Trust
	Environment []Fact
	Warnings    []Warning
	Missing     []Missing
	Data        []byte // the figures as JSON

	Run    *results.Run
	Trials []results.Trial

	attempts map[int]int // the last one at each block that was measured again
}

// Fact is a line of a list: a name and what it is.
type Fact struct{ Name, Text string }

// Build computes the report on a run. It never fails: what is missing or odd
// in the results is said in the report.
func Build(run *results.Run, trials []results.Trial) *Report {
	ids := new(names)
	for _, reserved := range []string{"top", "findings", "strengths", "scenarios", "curves", "trust", "trials", "noise", "checks", "calibration", "opinion", "method", "models", "environment", "glossary", "data"} {
		ids.id(reserved)
	}
	r := &Report{
		Title:   "Which concurrency model?",
		Command: run.Command,
		Run:     run,
		Trials:  trials,

		attempts: lastAttempts(trials),
	}
	r.Models = buildModels(run, trials, ids)
	engine := primaryEngine(run, trials)
	blocks := blocksOf(run, trials)
	r.Blocks = len(blocks)
	warnings := newWarnings()
	r.Scenarios = buildScenarios(run, trials, ids)
	for _, s := range r.Scenarios {
		s.CodeID, s.Code = ids.id("code", s.Name), r.codeOf(s)
		for _, l := range s.All() {
			r.buildCells(l, engine, blocks, ids, warnings)
			l.chooseUnits()
		}
	}
	r.shareUnit(CPUPerRequest)
	for _, s := range r.Scenarios {
		for _, l := range s.Loads {
			l.Figures, l.Undrawn = l.figures(ids)
			l.Measured = l.measured()
			l.Within = l.timelines(ids)
			l.Table = l.table()
		}
	}
	for _, s := range r.Scenarios {
		s.Sweeps = r.sweeps(s, ids)
		r.Sweeps = append(r.Sweeps, s.Sweeps...)
	}
	r.Curves = r.curves(ids)
	r.Strengths = r.strengths()
	r.Ratios = r.ratios(ids)
	for _, s := range r.Scenarios {
		for _, p := range s.Predictions {
			v := decide(s, p)
			v.ID = ids.id("prediction", s.Name)
			s.Verdicts = append(s.Verdicts, v)
		}
	}
	opinions := r.opinions(engine, blocks, warnings)
	for _, line := range run.Doubts() {
		warnings.add(line, results.TrialsFile)
	}
	r.Warnings = warnings.list()
	r.Trust = r.trust(engine, opinions, ids)
	r.describe()
	r.summarise()
	r.Data = r.data()
	return r
}

// primaryEngine is the load driver whose figures the report is about. Trials
// of others are a second opinion.
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
	var blocks []int
	for b := range seen {
		blocks = append(blocks, b)
	}
	slices.Sort(blocks)
	return blocks
}

// buildCells computes the cells of one load.
func (r *Report) buildCells(l *Load, engine string, blocks []int, ids *names, w *warnings) {
	for _, m := range r.Models {
		mine := r.trialsOf(engine, m, l)
		cell, problems := r.newCell(m, mine, blocks)
		if !cell.Measured() && !m.Serves(l.Scenario.Name) {
			cell.Unserved, cell.Planned, cell.Reason = true, 0, "it does not serve the scenario"
		}
		if why := r.Run.Plan.Unable(m.Name, l.Scenario.Name, l.Name); !cell.Measured() && why != "" {
			cell.Unserved, cell.Planned, cell.Reason = true, 0, why
		}
		cell.ID = ids.id("cell", l.Scenario.Name, l.Name, m.Name)
		where := l.Label() + " / " + m.Name
		for _, p := range problems {
			w.add(p, where)
		}
		for _, t := range mine {
			if r.WhyNotCounted(t) != "" {
				continue
			}
			for _, text := range append(slices.Clone(t.Warnings), t.LoadResult.Warnings...) {
				w.add(text, where)
			}
		}
		l.Cells = append(l.Cells, cell)
		if !cell.Measured() && !cell.Unserved && slices.Contains(l.Scenario.Loads, l) { // a curve's table says it of its points
			r.Missing = append(r.Missing, Missing{m.Name, l.Scenario.Name, l.Name, cell.Reason})
		}
	}
}
