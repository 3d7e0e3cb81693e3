package render_test

import (
	"io"
	"math"
	"testing"
	"time"

	"interleave/internal/layout"
	"interleave/reports"
	"interleave/reports/course"
	"interleave/reports/render"
	"interleave/reports/reporttest"
	"interleave/reports/text"
	"interleave/results"
	"interleave/results/history"
)

// Reading refuses such numbers. What draws them ends all the same, for a
// figure that is computed of others can be as odd.
func TestExtremeNumbersAreDrawnInTime(t *testing.T) {
	for name, set := range map[string]func(t *results.Trial, v *float64){
		"CPU time": func(t *results.Trial, v *float64) { t.CPUPerRequest, t.ServerCPU = v, v },
		"memory":   func(t *results.Trial, v *float64) { t.Memory.Peak, t.Memory.Baseline = v, v },
		"slope":    func(t *results.Trial, v *float64) { t.Memory.PerConnection, t.Memory.PerConnectionLow = v, v },
		"load":     func(t *results.Trial, v *float64) { t.LoadResult.Throughput, t.LoadResult.Latency.P50 = *v, v },
		"quantiles": func(t *results.Trial, v *float64) {
			t.LoadResult.Histogram = ""
			t.LoadResult.Latency.P99, t.LoadResult.Latency.Max = v, v
		},
	} {
		t.Run(name, func(t *testing.T) {
			for _, values := range [][]float64{{1e40}, {1e-100}, {1e300}, {-1e300, 1e300}, {math.MaxFloat64, 5e-324}, {0, 1e308, -5}} {
				run, trials := reporttest.Full(reporttest.Shape{Models: 2, Scenarios: 1, Blocks: 6})
				n := 0
				for i := range trials {
					if trials[i].LoadResult != nil {
						v := values[n%len(values)]
						set(&trials[i], &v)
						n++
					}
				}
				within(t, values, func() error {
					r := reports.Build(run, trials)
					if err := text.Terminal(io.Discard, r, layout.Options{}); err != nil {
						return err
					}
					_, err := render.Write(t.TempDir(), r)
					return err
				})
			}
		})
	}
}

func TestExtremeHistoriesAreDrawnInTime(t *testing.T) {
	for _, values := range [][]float64{{1e308, -1e308}, {1e308}, {5e-324, 1e308}, {-1e308, -1e308, 0}, {1e40, 1, 2, 3, 4, 5, 6, 7, 8, 9}} {
		var entries []history.Entry
		for i := range 20 {
			entries = append(entries, history.Entry{
				When: time.Unix(int64(i)*86400, 0), Cells: []history.Cell{{Cell: results.Cell{Model: "m", Scenario: "s", Load: "l"},
					Metrics: map[string]history.Figure{"throughput": {Value: values[i%len(values)]}}}},
			})
		}
		within(t, values, func() error {
			courses := history.Courses(entries, "throughput")
			if err := course.List(io.Discard, courses, layout.Options{}); err != nil {
				return err
			}
			if err := course.Show(io.Discard, &courses[0], layout.Options{Width: 160}); err != nil {
				return err
			}
			if err := course.Page(io.Discard, courses); err != nil {
				return err
			}
			_, err := course.PNG(&courses[0])
			return err
		})
	}
}

// within does something that must neither hang nor panic; an error is fine.
func within(t *testing.T, values []float64, do func() error) {
	t.Helper()
	ended := make(chan any, 1)
	go func() {
		defer func() { ended <- recover() }()
		if err := do(); err != nil {
			t.Logf("%v: %v", values, err)
		}
	}()
	select {
	case fault := <-ended:
		if fault != nil {
			t.Errorf("%v: panic: %v", values, fault)
		}
	case <-time.After(20 * time.Second):
		t.Fatalf("%v: it does not end", values)
	}
}
