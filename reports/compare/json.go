package compare

import (
	"encoding/json"
	"io"
	"time"

	"interleave/results"
)

// Schema is the version of what JSON writes.
const Schema = "interleave/comparison/v1"

// document is a comparison for other programs, in base units; null stands for
// what is not known.
type document struct {
	Schema        string      `json:"schema"`
	Base          sideDoc     `json:"base"`
	Candidate     sideDoc     `json:"candidate"`
	Forced        []string    `json:"compared_by_force"` // why the two should not be compared
	Doubts        []string    `json:"differences_of_the_runs"`
	Margin        float64     `json:"margin"` // differences within it are ties
	Summary       summaryDoc  `json:"summary"`
	Figures       []figureDoc `json:"figures"`
	NotCompared   []string    `json:"cells_not_compared"` // with the reason
	OnlyBase      []string    `json:"only_in_base"`
	OnlyCandidate []string    `json:"only_in_candidate"`
}

type sideDoc struct {
	Dir         string              `json:"dir"`
	StartedAt   time.Time           `json:"started_at"`
	Command     string              `json:"command"`
	Trust       string              `json:"trust"` // "good", "limited" or "poor"
	Environment results.Environment `json:"environment"`
}

type summaryDoc struct {
	Better      int     `json:"better"`
	Worse       int     `json:"worse"`
	Ties        int     `json:"ties"`
	TooFew      int     `json:"too_few_trials"`
	NotCompared int     `json:"not_compared"`
	Tests       int     `json:"tests"`              // figures with an interval
	Expected    float64 `json:"expected_by_chance"` // of them, at most, if nothing had changed
	Holm        int     `json:"resolved_after_holm"`
}

type figureDoc struct {
	Scenario string          `json:"scenario"`
	Load     string          `json:"load"`
	Engine   string          `json:"engine"`
	Model    string          `json:"model"`
	Metric   results.Measure `json:"metric"`
	Class    string          `json:"class,omitempty"` // of requests; absent for all
	Verdict  Verdict         `json:"verdict"`
	Why      string          `json:"why,omitempty"` // it was not compared

	Base            *float64 `json:"base"` // median of the trials
	Candidate       *float64 `json:"candidate"`
	BaseTrials      int      `json:"base_trials"`
	CandidateTrials int      `json:"candidate_trials"`

	Ratio      *float64 `json:"ratio"` // candidate over base
	Low        *float64 `json:"low"`
	High       *float64 `json:"high"`
	Confidence *float64 `json:"confidence"` // of low and high

	Delta string   `json:"benchstat_delta,omitempty"`
	P     *float64 `json:"p"`      // of the Mann-Whitney test
	Holm  *float64 `json:"p_holm"` // corrected for the number of tests
}

// JSON writes the comparison as one object.
func JSON(w io.Writer, c *Comparison) error {
	n := c.Chance
	d := document{
		Schema: Schema, Base: c.Base.document(), Candidate: c.Candidate.document(),
		Forced: all(c.Against), Doubts: all(c.Doubts), Margin: Margin,
		Summary: summaryDoc{n.Better, n.Worse, n.Ties, n.TooFew, n.NotCompared, n.Tests, n.Expected, n.Holm},
		Figures: []figureDoc{}, NotCompared: []string{},
		OnlyBase: all(c.OnlyBase), OnlyCandidate: all(c.OnlyCandidate),
	}
	for _, l := range c.Loads {
		for _, cell := range l.Cells {
			if cell.Why != "" {
				d.NotCompared = append(d.NotCompared, cell.Label()+": "+cell.Why)
			}
			for _, diff := range cell.Differences {
				d.Figures = append(d.Figures, diff.document(cell))
			}
		}
	}
	out := json.NewEncoder(w)
	out.SetIndent("", "  ")
	return out.Encode(d)
}

func (s Side) document() sideDoc {
	run := s.Report.Run
	return sideDoc{s.Dir, run.StartedAt, run.Command, s.Report.Trust.Level, run.Environment}
}

func (d *Difference) document(c *Cell) figureDoc {
	f := figureDoc{
		Scenario: c.Load.Scenario, Load: c.Load.Name, Engine: c.Load.Engine, Model: c.Model.Name,
		Metric: d.Metric, Class: d.Class, Verdict: d.Verdict, Why: d.Why,
		Base: known(d.Base.Median), Candidate: known(d.Candidate.Median),
		BaseTrials: d.Base.Trials, CandidateTrials: d.Candidate.Trials,
		Ratio: known(d.Ratio.Value), Low: known(d.Ratio.Low), High: known(d.Ratio.High),
		Delta: d.Test.Delta, P: known(d.Test.P), Holm: known(d.Test.Holm),
	}
	if d.Ratio.HasInterval() {
		f.Confidence = known(d.Ratio.Confidence)
	}
	return f
}

// known is v for JSON.
func known(v float64) *float64 { return results.Known(v, 6) }

// all is never null.
func all(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}
