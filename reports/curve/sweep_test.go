package curve_test

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"interleave/reports"
	"interleave/reports/chart"
	"interleave/reports/curve"
	"interleave/reports/reporttest"
	"interleave/results"
)

func sweep(t *testing.T, r *reports.Report, id string) *curve.Sweep {
	t.Helper()
	for _, s := range r.Sweeps {
		if s.ID == id {
			return s
		}
	}
	t.Fatalf("the report has no sweep %q", id)
	return nil
}

// lastColumn is what the last column of a sweep's table says of each model, and
// its head.
func lastColumn(s *curve.Sweep) (head string, texts map[string]string) {
	texts = map[string]string{}
	for _, row := range s.Table.Rows {
		v := row.Values[len(row.Values)-1]
		texts[row.Model.Name] = strings.TrimSpace(v.Text + " " + v.Interval)
	}
	return s.Table.Columns[len(s.Table.Columns)-1].Head, texts
}

// In the made-up run the pools of 64 workers hold 3,200 requests per second of
// 20 ms: they are within a tenth of the best up to 64 × 1.1 clients.
func TestCrossover(t *testing.T) {
	head, got := lastColumn(sweep(t, reporttest.Report(t, "curves"), "sweep-backend-clients"))
	for model, want := range map[string]string{"prefork": "69 [", "threadpool": "70 [", "eventloop": "≥ 512", "cgi": "9"} {
		if head != "As much as the best" || !strings.HasPrefix(got[model], want) {
			t.Errorf("%s of %s is %q, want it to begin with %q", head, model, got[model], want)
		}
	}
	if _, got := lastColumn(sweep(t, reporttest.Report(t, "only-curves"), "sweep-backend-clients")); strings.Contains(got["threadpool"], "[") || !strings.Contains(got["threadpool"], "(") {
		t.Errorf("of 3 blocks threadpool is enough up to %q, want a range and no interval", got["threadpool"])
	}
	if head, _ := lastColumn(sweep(t, reporttest.Report(t, "one-model-curves"), "sweep-backend-clients")); head == "As much as the best" {
		t.Error("one model is compared with itself")
	}
}

