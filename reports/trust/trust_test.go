package trust_test

import (
	"strings"
	"testing"

	"interleave/reports"
	"interleave/reports/reporttest"
)

func TestTrustCountsInWords(t *testing.T) {
	for name, want := range map[string]string{
		"all-invalid":  "none of 6 cells was measured",
		"one-trial":    "the only cell was measured",
		"one-measured": "only 3 of 9 cells were measured",
		"mixed":        "35 of 36 cells were measured",
		"only-curves":  "all 286 cells measured",
	} {
		if got := reporttest.Report(t, name).Trust.Reasons[0]; got != want {
			t.Errorf("%s: trust begins with %q, want %q", name, got, want)
		}
	}
	if line := reporttest.Report(t, "all-invalid").PredictionLine(); line != "0 of 3 upheld, 0 refuted, 3 open" {
		t.Errorf("of a run without figures is said %q, want nothing about blocks that decide", line)
	}
	if when := reporttest.Report(t, "empty").When; when != "at an unknown time" {
		t.Errorf("a run without a date was made %q", when)
	}
}

// A word for each question of trust, each with its evidence.
func TestTrustInWords(t *testing.T) {
	for name, want := range map[string]string{
		"quick":                 "✓ valid ✓ quiet – never ✓ headroom – none",
		"mixed":                 "! partly ✓ quiet – never ! limited ✓ agrees",
		"doubted":               "! partly ! noisy ✓ passed ! limited ! disagrees",
		"calibration-failed":    "✓ valid ✓ quiet ✗ failed ✓ headroom – none",
		"calibration-elsewhere": "✓ valid ✓ quiet – elsewhere ✓ headroom – none",
		"before-checks":         "✓ valid – unknown – never ✓ headroom – none",
		"all-invalid":           "✗ invalid ✓ quiet – never – unknown – none",
		"empty":                 "✗ nothing – unknown – never – unknown – none",
	} {
		var words []string
		for _, w := range reporttest.Report(t, name).Trust.Words {
			words = append(words, w.Symbol(), w.Word)
		}
		if got := strings.Join(words, " "); got != want {
			t.Errorf("%s: trust in words is %q, want %q", name, got, want)
		}
	}
}

// No run is simply good on a host where the instrument was not held against
// the truth, and the page says so without a pointer.
func TestTheVerdictNamesAMissingCalibration(t *testing.T) {
	for name, want := range map[string]string{
		"quick":                 "good, but not calibrated",
		"doubted":               "limited", // for other reasons
		"calibration-elsewhere": "limited",
		"empty":                 "poor",
	} {
		if got := reporttest.Report(t, name).Trust.Verdict(); got != want {
			t.Errorf("%s: the verdict is %q, want %q", name, got, want)
		}
	}
	const want = "216 of 216 trials valid; instrument not calibrated on this host: run interleave calibrate; load driver at most 43.2 % busy"
	if got := reporttest.Report(t, "quick").Trust.Short; got != want {
		t.Errorf("the verdict rests on %q, want %q", got, want)
	}
}

// That a cell was measured does not say that all of it was.
func TestCellsWithoutAllFiguresAreNotAllMeasured(t *testing.T) {
	for name, want := range map[string]string{
		"quick":   "all 36 cells measured",
		"doubted": "all 36 cells have trials, 29 have all figures",
	} {
		line := reporttest.Report(t, name).Trust.Line
		if !strings.Contains(line, want) || strings.Contains(line, "figures missing") {
			t.Errorf("%s: trust is %q, want %q in it", name, line, want)
		}
	}
}

// The figure of the drift is the check's, by the same definition.
func TestTheDriftIsThatOfTheCheck(t *testing.T) {
	run, trials := reporttest.Full(reporttest.Shape{Models: 2, Scenarios: 1, Blocks: 2})
	trials[1].LoadResult.FirstHalf, trials[1].LoadResult.SecondHalf = 1000, 815
	for _, f := range reports.Build(run, trials).Trust.Noise {
		if strings.HasPrefix(f.Name, "Largest drift") {
			if f.Text != "−18.5 %" {
				t.Errorf("%s is %s, want −18.5 %%", f.Name, f.Text)
			}
			return
		}
	}
	t.Error("the largest drift is not told")
}
