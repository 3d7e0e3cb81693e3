package advice

import (
	"strings"
	"testing"

	"interleave/results"
)

// TestLinesThatSayNothingAreLeftOut: where only one model was measured there are no
// others.
func TestLinesThatSayNothingAreLeftOut(t *testing.T) {
	a := &results.Advice{
		Model: "loop", Rate: 300, Candidates: []results.Candidate{{Model: "loop", Keeps: true}},
		Changes: []results.Change{{What: "twice the rate (600/s)", Measured: true, How: "by one probe"}},
	}
	heads := []string{}
	for _, l := range Lines(a) {
		heads = append(heads, l.Head)
		if want := "loop no longer keeps the limit, and no other model was found that does (measured by one probe)"; l.Head == "changes" && !strings.HasSuffix(l.Text, want) {
			t.Errorf("changes: %q, want it to end with %q", l.Text, want)
		}
	}
	if got := strings.Join(heads, " "); got != "use up to memory changes" {
		t.Errorf("lines %q, want none of others", got)
	}
}
