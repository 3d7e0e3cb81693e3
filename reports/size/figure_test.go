package size

import (
	"math"
	"testing"

	"interleave/reports/chart"
	"interleave/results"
)

// TestCurvesAreToldApart: a server is in a chart once for each scenario, and has a level
// to compare with only where all have the same limit.
func TestCurvesAreToldApart(t *testing.T) {
	one := func(scenario string, latency float64) results.Size {
		return results.Size{
			Model: "pool", Scenario: scenario, Setting: "workers", CPUs: 0.5, Limit: results.CapacityLimit{Slow: 0.01, Latency: latency},
			Points: []results.SizePoint{{Setting: 1, P99: new(0.02)}},
		}
	}
	for _, tt := range []struct {
		second results.Size
		labels [2]string
		level  float64 // in milliseconds
	}{
		{one("buy", 0.05), [2]string{"pool, look, 0.5 CPU", "pool, buy, 0.5 CPU"}, 50},
		{one("look", 0.1), [2]string{"pool, 0.5 CPU", "pool, 0.5 CPU"}, math.NaN()},
	} {
		s := &results.Sizes{Measured: []results.Size{one("look", 0.05), tt.second}}
		lines := Figures(s)[0].Chart.(chart.Lines)
		if got := [2]string{lines.Series[0].Label, lines.Series[1].Label}; got != tt.labels {
			t.Errorf("labels %q, want %q", got, tt.labels)
		}
		if got := lines.Level; got != tt.level && !(math.IsNaN(got) && math.IsNaN(tt.level)) {
			t.Errorf("level %v, want %v", got, tt.level)
		}
	}
}
