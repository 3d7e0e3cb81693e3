package standing_test

import (
	"encoding/json"
	"math"
	"testing"

	"interleave/reports/reporttest"
	"interleave/reports/standing"
)

// A script that takes another model as the reference must find the figures that the
// page prints.
func TestPairsAreThoseOfThePlaces(t *testing.T) {
	r := reporttest.Report(t, "quick")
	n, looked := len(r.Models), 0
	for _, f := range r.Strengths.Families {
		for _, c := range f.Columns {
			var data standing.Pairwise
			if err := json.Unmarshal([]byte(c.Pairs), &data); err != nil {
				t.Fatalf("%s: %v", c.Name, err)
			}
			if len(data.Pairs) != n*(n-1)/2 {
				t.Fatalf("%s: %d pairs, want %d", c.Name, len(data.Pairs), n*(n-1)/2)
			}
			for i, p := range c.Places {
				if i == data.Best || p.Behind == 0 || p.Grade == standing.Unsure {
					continue
				}
				ratio := 0.0
				if i > data.Best {
					ratio = *data.Pairs[i*(i-1)/2+data.Best][0]
				} else {
					ratio = 1 / *data.Pairs[data.Best*(data.Best-1)/2+i][0]
				}
				looked++
				if math.Abs(ratio/p.Behind-1) > 0.01 {
					t.Errorf("%s of %s: %v times behind by its pair, and %v by its place", c.Name, r.Models[i].Name, ratio, p.Behind)
				}
			}
		}
	}
	if looked < 20 {
		t.Errorf("looked at %d places only", looked)
	}
}

func TestNoPairsWithoutOthers(t *testing.T) {
	for _, name := range []string{"one-model", "all-invalid", "no-trials", "empty", "smoke"} {
		for _, f := range reporttest.Report(t, name).Strengths.Families {
			for _, c := range f.Columns {
				if c.Pairs != "" {
					t.Errorf("%s: %s has ratios, want none: there is nothing to compare", name, c.Name)
				}
			}
		}
	}
}