func TestKeepingUp(t *testing.T) {
	s := sweep(t, reporttest.Report(t, "curves"), "sweep-backend-rate")
	head, got := lastColumn(s)
	for model, want := range map[string]string{
		"threadpool": "3,000", "prefork": "3,000", "cgi": "250", "greenlet": "≥ 8,000",
		"eventloop": "≥ 6,000", // at 8,000 the load driver was the limit
	} {
		if head != "Highest rate kept" || got[model] != want {
			t.Errorf("%s of %s is %q, want %q", head, model, got[model], want)
		}
	}
	if !strings.Contains(s.Gaps, "Not measured of backend by rate: points of eventloop (eventloop at 8,000 per second: the load driver was the limit") {
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

// Where the load driver was the limit a point is what the model does at least:
// the lines of the fastest go on through such points. A line whose further points are lost says so.
func TestPointsThatAreBounds(t *testing.T) {
	s := sweep(t, reporttest.Report(t, "limited-curves"), "sweep-hello-clients")
	for i, line := range s.Figure.Chart.(chart.Lines).Series {
		fast, last := slices.Contains([]string{"eventloop", "greenlet", "goroutine"}, line.Label), len(line.X)-1
		if !fast {
			if line.Bounds != nil {
				t.Errorf("%s has bounds %v, want values only", line.Label, line.Bounds)
			}
			if lost := line.Label == "threadpool"; math.IsNaN(line.Y[last]) != lost {
				t.Errorf("%s ends with %v, want none: %v", line.Label, line.Y[last], lost)
			}
			continue
		}
		if line.Bounds[0] != chart.Exact || line.Bounds[last] != chart.AtLeast || !(line.Y[last] > 50_000) || !math.IsNaN(line.Low[last]) {
			t.Errorf("%s is drawn with %v, bounds %v, want a line to its end, from the second point on at least so much", line.Label, line.Y, line.Bounds)
		}
		if v := s.Table.Rows[i].Values[last]; !strings.HasPrefix(v.Text, "≥ ") || v.Interval != "driver's limit" || !strings.Contains(v.Note, "can do at least") {
			t.Errorf("%s reads %q %q (%s), want at least how much and why", line.Label, v.Text, v.Interval, v.Note)
		}
	}
	for _, want := range []string{"open, with an arrow: at least so much, the load driver was the limit", "×: further points were not measured"} {
		if !strings.Contains(s.Figure.Note, want) {
			t.Errorf("the legend is %q, want %q in it", s.Figure.Note, want)
		}
	}
	if !strings.Contains(s.Figure.Gaps, "points of threadpool (threadpool at 256 clients:") {
		t.Errorf("the caption says %q, want whose points are lost", s.Figure.Gaps)
	}
}

func TestScalabilityLaw(t *testing.T) {
	r := reporttest.Report(t, "curves")
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
		r := reporttest.Report(t, name)
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

// Three blocks give no interval: what is drawn about a point is their range, and
// the legend says so.
func TestBarsAreRangesWhereBlocksAreFew(t *testing.T) {
	one := func() *reports.Report {
		for _, c := range reporttest.Cases() {
			if c.Name == "only-curves" {
				run, trials := c.Make()
				run.Plan.Blocks = 1
				return reports.Build(run, slices.DeleteFunc(trials, func(t results.Trial) bool { return t.Block > 0 }))
			}
		}
		return nil
	}
	// of six blocks one is not valid
	five := func(model string) *reports.Report {
		for _, c := range reporttest.Cases() {
			if c.Name == "curves" {
				run, trials := c.Make()
				for i := range trials {
					if trials[i].Block == 2 && (model == "" || trials[i].Model == model) {
						trials[i].Valid = false
					}
				}
				return reports.Build(run, trials)
			}
		}
		return nil
	}
	for _, test := range []struct {
		name         string
		r            *reports.Report
		legend, with string
		bars         bool
		brackets     bool
	}{
		{"three blocks", reporttest.Report(t, "only-curves"), "bars: the range of 3 trials, which is no interval: that takes 6", "with the range of 3 trials, which is no interval", true, false},
		{"six blocks", reporttest.Report(t, "curves"), "bars: 95 % intervals", "with its 95 % interval", true, true},
		{"five of six", five(""), "bars: the range of 5 trials, which is no interval: that takes 6", "with the range of 5 trials, which is no interval", true, false},
		{"five of six in one model", five("goroutine"), "bars: 95 % intervals, where there are 6 trials", "with its 95 % interval", true, true},
		{"one block", one(), "one trial: no intervals", "of one trial", false, false},
		{"two points", reporttest.Report(t, "few-points"), "one trial: no intervals", "of one trial", false, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := sweep(t, test.r, "sweep-hello-clients")
			if !strings.Contains(s.Figure.Note, test.legend) || s.With() != test.with || !strings.Contains(s.Table.Caption, test.with) {
				t.Errorf("legend %q, caption %q, want %q and %q in them", s.Figure.Note, s.Table.Caption, test.legend, test.with)
			}
			line := s.Figure.Chart.(chart.Lines).Series[0]
			blocks := slices.DeleteFunc(slices.Clone(s.Loads[0].Cells[0].Measure(results.Throughput, "").Blocks), math.IsNaN)
			if drawn := line.Low[0] < line.Y[0] && line.Y[0] < line.High[0]; drawn != test.bars {
				t.Errorf("the first point is %v with a bar from %v to %v, want a bar: %v", line.Y[0], line.Low[0], line.High[0], test.bars)
			}
			if test.bars && !test.brackets && (line.Low[0] != slices.Min(blocks) || line.High[0] != slices.Max(blocks)) {
				t.Errorf("the bar is from %v to %v, want the range of %v", line.Low[0], line.High[0], blocks)
			}
			if v := s.Table.Rows[0].Values[0]; (v.Interval != "") != test.bars || strings.HasPrefix(v.Interval, "[") != test.brackets {
				t.Errorf("the table says %q %q, want brackets around intervals only", v.Text, v.Interval)
			}
		})
	}
}

// A scenario without other charts keeps its curves; one without any says why.
func TestSweepsHaveASection(t *testing.T) {
	for name, apart := range map[string]int{"curves": 3, "only-curves": 0, "few-points": 0} {
		r := reporttest.Report(t, name)
		if len(r.Apart()) != apart {
			t.Errorf("%s: %d curves stand apart, want %d", name, len(r.Apart()), apart)
		}
		for _, s := range r.Scenarios {
			if empty := name == "few-points" && s.Name == "backend"; (s.Empty() != "") != empty || (len(s.Sweeps) == 0) != empty {
				t.Errorf("%s: %s has %d curves and says %q", name, s.Name, len(s.Sweeps), s.Empty())
			}
		}
	}
	r := reporttest.Report(t, "only-curves")
	var absent []string
	for _, f := range r.Strengths.Absent {
		absent = append(absent, f.Name+": "+f.Text)
	}
	if all := strings.Join(absent, "\n"); !strings.Contains(all, "Dispatch: only the curves of hello") {
		t.Errorf("not in the run are\n%s\nwant it not to deny the scenarios whose curves it has", all)
	}
	if w := r.Trust.Words[0]; w.Word != "valid" || r.Trust.Loads[0].Label() != "hello curves" || r.Trust.Grid[0].Cells[0].Valid != 21 {
		t.Errorf("validity is %q (%s), want the 21 trials of each model at hello's points to count", w.Word, w.Detail)
	}
}

// Where no point was measured there is no chart, and no law where none could be
// fitted; the reason stands once for each sweep.
func TestSweepsWithoutPoints(t *testing.T) {
	r := reporttest.Report(t, "curves-invalid")
	if len(r.Sweeps) != 3 || len(curve.Figures(r.Sweeps)) != 0 {
		t.Fatalf("%d sweeps with %d charts, want 3 and none", len(r.Sweeps), len(curve.Figures(r.Sweeps)))
	}
	if got := r.Sweeps[2].Table.Caption; got != "Points of backend by rate, none of them measured" {
		t.Errorf("Caption = %q, want no unit and no interval of nothing", got)
	}
	want := "Not measured of backend by rate: any point (cgi at 250 per second: the server did not get ready within 10 s)."
	if got := r.Sweeps[2].Gaps; got != want {
		t.Errorf("Gaps = %q, want %q", got, want)
	}
	if got := r.InShort[0].String(); got != "Nothing could be measured, so nothing can be concluded, mostly because the server did not get ready within 10 s." {
		t.Errorf("the first sentence is %q", got)
	}
	for name, fitted := range map[string]bool{"curves-invalid": false, "few-points": false, "curves": true} {
		s := reporttest.Report(t, name).Sweeps[0]
		if law := strings.Contains(s.Figure.Note, "scalability law"); law != fitted || (len(s.LawTable.Rows) > 0) != fitted {
			t.Errorf("%s: the legend is %q and the table of laws has %d rows, want them: %v", name, s.Figure.Note, len(s.LawTable.Rows), fitted)
		}
	}
}
