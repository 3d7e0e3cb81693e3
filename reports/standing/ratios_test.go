package standing_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"interleave/reports/chart"
	"interleave/reports/reporttest"
)

// A reader without script sees the ratios to the best; a script can take
// another model as the reference, and must then find the same figures.
func TestRatiosToTheBest(t *testing.T) {
	r := reporttest.Report(t, "quick")
	if len(r.Ratios) != len(r.Strengths.Qualities) {
		t.Fatalf("%d charts of ratios for %d qualities", len(r.Ratios), len(r.Strengths.Qualities))
	}
	for i, f := range r.Ratios {
		q := r.Strengths.Qualities[i]
		var data struct {
			Models    []string
			Reference int
			Pairs     [][]*float64
		}
		if err := json.Unmarshal([]byte(f.Ratios), &data); err != nil {
			t.Fatalf("%s: %v", f.Title, err)
		}
		n := len(r.Models)
		if len(data.Models) != n || len(data.Pairs) != n*(n-1)/2 {
			t.Fatalf("%s: %d models and %d pairs, want %d and %d", f.Title, len(data.Models), len(data.Pairs), n, n*(n-1)/2)
		}
		for row, strength := range r.Strengths.Rows {
			place := strength.Places[i]
			if place.Best && row != data.Reference {
				t.Errorf("%s: the reference is %s, want the best model", f.Title, data.Models[data.Reference])
			}
		}
		ratio := func(of, to int) float64 {
			if of < to {
				return 1 / *data.Pairs[to*(to-1)/2+of][0]
			}
			return *data.Pairs[of*(of-1)/2+to][0]
		}
		for other := range n {
			if other == data.Reference {
				continue
			}
			got := ratio(other, data.Reference)
			if got < 1 && math.Abs(got-1) > 0.05 {
				t.Errorf("%s of %s: %s is %v times worse than %s, which is the best", q.Name, q.Means, data.Models[other], got, data.Models[data.Reference])
			}
		}
	}
}

func TestNoRatiosWithoutOthers(t *testing.T) {
	for _, name := range []string{"one-model", "all-invalid", "no-trials", "empty", "smoke", "hostile"} {
		if r := reporttest.Report(t, name); len(r.Ratios) != 0 {
			t.Errorf("the run %s has %d charts of ratios, want none: there is nothing to compare", name, len(r.Ratios))
		}
	}
}

// A ratio means the same wherever it stands: how many times worse, whether more
// is better or less.
func TestRatiosAreThoseOfTheStrengths(t *testing.T) {
	r := reporttest.Report(t, "quick")
	for _, name := range []string{"Dispatch", "Waiting clients"} {
		for i, q := range r.Strengths.Qualities {
			if q.Name != name {
				continue
			}
			forest := r.Ratios[i].Chart.(chart.Forest)
			if !strings.Contains(forest.Axis, "times worse than eventloop") {
				t.Errorf("the axis of %s is %q, want that it says what a ratio means", name, forest.Axis)
			}
			for m, row := range r.Strengths.Rows {
				place := row.Places[i]
				if want := place.Text + " " + place.Interval; !place.Best && !place.Tied && forest.Rows[m].Text != want {
					t.Errorf("%s of %s reads %q in the chart and %q in the table", name, row.Model.Name, forest.Rows[m].Text, want)
				}
			}
		}
	}
}
