package reports_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"interleave/reports"
	"interleave/reports/chart"
)

func sweep(t *testing.T, r *reports.Report, id string) *reports.Sweep {
	t.Helper()
	for _, s := range r.Sweeps {
		if s.ID == id {
			return s
		}
	}
	t.Fatalf("the report has no sweep %q", id)
	return nil
}

// In the made-up run the pools of 64 workers hold 3,200 requests per second of
// 20 ms: they are within a tenth of the best up to 64 × 1.1 clients.
func TestCrossover(t *testing.T) {
	r := build(t, "curves")
	s := sweep(t, r, "sweep-backend-clients")
	for _, want := range []string{"prefork is enough up to about 69 [", "threadpool is enough up to about 70 [", "with 1,024 clients, eventloop answers most"} {
		if !strings.Contains(s.Finding, want) {
			t.Errorf("Finding = %q, want it to say %q", s.Finding, want)
		}
	}
	if strings.Contains(s.Finding, "goroutine is") {
		t.Errorf("Finding = %q, want only models with bounded workers", s.Finding)
	}
	if all := strings.Join(r.Summary, "\n"); !strings.Contains(all, s.Finding) {
		t.Error("the summary does not say up to how many clients a pool is enough")
	}
	if s := sweep(t, r, "sweep-hello-clients"); s.Finding != "" {
		t.Errorf("Finding of hello = %q, want none: nobody waits there", s.Finding)
	}
	few := sweep(t, build(t, "only-curves"), "sweep-backend-clients").Finding
	if !strings.Contains(few, " in 3 blocks)") || strings.Contains(few, "[") {
		t.Errorf("Finding of 3 blocks = %q, want no interval", few)
	}
	if turns := build(t, "quick").Turns(); len(turns) > 0 {
		t.Errorf("without curves the report says %q, want nothing", turns)
	}
}

func TestKeepingUp(t *testing.T) {
	s := sweep(t, build(t, "curves"), "sweep-backend-rate")
	for _, want := range []string{
		"prefork and threadpool up to 3,000 and not with 4,000",
		"greenlet and goroutine up to 8,000, the most that was offered and measured",
		"eventloop up to 6,000, the most", // at 8,000 the load driver was the limit
	} {
		if !strings.Contains(s.Finding, want) {
			t.Errorf("Finding = %q, want it to say %q", s.Finding, want)
		}
	}
	if !strings.Contains(s.Gaps, "eventloop at 8,000: generator-limited") {
		t.Errorf("Gaps = %q, want the point that is not measured and why", s.Gaps)
	}
	for _, line := range s.Figure.Chart.(chart.Lines).Series {
		last := len(line.Y) - 1
		if limited := line.Label == "eventloop"; math.IsNaN(line.Y[last]) != limited {
			t.Errorf("the line of %s ends with %v, want a line that ends where the load driver is the limit", line.Label, line.Y[last])
		}
		if line.Label == "threadpool" && (line.Hollow[3] || !line.Hollow[4]) {
			t.Errorf("the points of threadpool are hollow: %v, want those from 4,000 per second on", line.Hollow)
		}
	}
}

func TestScalabilityLaw(t *testing.T) {
	r := build(t, "curves")
	for i, law := range sweep(t, r, "sweep-hello-clients").Laws {
		if !law.Fitted || law.RMS > 0.1 {
			t.Errorf("hello, %s: fitted %v, residuals %v, want a fit within a tenth", law.Model.Name, law.Fitted, law.RMS)
		}
		if line := sweep(t, r, "sweep-hello-clients").Figure.Chart.(chart.Lines).Series[i]; line.CurveX == nil {
			t.Errorf("hello, %s: no curve is drawn", law.Model.Name)
		}
	}
	s := sweep(t, r, "sweep-backend-clients")
	for i, law := range s.Laws {
		line := s.Figure.Chart.(chart.Lines).Series[i]
		if bends := law.RMS <= 0.1; bends != (line.CurveX != nil) {
			t.Errorf("backend, %s: residuals %v, curve of %d points, want a curve only where the law holds", law.Model.Name, law.RMS, len(line.CurveX))
		}
	}
}

// Points are figures like others, but have no section and are not listed one
// by one among what is missing.
func TestPointsHaveNoSection(t *testing.T) {
	for name, loads := range map[string]int{"curves": 1, "only-curves": 0} {
		r := build(t, name)
		points := 0
		for _, s := range r.Scenarios {
			points += len(s.Points)
			if len(s.Loads) != loads {
				t.Errorf("%s: %s has %d sections, want %d", name, s.Name, len(s.Loads), loads)
			}
		}
		if points != 22 || len(r.Missing) > 0 {
			t.Errorf("%s: %d points, %d cells missing, want 22 and 0", name, points, len(r.Missing))
		}
		var data struct{ Cells []struct{ Load string } }
		if err := json.Unmarshal(r.Data, &data); err != nil {
			t.Fatal(err)
		}
		found := false
		for _, c := range data.Cells {
			found = found || c.Load == "open-8000"
		}
		if !found {
			t.Errorf("%s: the data lacks the points", name)
		}
	}
}
