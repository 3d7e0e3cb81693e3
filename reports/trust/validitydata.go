package trust

import (
	"time"

	"interleave/reports/measure"
	"interleave/results"
)

// Validity is how far the figures can be relied on, for other programs.
type Validity struct {
	Recorded    bool               `json:"checks_recorded"` // false for runs made before checks were
	Trust       string             `json:"trust"`
	Reasons     []string           `json:"reasons"`
	Cells       []cellValidity     `json:"cells"`
	Checks      []checkData        `json:"checks"`
	Calibration calibrationData    `json:"calibration"`
	Opinions    []opinionData      `json:"second_opinions"`
	Noise       map[string]spanned `json:"noise"` // absent where the host cannot tell
}

// cellValidity is what became of a cell's trials. Verdicts counts them by the
// worst verdict of their checks: "passed", "flagged", "spoiled", "failed", or
// "unchecked" without any.
type cellValidity struct {
	Scenario string                  `json:"scenario"`
	Load     string                  `json:"load"`
	Model    string                  `json:"model"`
	Planned  int                     `json:"planned"`
	Valid    int                     `json:"valid"`
	Invalid  int                     `json:"invalid"`
	Missing  int                     `json:"missing"`
	Verdicts map[results.Verdict]int `json:"verdicts"`
	Because  map[string]int          `json:"invalid_because"` // reason to trials
	Spoiled  []measure.Spoil         `json:"spoiled"`
	Doubts   []string                `json:"doubts"`
}

type checkData struct {
	Name     string                  `json:"name"`
	Verdicts map[results.Verdict]int `json:"verdicts"` // trials
	Detail   string                  `json:"worst,omitempty"`
	Where    string                  `json:"worst_cell"`
}

// calibrationData has only its state if the host was never calibrated; the
// rest is null.
type calibrationData struct {
	State   CalibrationState `json:"state"` // "passed", "failed", "of another host", "never"
	At      *string          `json:"at"`
	Host    *string          `json:"host"`
	Checks  *int             `json:"checks"`
	Failed  []string         `json:"failed"` // names of checks
	Ceiling *float64         `json:"generator_ceiling_per_s"`
	Limit   *float64         `json:"generator_limit_per_s"`
}

type opinionData struct {
	Scenario   string    `json:"scenario"`
	Load       string    `json:"load"`
	Model      string    `json:"model"`
	Engine     string    `json:"engine"`
	Over       string    `json:"over"` // the load driver whose figures the report has
	Throughput ratioData `json:"throughput"`
	P50        ratioData `json:"latency_p50"`
	Agreement  Agreement `json:"agreement"`
}

// ratioData is null where there is none.
type ratioData struct {
	Value  *float64 `json:"value"`
	Low    *float64 `json:"low"`
	High   *float64 `json:"high"`
	Blocks int      `json:"blocks"`
	Why    string   `json:"why,omitempty"`
}

// spanned is a kind of noise over the trials.
type spanned struct {
	Worst  float64 `json:"worst"`
	Median float64 `json:"median"`
}

// Validity is the same as data, for other programs.
func (t *Trust) Validity(r *measure.Run) Validity {
	d := Validity{
		Recorded: checked(r), Trust: t.Level, Reasons: t.Reasons,
		Cells: []cellValidity{}, Checks: []checkData{}, Opinions: []opinionData{},
		Calibration: t.Calibration.data(), Noise: t.noise.data(),
	}
	for _, l := range r.Loads() {
		for _, c := range l.Cells {
			d.Cells = append(d.Cells, cellValidity{
				Scenario: l.Scenario.Name, Load: l.Name, Model: c.Model.Name,
				Planned: c.Planned, Valid: c.Valid, Invalid: c.Invalid, Missing: c.Missing(),
				Verdicts: c.Verdicts, Because: c.Because, Spoiled: append([]measure.Spoil{}, c.Spoils...), Doubts: append([]string{}, c.Doubts...),
			})
			for _, o := range t.Opinions {
				if o.Cell == c {
					d.Opinions = append(d.Opinions, opinionData{
						Scenario: l.Scenario.Name, Load: l.Name, Model: c.Model.Name, Engine: o.Engine, Over: o.First,
						Throughput: o.Throughput.data(), P50: o.P50.data(), Agreement: o.Agreement,
					})
				}
			}
		}
	}
	for _, c := range t.Checks {
		d.Checks = append(d.Checks, checkData{c.Name, c.Trials, c.Detail, c.Where})
	}
	return d
}

func (c *Calibration) data() calibrationData {
	d := calibrationData{State: c.State, Failed: append([]string{}, c.failed...)}
	if of := c.of; of != nil {
		at, n := of.At.Format(time.RFC3339), len(of.Checks)
		d.At, d.Host, d.Checks, d.Ceiling, d.Limit = &at, &of.Host, &n, of.Ceiling, of.Limit
	}
	return d
}

func (c Comparison) data() ratioData {
	if c.N == 0 {
		return ratioData{Why: c.Why}
	}
	return ratioData{Value: results.Known(c.Value, 6), Low: results.Known(c.Low, 6), High: results.Known(c.High, 6), Blocks: c.N}
}
