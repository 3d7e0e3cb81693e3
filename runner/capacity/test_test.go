package capacity_test

import (
	"strings"
	"testing"
	"time"

	"interleave/runner/capacity"
)

// A probe ends as soon as it is decided: an overload at once, and time that was masked
// counts for nothing.
func TestAProbeEndsWhenItIsDecided(t *testing.T) {
	const length = 100 * time.Millisecond
	l := p99(50 * time.Millisecond)
	step := capacity.Step{Rate: 1000, Overload: 0.025}
	run := func(b capacity.Batch) (*capacity.Test, int) {
		test, n := capacity.NewTest(l, step), 0
		for b.Length = length; !test.Over() && n < 1000; n++ {
			test.Add(b)
		}
		return test, n
	}
	for _, c := range []struct {
		name        string
		batch       capacity.Batch
		want        capacity.Verdict
		cause       capacity.Cause
		least, most int // batches
	}{
		{"nothing slow", capacity.Batch{Due: 100, Waiting: 1}, capacity.Keeps, capacity.None, 6, 25},
		{"overload", capacity.Batch{Due: 100, Slow: 100, Waiting: 400}, capacity.Breaks, capacity.Overload, 2, 3},
		{"failures", capacity.Batch{Due: 100, Slow: 2, Failed: 2}, capacity.Breaks, capacity.Errors, 8, 20},
		{"masked overload", capacity.Batch{Due: 100, Slow: 100, Waiting: 400, Masked: true}, capacity.Open, capacity.None, 20, 100},
	} {
		test, n := run(c.batch)
		f := test.Finding()
		if f.Verdict != c.want || f.Cause != c.cause || n < c.least || n > c.most {
			t.Errorf("%s: %v because of %q after %d batches, want %v because of %q after %d to %d", c.name, f.Verdict, f.Cause, n, c.want, c.cause, c.least, c.most)
		}
		if c.batch.Masked && f.Due != 0 {
			t.Errorf("%s: %d requests count, want none", c.name, f.Due)
		}
	}
}

func TestParseLimit(t *testing.T) {
	for text, want := range map[string]string{
		"p99=50ms":                     "p99 ≤ 50 ms, errors ≤ 0.1 %",
		"p999=1s,errors=1%":            "p999 ≤ 1 s, errors ≤ 1 %",
		"errors=0,class=light,p95=2ms": "p95 of light ≤ 2 ms, errors ≤ 0 %",
		"p99=50":                       `"p99=50": want a time from 100us to 1m, such as 50ms`,
		"p98=50ms":                     `"p98=50ms": valid percentiles are p50, p90, p95, p99 and p999`,
		"p99=1ms,p95=1ms":              `"p95=1ms": there is a second percentile`,
		"errors=120%":                  `"errors=120%": want a share below 100%, such as 0.1%`,
		"latency=1ms":                  `"latency=1ms": valid are p50, p90, p95, p99, p999, errors and class`,
		"":                             `"": want a name and a value, such as p99=50ms`,
	} {
		l, err := capacity.ParseLimit(text, capacity.DefaultLimit)
		got := l.String()
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("ParseLimit(%q) gives %q, want %q", text, got, want)
		}
	}
}

func FuzzParseLimit(f *testing.F) {
	f.Add("p99=50ms,errors=0.1%,class=light")
	f.Fuzz(func(t *testing.T, text string) {
		l, err := capacity.ParseLimit(text, capacity.DefaultLimit)
		if err == nil && (l.Latency <= 0 || l.Slow <= 0 || l.Errors < 0 || l.Errors >= 1) {
			t.Errorf("ParseLimit(%q) gives %+v", text, l)
		}
		if err != nil && strings.Contains(err.Error(), "\n") {
			t.Errorf("ParseLimit(%q): the error %q has several lines", text, err)
		}
	})
}
