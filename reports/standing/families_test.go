package standing_test

import (
	"slices"
	"strings"
	"testing"

	"interleave/reports"
	"interleave/reports/reporttest"
	"interleave/reports/standing"
	"interleave/results"
)

// A family shows of each model the quality in which it is furthest behind, and what
// was not measured counts for nothing.
func TestAFamilyShowsTheWorst(t *testing.T) {
	run, trials := reporttest.Full(reporttest.Quick)
	whole := reports.Build(run, slices.Clone(trials)).Strengths
	without := slices.DeleteFunc(slices.Clone(trials), func(t results.Trial) bool {
		return t.Model == "goroutine" && t.Scenario == "idle" // where it is furthest behind
	})
	less := reports.Build(run, without).Strengths
	for i, f := range whole.Families {
		for j, row := range whole.Rows {
			worst := f.Worst[j]
			for _, c := range f.Columns {
				if c.Places[j].Behind > worst.Behind {
					t.Errorf("%s of %s shows %s, but it is worse in %s", f.Name, row.Model.Name, worst.Of.Name, c.Name)
				}
			}
			other := less.Families[i].Worst[j]
			switch {
			case row.Model.Name != "goroutine" && other.Text != worst.Text:
				t.Errorf("%s of %s is %s where another model lacks a figure, want %s as before", f.Name, row.Model.Name, other.Text, worst.Text)
			case row.Model.Name == "goroutine" && f.Name == "memory" && (!other.Partly() || other.Of.Name != "Memory at rest" || worst.Of.Name != "Idle connection"):
				t.Errorf("memory of goroutine is %s in %s, %d of %d measured; want that of its memory at rest", other.Text, other.Of.Name, other.Measured, other.All)
			}
		}
	}
}

// Who meets a need is said by the worst of what counts for it; who lacks a figure in
// that is not among them.
func TestNeeds(t *testing.T) {
	r := reporttest.Report(t, "mixed") // prefork has no figure of idle connections
	s := r.Strengths
	named := map[string]*standing.Need{}
	var order []string
	for _, n := range s.Needs {
		named[n.Name] = n
		order = append(order, n.Name)
	}
	if want := "many waiting clients, fan-out, heavy requests among light, little memory, little processor time, one processor or many, plain code"; strings.Join(order, ", ") != want {
		t.Errorf("needs are %q, want %q", order, want)
	}
	memory := named["little memory"]
	if len(memory.Columns) != 2 || slices.ContainsFunc(memory.Order, func(r standing.Ranked) bool { return r.Model.Name == "prefork" }) {
		t.Errorf("little memory is %d qualities, and of models %v, want 2 and all but prefork", len(memory.Columns), memory.Order)
	}
	for i := range memory.Order[1:] {
		if memory.Order[i].Behind > memory.Order[i+1].Behind {
			t.Errorf("%s comes before %s", memory.Order[i].Model.Name, memory.Order[i+1].Model.Name)
		}
	}
	waiting := named["many waiting clients"]
	if last := waiting.Last(); len(last) != 1 || last[0].Model.Name != "cgi" || slices.ContainsFunc(waiting.Leaders(), func(r standing.Ranked) bool { return !r.Strong() }) {
		t.Errorf("many waiting clients: last is %v and leaders are %v", last, waiting.Leaders())
	}
	for _, r := range named["plain code"].Order {
		if (r.Behind > 1) != (r.Model.Style == "callback") {
			t.Errorf("plain code of %s, %s style: %v times behind", r.Model.Name, r.Model.Style, r.Behind)
		}
	}
}

// Runs that were made before families were recorded have a chart all the same.
func TestFamiliesOfOldRuns(t *testing.T) {
	run, trials := reporttest.Full(reporttest.Quick)
	run.Plan.QualityFamilies, run.Plan.Needs = nil, nil
	for i := range run.Plan.Scenarios {
		for j := range run.Plan.Scenarios[i].Shows {
			show := &run.Plan.Scenarios[i].Shows[j]
			show.Family, show.Need, show.Beside = "", "", nil
		}
	}
	r := reports.Build(run, trials)
	columns := 0
	for _, f := range r.Strengths.Families {
		if f.Name == "" {
			t.Error("a family has no name")
		}
		columns += len(f.Columns)
	}
	if columns != len(r.Strengths.Qualities)+1 || len(r.Sentences()) == 0 {
		t.Errorf("%d columns of %d qualities and the code, and %d sentences; want all, and sentences in place of needs", columns, len(r.Strengths.Qualities), len(r.Sentences()))
	}
}

// A server of another framework stands in a need by those of its qualities that it has
// handlers for, and leads only where no model stands in all of them.
func TestNeedsOfAServerOfAnotherFramework(t *testing.T) {
	run, trials := reporttest.Full(reporttest.Quick)
	mine := &run.Plan.Models[3]
	if mine.Name != "eventloop" {
		t.Fatalf("the model is %s, want eventloop: it leads", mine.Name)
	}
	mine.Outside = &results.Outside{File: "server.yaml", Scenarios: []string{"hello"}}
	trials = slices.DeleteFunc(trials, func(t results.Trial) bool { return t.Model == mine.Name && t.Scenario != "hello" })
	for _, n := range reports.Build(run, trials).Strengths.Needs {
		at := slices.IndexFunc(n.Order, func(r standing.Ranked) bool { return r.Model.Name == mine.Name })
		hello := slices.IndexFunc(n.Columns, func(c *standing.Column) bool { return strings.Contains(c.Means, "hello") })
		if (at >= 0) != (hello >= 0) {
			t.Errorf("%s: %s is number %d in the order; it serves hello alone, which is column %d", n.Name, mine.Name, at, hello)
		}
		if at < 0 {
			continue
		}
		if r := n.Order[at]; r.Ranked != 1 || r.Of != n.Columns[hello] {
			t.Errorf("%s: it stands in %d qualities, and by %s; want one, %s", n.Name, r.Ranked, r.Of.Name, n.Columns[hello].Name)
		}
		leads := slices.ContainsFunc(n.Leaders(), func(r standing.Ranked) bool { return r.Model.Name == mine.Name })
		if leads != (len(n.Columns) == 1) {
			t.Errorf("%s: it leads %v, in one of %d qualities", n.Name, leads, len(n.Columns))
		}
	}
}
