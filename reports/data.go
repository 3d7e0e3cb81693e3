package reports

import (
	"encoding/json"
	"math"
	"slices"

	"interleave/internal/quantity"
	"interleave/reports/measure"
	"interleave/reports/standing"
	"interleave/reports/trust"
	"interleave/results"
)

// SummarySchema is the version of the JSON in Report.Data.
const SummarySchema = "interleave/summary/v2"

// summaryData is the report's figures in base units, for other programs.
type summaryData struct {
	Schema      string                     `json:"schema"`
	Command     string                     `json:"command"`
	Seed        uint64                     `json:"seed"`
	StartedAt   string                     `json:"started_at"`
	Environment results.Environment        `json:"environment"`
	Units       map[results.Measure]string `json:"units"`
	Cells       []cellData                 `json:"cells"`
	Predictions []predictionData           `json:"predictions"`
	Missing     []measure.Missing          `json:"not_measured"`
	Validity    trust.Validity             `json:"validity"`
}

type cellData struct {
	Scenario string                         `json:"scenario"`
	Load     string                         `json:"load"`
	Model    string                         `json:"model"`
	Class    string                         `json:"class,omitempty"` // of requests; absent for all
	Figures  map[results.Measure]figureData `json:"figures"`
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
	Scenario string           `json:"scenario"`
	Claim    string           `json:"claim"`
	Outcome  standing.Outcome `json:"outcome"`
}

var unitNames = map[quantity.Kind]string{quantity.Seconds: "seconds", quantity.Bytes: "bytes", quantity.PerSecond: "per second", quantity.Count: "", quantity.Items: "", quantity.Share: "of one"}

func (r *Report) data() []byte {
	d := summaryData{
		Schema: SummarySchema, Command: r.Command, Seed: r.Plan.Seed,
		StartedAt: r.StartedAt.Format("2006-01-02T15:04:05Z07:00"), Environment: r.Run.Environment,
		Units: map[results.Measure]string{}, Cells: []cellData{}, Predictions: []predictionData{}, Missing: append([]measure.Missing{}, r.Missing...),
	}
	for _, m := range measure.Metrics() {
		d.Units[m] = unitNames[m.Kind()]
	}
	for _, l := range r.Loads() {
		for _, c := range l.Cells {
			d.Cells = append(d.Cells, dataOf(l, c)...)
		}
	}
	for _, s := range r.Scenarios {
		for _, v := range s.Verdicts {
			d.Predictions = append(d.Predictions, predictionData{s.Name, v.Claim, v.Outcome})
		}
	}
	d.Validity = r.Trust.Validity(r.Run)
	out, err := json.Marshal(d)
	if err != nil { // only by a value that JSON has no word for
		out, _ = json.Marshal(map[string]string{"schema": SummarySchema, "error": err.Error()})
	}
	return append(out, '\n')
}

func dataOf(l *measure.Load, c *measure.Cell) []cellData {
	var out []cellData
	for _, class := range slices.Concat([]string{""}, c.Classes, c.Phases) {
		d := cellData{Scenario: l.Scenario.Name, Load: l.Name, Model: c.Model.Name, Class: class, Figures: map[results.Measure]figureData{}}
		for _, metric := range measure.Metrics() {
			m := c.Measure(metric, class)
			if !m.Measured() || math.IsInf(m.Value, 0) {
				continue
			}
			d.Figures[metric] = figureData{
				Value: quantity.Round(m.Value, 6), Low: results.Known(m.Low, 6), High: results.Known(m.High, 6), Trials: m.N,
			}
		}
		if len(d.Figures) > 0 {
			out = append(out, d)
		}
	}
	return out
}
