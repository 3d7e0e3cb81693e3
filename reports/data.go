package reports

import (
	"encoding/json"
	"math"

	"interleave/results"
)

// SummarySchema is the version of the JSON in Report.Data.
const SummarySchema = "interleave/summary/v1"

// summaryData is the report's figures in base units, for other programs.
type summaryData struct {
	Schema      string              `json:"schema"`
	Command     string              `json:"command"`
	Seed        uint64              `json:"seed"`
	StartedAt   string              `json:"started_at"`
	Environment results.Environment `json:"environment"`
	Figures     []figureData        `json:"figures"`
	Predictions []predictionData    `json:"predictions"`
	Missing     []missingData       `json:"not_measured"`
}

type figureData struct {
	Scenario   string   `json:"scenario"`
	Load       string   `json:"load"`
	Model      string   `json:"model"`
	Class      string   `json:"class,omitempty"`
	Metric     Metric   `json:"metric"`
	Unit       string   `json:"unit"`
	Value      float64  `json:"value"`
	Low        *float64 `json:"low"`
	High       *float64 `json:"high"`
	Confidence float64  `json:"confidence"`
	Trials     int      `json:"trials"`
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

var unitNames = map[Kind]string{Seconds: "seconds", Bytes: "bytes", PerSecond: "per second", Count: ""}

func (r *Report) data() []byte {
	d := summaryData{
		Schema: SummarySchema, Command: r.Command, Seed: r.Run.Plan.Seed,
		StartedAt: r.Run.StartedAt.Format("2006-01-02T15:04:05Z07:00"), Environment: r.Run.Environment,
		Figures: []figureData{}, Predictions: []predictionData{}, Missing: []missingData{},
	}
	for _, s := range r.Scenarios {
		for _, l := range s.Loads {
			for _, c := range l.Cells {
				d.Figures = append(d.Figures, l.data(c)...)
			}
		}
		for _, v := range s.Verdicts {
			d.Predictions = append(d.Predictions, predictionData{s.Name, v.Claim, v.Outcome})
		}
	}
	for _, m := range r.Missing {
		d.Missing = append(d.Missing, missingData{m.Scenario, m.Load, m.Model, m.Reason})
	}
	out, err := json.MarshalIndent(d, "", " ")
	if err != nil { // only by a value that JSON has no word for
		out, _ = json.Marshal(map[string]string{"schema": SummarySchema, "error": err.Error()})
	}
	return append(out, '\n')
}

func (l *Load) data(c *Cell) []figureData {
	var out []figureData
	for _, class := range append([]string{""}, c.Classes...) {
		for _, metric := range tableMetrics {
			m := c.Measure(metric, class)
			if !m.Measured() || math.IsInf(m.Value, 0) {
				continue
			}
			f := figureData{
				Scenario: l.Scenario.Name, Load: l.Name, Model: c.Model.Name, Class: class,
				Metric: metric, Unit: unitNames[metrics[metric].kind],
				Value: m.Value, Confidence: m.Confidence, Trials: m.N,
			}
			if m.HasInterval() {
				f.Low, f.High = &m.Low, &m.High
			}
			out = append(out, f)
		}
	}
	return out
}
