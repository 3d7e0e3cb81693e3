package reports

import (
	"fmt"
	"slices"
	"strings"

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
	InShort     []Advice // which model for which workload
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

// Scenario is a scenario as the report shows it.
type Scenario struct {
	results.ScenarioInfo
	ID       string
	Loads    []*Load
	Points   []*Load // of the scenario's curves; may be among Loads
	Sweeps   []*Sweep
	Verdicts []*Verdict
	CodeID   string // anchor of the handlers
	Code     []Code // the handlers, none if the run does not hold them
}

// Load is a scenario under one load, with a cell for each model.
type Load struct {
	results.LoadInfo
	ID       string
	Scenario *Scenario
	Measured string // "6 blocks × 1.20 s · 236–243 requests a trial"; empty if nothing was
	Text     string // "open loop, 500 requests per second (Poisson) over 64 connections"
	Cells    []*Cell
	Figures  []Figure // throughput (in open loop what part of the offer was answered), latency, CPU, memory, in this order, as far as measured
	Undrawn  string   // which of them are missing and why; empty if none is
	Within   []Figure // how a window went; none if the trials do not say
	Table    Table

	units map[Metric]Unit
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

// buildScenarios returns the planned scenarios and loads, and after them those
// that only trials name.
func buildScenarios(run *results.Run, trials []results.Trial, ids *names) []*Scenario {
	var scenarios []*Scenario
	find := func(info results.ScenarioInfo) *Scenario {
		for _, s := range scenarios {
			if s.Name == info.Name {
				return s
			}
		}
		s := &Scenario{ScenarioInfo: info, ID: ids.id("scenario", info.Name)}
		scenarios = append(scenarios, s)
		return s
	}
	newLoad := func(s *Scenario, info results.LoadInfo) *Load {
		return &Load{LoadInfo: info, ID: ids.id(s.Name, info.Name), Scenario: s, Text: loadText(info)}
	}
	addLoad := func(s *Scenario, info results.LoadInfo) {
		if s.find(info.Name) == nil {
			s.Loads = append(s.Loads, newLoad(s, info))
		}
	}
	for _, info := range run.Plan.Scenarios {
		s := find(info)
		for _, l := range info.Loads {
			addLoad(s, l)
		}
		for _, p := range info.Points {
			l := s.find(p.Name)
			if l == nil {
				l = newLoad(s, p)
			}
			s.Points = append(s.Points, l)
		}
	}
	for _, t := range trials {
		info := results.LoadInfo{Name: t.Load}
		if t.LoadResult != nil {
			info.Arrivals, info.Clients, info.Rate, info.Idle = t.LoadResult.Arrivals, t.LoadResult.Clients, t.LoadResult.Rate, t.LoadResult.IdleAsked
		}
		addLoad(find(results.ScenarioInfo{Name: t.Scenario}), info)
	}
	return scenarios
}

// loadText says in words how requests are sent.
func loadText(l results.LoadInfo) string {
	var b strings.Builder
	switch {
	case l.Arrivals == "closed":
		fmt.Fprintf(&b, "closed loop: %s, each waiting for its answer", plural(l.Clients, "client"))
	case l.Rate != nil:
		how := "on a fixed schedule"
		if l.Arrivals == "poisson" {
			how = "at random moments (Poisson)"
		}
		fmt.Fprintf(&b, "open loop: %s requests per second %s over %s", Number(*l.Rate), how, plural(l.Clients, "connection"))
	default:
		b.WriteString(plural(l.Clients, "client"))
	}
	if l.Idle > 0 {
		fmt.Fprintf(&b, ", beside %s that stay silent", plural(l.Idle, "connection"))
	}
	return b.String()
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return Whole(int64(n)) + " " + noun + "s"
}

// buildCells computes the cells of one load.
func (r *Report) buildCells(l *Load, engine string, blocks []int, ids *names, w *warnings) {
	for _, m := range r.Models {
		mine := r.trialsOf(engine, m, l)
		cell, problems := r.newCell(m, mine, blocks)
		if !cell.Measured() && !m.Serves(l.Scenario.Name) {
			cell.Unserved, cell.Planned, cell.Reason = true, 0, "it does not serve the scenario"
		}
		cell.ID = ids.id("cell", l.Scenario.Name, l.Name, m.Name)
		where := l.label() + " / " + m.Name
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

// All returns the scenario's loads and, after them, the points of its curves
// that are not among them.
func (s *Scenario) All() []*Load {
	all := slices.Clone(s.Loads)
	for _, p := range s.Points {
		if !slices.Contains(all, p) {
			all = append(all, p)
		}
	}
	return all
}

// apart are the points that are not among the loads.
func (s *Scenario) apart() []*Load { return s.All()[len(s.Loads):] }

// Empty says why there is nothing to be seen of the scenario; it is empty if
// there is a load or a curve.
func (s *Scenario) Empty() string {
	if len(s.Loads) > 0 || len(s.Sweeps) > 0 {
		return ""
	}
	return "Nothing is drawn: the run put no load on it."
}

// find returns the load or point with a name, nil if there is none.
func (s *Scenario) find(name string) *Load {
	for _, l := range s.All() {
		if l.Name == name {
			return l
		}
	}
	return nil
}

// label names a load for people: the scenario's name, with the load's where the
// scenario has several.
func (l *Load) label() string {
	if len(l.Scenario.All()) > 1 {
		return l.Scenario.Name + " " + l.Name
	}
	return l.Scenario.Name
}

// Label is label for the packages that print.
func (l *Load) Label() string { return l.label() }

// MainClass returns the most frequent class of requests under this load, empty
// if they are all of one kind.
func (l *Load) MainClass() string {
	for _, c := range l.Cells {
		if class := c.MainClass(); class != "" {
			return class
		}
	}
	return ""
}

// Classes returns the classes of requests under this load.
func (l *Load) Classes() []string {
	for _, c := range l.Cells {
		if len(c.Classes) > 0 {
			return c.Classes
		}
	}
	return nil
}

// samples returns a metric of each cell, by block.
func (l *Load) samples(m Metric, class string) [][]float64 {
	out := make([][]float64, len(l.Cells))
	for i, c := range l.Cells {
		out[i] = c.Measure(m, class).Blocks
	}
	return out
}

// chooseUnits gives each metric of the load one unit for all tables and
// charts. Latencies share theirs, and so do memory sizes.
func (l *Load) chooseUnits() {
	l.units = map[Metric]Unit{}
	for _, group := range [][]Metric{
		{Throughput}, {Sent, Answered},
		{LatencyP50, LatencyP90, LatencyP99, LatencyP999, LatencyMax, ServiceP50, ServiceP99},
		{CPUPerRequest},
		{BaselineMemory, PeakMemory},
		{MemoryPerConnection},
		{Switches}, {Threads}, {Processes},
	} {
		var values []float64
		for _, m := range group {
			if m == LatencyMax {
				continue // one outlier would choose for all
			}
			for _, c := range l.Cells {
				for _, class := range append([]string{""}, c.Classes...) {
					if v := c.Measure(m, class); v.Measured() {
						values = append(values, v.Value)
					}
				}
			}
		}
		unit := UnitFor(metrics[group[0]].kind, values...)
		for _, m := range group {
			l.units[m] = unit
		}
	}
}

// Unit returns the unit in which a metric of this load is printed.
func (l *Load) Unit(m Metric) Unit { return l.units[m] }
