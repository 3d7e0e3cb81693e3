package measure_test

import (
	"strings"
	"testing"

	"interleave/reports"
	"interleave/reports/reporttest"
	"interleave/results"
)

func TestPercentilesNeedRequests(t *testing.T) {
	r := reporttest.Report(t, "quick")
	// 600 a second for 3 s, six times: 10,692 light requests, 108 heavy ones.
	_, c := reporttest.Cell(t, r, "eventloop", "hog")
	if m := c.Measure(results.LatencyP99, "light"); !m.Measured() || m.Value < 0.001 {
		t.Errorf("p99 of light requests = %+v, want that of all trials together", m)
	}
	m := c.Measure(results.LatencyP99, "heavy")
	if m.Measured() || !strings.Contains(m.Why, "p99 needs 2,000") {
		t.Errorf("p99 of heavy requests = %+v, want n/a and why", m)
	}
	if m := c.Measure(results.LatencyP50, "no such class"); m.Measured() || m.Why == "" {
		t.Errorf("p50 of an unknown class = %+v, want n/a and why", m)
	}
}

// A percentile of one trial has the interval of its requests, and it is said
// that trials may differ by more; of two it has that between them.
func TestAPercentileAlwaysHasAnInterval(t *testing.T) {
	var width [3]float64
	for _, blocks := range []int{1, 2} {
		r := reports.Build(reporttest.Full(reporttest.Shape{Models: 2, Scenarios: 1, Blocks: blocks}))
		l, c := reporttest.Cell(t, r, "prefork", "hello")
		m := c.Measure(results.LatencyP99, "")
		if !m.HasInterval() || m.Low > m.Value || m.High < m.Value || m.Within != (blocks == 1) {
			t.Errorf("p99 of %d blocks = %+v, want it within its interval", blocks, m)
		}
		if note := reporttest.Values(t, l, "prefork")["p99"].Note; strings.Contains(note, "what trials differ by is not in it") != (blocks == 1) {
			t.Errorf("p99 of %d blocks is noted as %q", blocks, note)
		}
		width[blocks] = m.High / m.Low
	}
	if width[2] < width[1] {
		t.Errorf("the interval of two blocks is narrower, %v, than that of one, %v", width[2], width[1])
	}
}
