package advice

import (
	"strings"
	"testing"

	"interleave/results"
)

// TestWhoIsAsGood is named, with why the one that is advised was taken; and of a model that
// was hardly measured it is not said that it fails.
func TestWhoIsAsGood(t *testing.T) {
	a := &results.Advice{
		Model: "loop", Rate: 300, Margin: 0.1, Tied: []string{"pool", "tasks"},
		Candidates: []results.Candidate{
			{Model: "loop", Keeps: true}, {Model: "pool", Keeps: true}, {Model: "tasks", Keeps: true},
			{Model: "threads", Likely: new(0.3), Why: "requests wait for too long"},
			{Model: "cgi", Likely: new(0.01), Why: "its processors are busy"},
		},
	}
	text := ""
	for _, l := range Lines(a) {
		text += l.Text + "\n"
	}
	for _, want := range []string{
		"pool and tasks are as good within 10 %, as far as was measured: loop was taken because it is the plainest",
		"perhaps not threads: that was not measured for longer; not cgi: its processors are busy",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the answer is\n%s want in it\n%s", text, want)
		}
	}
}

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
