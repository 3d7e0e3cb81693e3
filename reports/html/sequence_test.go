package html

import (
	"strings"
	"testing"

	"interleave/reports/measure"
	"interleave/results"
)

// What blocks is drawn, call by call: such a request is not answered at once.
func TestCallsThatBlockAreDrawn(t *testing.T) {
	s := &measure.Scenario{ScenarioInfo: results.ScenarioInfo{
		Requests: []results.RequestInfo{{Share: 1, LibraryCalls: []string{"read a file", "write a row"}}},
	}}
	got := string(sequence(s))
	for _, want := range []string{"answers after 2 blocking calls", ">read a file<", ">write a row<"} {
		if !strings.Contains(got, want) {
			t.Errorf("the drawing lacks %q:\n%s", want, got)
		}
	}
	if strings.Contains(got, "at once") {
		t.Errorf("the drawing says that the answer comes at once:\n%s", got)
	}
}
