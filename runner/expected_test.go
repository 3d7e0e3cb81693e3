package runner

import (
	"slices"
	"testing"
	"time"

	"interleave/models"
	"interleave/results"
	"interleave/scenarios"
	"interleave/scenarios/workload"
)

// What models are expected to answer can be computed by hand, and their order is
// predicted where it makes a difference.
func TestModelsAreExpectedInAnOrder(t *testing.T) {
	own := workload.Workload{
		Name: "own", Clients: 256, Services: []scenarios.Upstream{{Name: "db", Delay: 45 * time.Millisecond}},
		Kinds: []workload.Kind{{Share: 1, Steps: []workload.Step{{Calls: []int{0}}, {Compute: 5 * time.Millisecond}}}},
	}
	if err := own.Check(); err != nil {
		t.Fatal(err)
	}
	model := func(name string, workers int, traits ...scenarios.Trait) models.Model {
		return models.Model{
			Info: models.Info{Name: name, Traits: traits},
			Tune: func(*scenarios.Scenario, int) models.Tuning { return models.Tuning{Workers: workers} },
		}
	}
	all := []models.Model{
		model("loop", 0, scenarios.SingleLoop, scenarios.CheapWait),
		model("few", 5, scenarios.Bounded),
		model("threads", 0, scenarios.Preemptive),
		model("loops", 0, scenarios.ManyLoops),
	}
	s := own.Scenario()
	groups := Expect(s, all, 4)
	var order [][]string
	for _, g := range groups {
		order = append(order, servers(g))
	}
	want := [][]string{{"threads", "loops"}, {"loop"}, {"few"}}
	if !slices.EqualFunc(order, want, slices.Equal) {
		t.Errorf("the order is %q, want %q", order, want)
	}
	for i, most := range []float64{4 / 0.005, 1 / 0.005, 5 / 0.05} {
		if got := groups[i][0].Most; got > most || got < 0.9*most {
			t.Errorf("%s is expected to answer %v/s, want somewhat less than %v", groups[i][0].Server, got, most)
		}
	}
	c := Config{Models: all}
	predicted := c.ordered(s, results.Environment{CPUs: 4})
	if len(predicted) != 4 || predicted[0].Load != "closed-160" || !slices.Equal(predicted[0].Models, want[1]) || !slices.Equal(predicted[0].Against, want[0]) {
		t.Fatalf("predicted %+v, want the loop against threads and loops, and few against the loop, under two loads", predicted)
	}
	if b := predicted[0].Bound; b < 0.4 || b > 0.6 {
		t.Errorf("the loop is predicted to answer at most %v times as many, want about the root of a quarter", b)
	}
	// On one processor nothing but the workers makes a difference.
	if predicted := c.ordered(s, results.Environment{CPUs: 1}); len(predicted) != 2 || !slices.Equal(predicted[0].Models, want[2]) {
		t.Errorf("on one processor %+v is predicted, want few against all others", predicted)
	}
}
