package doctor

import (
	"slices"
	"testing"
)

func TestParseSet(t *testing.T) {
	for _, c := range []struct {
		text string
		cpus []int
	}{
		{"", nil}, {"0", []int{0}}, {"0-3", []int{0, 1, 2, 3}}, {"0,2-3,8", []int{0, 2, 3, 8}},
	} {
		if got := parseSet(c.text + "\n"); !slices.Equal(got, c.cpus) {
			t.Errorf("parseSet(%q) = %v, want %v", c.text, got, c.cpus)
		}
	}
	for _, nonsense := range []string{"x", "3-", "-", "5-2"} {
		if got := parseSet(nonsense); len(got) != 0 {
			t.Errorf("parseSet(%q) = %v, want none", nonsense, got)
		}
	}
}

func TestQuantile(t *testing.T) {
	times := []float64{5, 1, 4, 2, 3}
	for q, want := range map[float64]float64{0: 1, 0.5: 3, 0.95: 5, 1: 5} {
		if got := quantile(times, q); got != want {
			t.Errorf("quantile(%v, %v) = %v, want %v", times, q, got, want)
		}
	}
	if !slices.Equal(times, []float64{5, 1, 4, 2, 3}) {
		t.Error("quantile sorted its caller's slice")
	}
	if got := quantile(nil, 0.5); got != 0 {
		t.Errorf("quantile of nothing = %v, want 0", got)
	}
}
