package compare

import "interleave/results"

// Fact is what is known of both runs.
type Fact struct{ Name, Base, Candidate string }

// Facts are what a reader has to know of the runs, in this order: which, when,
// where, how much, and how far they can be relied on. Facts that neither run
// states are left out.
func (c *Comparison) Facts() []Fact {
	var out []Fact
	for _, f := range []struct {
		name string
		of   func(Side) string
	}{
		{"Folder", func(s Side) string { return s.Dir }},
		{"When", func(s Side) string { return s.Report.When }},
		{"Host", func(s Side) string { return s.environment().Host }},
		{"Where", func(s Side) string { return s.Report.Where }},
		{"Commit", func(s Side) string { return s.environment().Commit }},
		{"Size", func(s Side) string { return s.Report.Size }},
		{"Trust", func(s Side) string { return s.Report.Trust.Verdict() }},
	} {
		if a, b := f.of(c.Base), f.of(c.Candidate); a != "" || b != "" {
			out = append(out, Fact{f.name, a, b})
		}
	}
	return out
}

func (s Side) environment() results.Environment { return s.Report.Run.Environment }
