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

// Chance alone ends no probe: a slow request where hardly any was due, half of them where
// half may be slow, and a few that take so long that very many wait.
func TestAProbeIsNotEndedByChance(t *testing.T) {
	few := capacity.Limit{Slow: 0.01, Latency: 50 * time.Millisecond, Errors: 0.001}
	half := capacity.Limit{Slow: 0.5, Latency: 50 * time.Millisecond, Errors: 0.001}
	stragglers := capacity.Limit{Slow: 0.05, Latency: 50 * time.Millisecond, Errors: 0.001}
	for _, c := range []struct {
		name    string
		limit   capacity.Limit
		rate    float64
		batches func(n int) capacity.Batch
	}{
		{"nothing due", few, 0.5, func(int) capacity.Batch { return capacity.Batch{} }},
		{"one of one slow", few, 0.5, func(n int) capacity.Batch {
			if n == 3 {
				return capacity.Batch{Due: 1, Slow: 1}
			}
			return capacity.Batch{}
		}},
		{"half slow under a p50", half, 100, func(int) capacity.Batch { return capacity.Batch{Due: 10, Slow: 5} }},
		{"4 % take 5 s under a p95", stragglers, 1000, func(int) capacity.Batch { return capacity.Batch{Due: 100, Slow: 4, Waiting: 200} }},
	} {
		test := capacity.NewTest(c.limit, capacity.Step{Rate: c.rate, Overload: 0.25})
		for n := 0; !test.Over(); n++ {
			b := c.batches(n)
			b.Length = 100 * time.Millisecond
			test.Add(b)
		}
		if f := test.Finding(); f.Verdict == capacity.Breaks {
			t.Errorf("%s: breaks because of %q after %v, want that not to be said", c.name, f.Cause, f.Counted)
		}
	}
}

// At a low rate a probe lasts until some requests came that count.
func TestAProbeSeesSomeRequests(t *testing.T) {
	times := capacity.Step{Rate: 10, Overload: 0.25}.Times(p99(50 * time.Millisecond))
	if times.Most < 2*time.Second || times.Most > 8*time.Second {
		t.Errorf("10 requests/s are put on for %v, want two seconds or more, for 20 requests", times.Most)
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
		"latency=1ms":                  `"latency=1ms": valid are p50, p90, p95, p99, p999, errors, memory and class`,
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
