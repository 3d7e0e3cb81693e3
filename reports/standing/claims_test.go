package standing_test

import (
	"strings"
	"testing"

	"interleave/reports/standing"
	"interleave/results"
)

// TestAClaimNamesItsServers: it is about no other.
func TestAClaimNamesItsServers(t *testing.T) {
	_, model, other := withOutside()
	claim := func(op string, bound float64, server, rival string) results.Prediction {
		return results.Prediction{Claim: "so they said", Metric: "cpu_per_request", Op: op, Bound: bound, Models: named(server), Against: named(rival)}
	}
	r, _, _ := withOutside(
		claim("at most", 1e-9, other, ""),
		claim("at least", 1e-3, other, model),
		claim("at least", 1e3, other, model),
		claim("at least", 1, other, "nobody"),
		claim("at least", 1, "nobody", ""),
	)
	for i, want := range []struct {
		outcome   standing.Outcome
		rule, why string
	}{
		{standing.Refuted, "at most 1.00 ns, for " + other, ""},
		{standing.Upheld, "at least 0.00100 times that of " + model + ", for " + other, ""},
		{standing.Refuted, "times that of " + model, ""},
		{standing.Open, "", "this run had no server nobody to compare with"},
		{standing.Open, "", "this run had no server nobody"},
	} {
		v := r.Scenarios[0].Verdicts[i]
		if v.Outcome != want.outcome || !strings.Contains(v.Rule, want.rule) || v.Why != want.why {
			t.Errorf("claim %d is %s, %q, %q; want %+v", i, v.Outcome, v.Rule, v.Why, want)
		}
		if want.why == "" && (len(v.Findings) != 1 || v.Findings[0].Model.Name != other) {
			t.Errorf("claim %d is about %+v, want %s alone", i, v.Findings, other)
		}
	}
}

// named is a list of one server, or of none.
func named(server string) []string {
	if server == "" {
		return nil
	}
	return []string{server}
}
