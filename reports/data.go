package reports

import (
	"encoding/json"
	"math"

	"interleave/internal/quantity"
	"interleave/results"
)

// SummarySchema is the version of the JSON in Report.Data.
const SummarySchema = "interleave/summary/v2"

// summaryData is the report's figures in base units, for other programs.
type summaryData struct {
	Schema      string              `json:"schema"`
	Command     string              `json:"command"`
	Seed        uint64              `json:"seed"`
	StartedAt   string              `json:"started_at"`
	Environment results.Environment `json:"environment"`
	Units       map[Metric]string   `json:"units"`
	Cells       []cellData          `json:"cells"`
	Predictions []predictionData    `json:"predictions"`
	Missing     []missingData       `json:"not_measured"`
	Validity    validityData        `json:"validity"`
}

type cellData struct {
	Scenario string                `json:"scenario"`
	Load     string                `json:"load"`
	Model    string                `json:"model"`
	Class    string                `json:"class,omitempty"` // of requests; absent for all
	Figures  map[Metric]figureData `json:"figures"`
}

// figureData is a figure to six significant digits; low and high are null
// where there is no interval.
type figureData struct {
	Value  float64  `json:"value"`
	Low    *float64 `json:"low"`
	High   *float64 `json:"high"`
	Trials int      `json:"trials"`
}

type predictionData struct {
	Scenario string  `json:"scenario"`
	Claim    string  `json:"claim"`
	Outcome  Outcome `json:"outcome"`
}

type missingData struct {
	Scenario string `json:"scenario"`
	Load     string `json:"load"`
	Model    string `json:"model"`
	Reason   string `json:"reason"`
}

var unitNames = map[quantity.Kind]string{quantity.Seconds: "seconds", quantity.Bytes: "bytes", quantity.PerSecond: "per second", quantity.Count: "", quantity.Items: "", quantity.Share: "of one"}

func (r *Report) data() []byte {
	d := summaryData{
		Schema: SummarySchema, Command: r.Command, Seed: r.Run.Plan.Seed,
		StartedAt: r.Run.StartedAt.Format("2006-01-02T15:04:05Z07:00"), Environment: r.Run.Environment,
		Units: map[Metric]string{}, Cells: []cellData{}, Predictions: []predictionData{}, Missing: []missingData{},
	}
	for m, a := range metrics {
		d.Units[m] = unitNames[a.kind]
	}
	for _, s := range r.Scenarios {
		for _, l := range s.All() {
			for _, c := range l.Cells {
				d.Cells = append(d.Cells, l.data(c)...)
			}
		}
		for _, v := range s.Verdicts {
			d.Predictions = append(d.Predictions, predictionData{s.Name, v.Claim, v.Outcome})
		}
	}
	d.Validity = r.validityData()
	for _, m := range r.Missing {
		d.Missing = append(d.Missing, missingData{m.Scenario, m.Load, m.Model, m.Reason})
	}
	out, err := json.Marshal(d)
	if err != nil { // only by a value that JSON has no word for
		out, _ = json.Marshal(map[string]string{"schema": SummarySchema, "error": err.Error()})
	}
	return append(out, '\n')
}

func (l *Load) data(c *Cell) []cellData {
	var out []cellData
	for _, class := range append([]string{""}, c.Classes...) {
		d := cellData{Scenario: l.Scenario.Name, Load: l.Name, Model: c.Model.Name, Class: class, Figures: map[Metric]figureData{}}
		for _, metric := range tableMetrics {
			m := c.Measure(metric, class)
			if !m.Measured() || math.IsInf(m.Value, 0) {
				continue
			}
			f := figureData{Value: sixDigits(m.Value), Trials: m.N}
			if m.HasInterval() {
				low, high := sixDigits(m.Low), sixDigits(m.High)
				f.Low, f.High = &low, &high
			}
			d.Figures[metric] = f
		}
		if len(d.Figures) > 0 {
			out = append(out, d)
		}
	}
	return out
}

func sixDigits(v float64) float64 { return quantity.Round(v, 6) }
