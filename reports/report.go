package reports

import (
	"slices"

	"interleave/reports/capacity"
	"interleave/reports/chart"
	"interleave/reports/curve"
	"interleave/reports/flame"
	"interleave/reports/measure"
	"interleave/reports/standing"
	"interleave/reports/trust"
	"interleave/results"
)

// Report is the view of a run. Its texts are ready for print but not escaped:
// names and reasons come from outside.
type Report struct {
	*measure.Run
	Title       string
	When        string
	Where       string
	Size        string              // "6 models × 5 scenarios, 6 blocks, seed 7421"
	InShort     []standing.Sentence // who leads where models differ most
	Caveats     []string            // what was not measured, or is not ranked
	Summary     []string            // both, and the predictions, as sentences
	Scenarios   []*Scenario
	Strengths   *standing.Strengths
	Beside      *standing.Beside // servers from outside beside their models; nil if the run has none
	Sweeps      []*curve.Sweep   // of all scenarios
	Curves      []chart.Figure
	Trust       *trust.Trust
	Environment []measure.Fact
	Warnings    []measure.Warning
	Data        []byte // the figures as JSON

	// Capacities are the rates at which the run's models kept a limit; nil if nobody has
	// looked for them.
	Capacities *results.Capacities
}

// Scenario is a scenario with what was concluded of it.
type Scenario struct {
	*measure.Scenario
	Sweeps   []*curve.Sweep
	SpeedUps []*curve.SpeedUp // what further processors bring
	Verdicts []*standing.Verdict
	Profiles []*flame.Profile // where the CPU time of servers goes, of those that were asked for
	CodeID   string           // anchor of the handlers
	Code     []Code           // the handlers, none if the run does not hold them
}

// Empty says why there is nothing to be seen of the scenario; it is empty if
// there is a load or a curve.
func (s *Scenario) Empty() string {
	if len(s.Loads) > 0 || len(s.Sweeps) > 0 {
		return ""
	}
	return "Nothing is drawn: the run put no load on it."
}

// Build computes the report on a run. It never fails: what is missing or odd
// in the results is said in the report.
func Build(run *results.Run, trials []results.Trial) *Report {
	measured := measure.Build(run, trials)
	measured.Draw()
	r := &Report{Run: measured, Title: "Which concurrency model?"}
	for _, s := range measured.Scenarios {
		v := &Scenario{Scenario: s, Sweeps: curve.Sweeps(measured, s), SpeedUps: curve.SpeedUps(measured, s), Verdicts: standing.Decide(measured, s)}
		v.Profiles = flame.Profiles(measured, s.Name)
		v.CodeID, v.Code = measured.ID("code", s.Name), codeOf(measured, s)
		r.Scenarios = append(r.Scenarios, v)
		r.Sweeps = append(r.Sweeps, v.Sweeps...)
	}
	r.Curves = curve.Curves(measured)
	r.Strengths = standing.Build(measured)
	r.Strengths.Arrange(measured)
	r.Beside = standing.BesideModels(measured)
	r.Trust = trust.Build(measured)
	r.Warnings = measured.Warnings.List()
	r.describe()
	r.summarise()
	r.Data = r.data()
	return r
}

// Headlines say at which rates models kept a limit, for each scenario and limit; none if
// nobody has looked for them.
func (r *Report) Headlines() []capacity.Headline { return capacity.Headlines(r.Capacities) }

// Sentences are those of the first screen: all that keep the run from an answer, and
// who leads where models differ most if there are no needs to say it by.
func (r *Report) Sentences() []standing.Sentence {
	return slices.DeleteFunc(slices.Clone(r.InShort), func(s standing.Sentence) bool {
		return s.Of != "" && len(r.Strengths.Needs) > 0
	})
}

// Apart are the curves that stand after the scenarios: those of a scenario
// without other charts stand in its own section, and so do those along its loads.
func (r *Report) Apart() (all []*curve.Sweep) {
	for _, s := range r.Scenarios {
		for _, sweep := range s.Sweeps {
			if len(s.Loads) > 0 && !sweep.Along() {
				all = append(all, sweep)
			}
		}
	}
	return all
}

// Along are the curves along the scenario's loads, where these differ in one thing.
func (s *Scenario) Along() []*curve.Sweep {
	return slices.DeleteFunc(slices.Clone(s.Sweeps), func(sweep *curve.Sweep) bool { return !sweep.Along() })
}
