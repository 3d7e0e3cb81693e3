package measure_test

import (
	"testing"

	"interleave/reports/measure"
)

// The commonest reason is told with the range of its numbers: those of the first trial
// are not those of the cell.
func TestCommonest(t *testing.T) {
	for want, texts := range map[string][]string{
		"":                           nil,
		"it used 97 %":               {"it used 97 %"},
		"it used 81–97 %":            {"it used 97 %", "it used 81 %", "it used 90 %"},
		"closed-64 used 97 %":        {"closed-64 used 97 %", "closed-64 used 97 %"},
		"it used 81–99 %":            {"it used 81–90 %", "it used 97–99 %", "it used 85 %"}, // of cells
		"b 2–3 (and 1 other reason)": {"a 1", "b 2", "b 3"},
	} {
		var all measure.Tally
		for _, text := range texts {
			all.Add(text)
		}
		if got := all.Commonest(); got != want {
			t.Errorf("Commonest of %q = %q, want %q", texts, got, want)
		}
	}
}
