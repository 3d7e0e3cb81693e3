package validity

import "testing"

// A rate in a sentence is read, not parsed: three digits, thousands set apart.
func TestRatesInSentences(t *testing.T) {
	for rate, want := range map[float64]string{
		0: "0", 1.005: "1", 130.4: "130", 999.7: "1,000", 1234: "1,230", 9996: "10,000", 59194: "59,200", 1234567: "1,230,000",
	} {
		if got := perSecond(rate); got != want {
			t.Errorf("perSecond(%v) = %q, want %q", rate, got, want)
		}
	}
}
