package measure_test

import (
	"strings"
	"testing"

	"interleave/reports"
	"interleave/reports/reporttest"
	"interleave/results"
)

// brokenRun is a run in which requests of one load go wrong: of cgi nobody else is
// hurt, goroutine is back after a while, and eventloop never in one of its trials.
func brokenRun() (*results.Run, []results.Trial) {
	run, trials := reporttest.Full(reporttest.Quick)
	for i := range trials {
		t := &trials[i]
		if t.Scenario != "purchase" {
			continue
		}
		f := &results.Faults{Sent: 12, Counted: 10, Usual: 0.02, Slice: 0.02, Recovered: []float64{0.02, 0.02, 0.02}, Never: []float64{}}
		switch t.Model {
		case "goroutine":
			f.Lost, f.Recovered = 40, []float64{0.14, 0.12, 0.16}
		case "eventloop":
			f.Lost, f.Recovered = 40, []float64{0.14, 0.12, 0.16}
			if t.Block == 3 {
				f.Recovered, f.Never = nil, []float64{0.7}
			}
		case "greenlet":
			f.Lost = 40
			if t.Block >= 2 {
				f.Recovered, f.Never = nil, []float64{0.7}
			}
		}
		t.LoadResult.Faults = f
		t.Memory.Warm, t.Memory.After = new(10e6), new(10e6+12*float64(1<<20))
	}
	return run, trials
}

// A fault's cost has a place in the table. Trials after which a server did not recover
// are told of, count as the longest, and keep it out of every ratio: the others would
// be chosen by their outcome.
func TestFaultsAreSeen(t *testing.T) {
	r := reports.Build(brokenRun())
	l, loop := reporttest.Cell(t, r, "eventloop", "purchase")
	if m := loop.Measure(results.FaultRecovery, ""); m.Value != 0.14 || m.HasInterval() || m.NeverIn != 1 || m.N != 6 {
		t.Errorf("recovery of eventloop is %+v, want 0.14 s, the middle of six trials of which one has none, and no interval", m)
	}
	_, most := reporttest.Cell(t, r, "greenlet", "purchase")
	if m := most.Measure(results.FaultRecovery, ""); m.Measured() || !m.Never || m.AtLeast != 0.7 || m.NeverIn != 4 {
		t.Errorf("recovery of greenlet is %+v, want no value, and at least 0.7 s", m)
	}
	for i, blocks := range l.Samples(results.FaultRecovery, "") {
		if name := l.Cells[i].Model.Name; (name == "eventloop" || name == "greenlet") && blocks != nil {
			t.Errorf("%s, which did not always recover, is compared by %v", name, blocks)
		}
	}
	for model, want := range map[string][3]string{
		"cgi":       {"0", "20.0", "1.00"},
		"goroutine": {"4.00", "140", "1.00"},
		"eventloop": {"4.00", "140", "1.00"},
		"greenlet":  {"4.00", "≥ 700", "1.00"},
	} {
		v := reporttest.Values(t, l, model)
		got := [3]string{v[results.LostPerFault.Head()].Text, v[results.FaultRecovery.Head()].Text, v[results.KeptPerFault.Head()].Text}
		if got != want {
			t.Errorf("lost, recovery and memory kept of %s read %q, want %q", model, got, want)
		}
	}
	for model, want := range map[string]string{"eventloop": "did not recover in 1 of 6", "greenlet": "did not recover in 4 of 6", "goroutine": ""} {
		if v := reporttest.Values(t, l, model)[results.FaultRecovery.Head()]; v.Remark != want {
			t.Errorf("the recovery of %s has the remark %q, want %q", model, v.Remark, want)
		}
	}
	steps := false
	for _, f := range l.Figures {
		steps = steps || strings.HasPrefix(f.Title, "Recovery") && strings.Contains(f.Note, "steps of 20 ms")
	}
	if !steps {
		t.Error("no chart of the recovery says how exact it is")
	}
	other, _ := reporttest.Cell(t, r, "eventloop", "hello")
	for _, c := range other.Table.Columns {
		if c.Head == results.FaultRecovery.Head() {
			t.Error("a load under which nothing goes wrong has a column for it")
		}
	}
}
