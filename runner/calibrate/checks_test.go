package calibrate

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"interleave/results"
	"interleave/results/latency"
	"interleave/runner/load"
	"interleave/runner/truth"
)

// histogram holds n values of each duration.
func histogram(n int64, values ...time.Duration) *hdrhistogram.Histogram {
	h := hdrhistogram.New(1, int64(time.Hour), 3)
	for _, v := range values {
		h.RecordValues(int64(v), n)
	}
	return h
}

// times holds n requests that ended after each duration.
func times(n int64, values ...time.Duration) *latency.Times {
	t := latency.New()
	for _, v := range values {
		for range n {
			t.End(int64(v))
		}
	}
	return t
}

// leave adds n requests that did not end within d.
func leave(t *latency.Times, n int, d time.Duration) {
	for range n {
		t.Leave(int64(d))
	}
}

// sound is a load of 1000 requests, of which 20 met a fault, as an honest
// driver reads it.
func sound() *outcome {
	return &outcome{
		result:  &results.LoadResult{Requests: 980, Errors: map[string]int64{results.ErrBody: 20}},
		account: &truth.Account{Requests: 1000, Right: 980, Faults: map[truth.Fault]int64{truth.WrongByte: 20}},
		read:    times(980, 100*time.Microsecond),
	}
}

// TestADishonestDriverIsFound: each of these drivers is wrong in one way, and a
// check of the question has to say so.
func TestADishonestDriverIsFound(t *testing.T) {
	wrongByte := faults(1, true)[0]
	for _, tt := range []struct {
		name   string
		change func(*outcome)
		failed []string // names of the checks that fail, in part
	}{
		{"honest", func(*outcome) {}, nil},
		{"misses an error", func(o *outcome) { o.result.Errors[results.ErrBody]-- }, []string{"→ wrong_body"}},
		{"invents an error", func(o *outcome) { o.result.Errors[results.ErrBody]++ }, []string{"→ wrong_body"}},
		{"calls it by another kind", func(o *outcome) {
			o.result.Errors = map[string]int64{results.ErrProtocol: 20}
		}, []string{"→ wrong_body"}},
		{"has errors of other kinds", func(o *outcome) { o.result.Errors[results.ErrRefused] = 1 }, []string{"→ wrong_body"}},
		{"takes wrong answers for right ones", func(o *outcome) {
			o.result.Errors = map[string]int64{}
			o.read.Merge(times(20, 100*time.Microsecond))
		}, []string{"→ wrong_body", "right answers"}},
		{"loses a right answer", func(o *outcome) { o.read = times(979, time.Millisecond) }, []string{"right answers"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := sound()
			tt.change(o)
			expectFailed(t, wrongByte.checks(o), tt.failed)
		})
	}
}

// expectFailed fails unless just the checks with these names have failed.
func expectFailed(t *testing.T, checks []results.CalibrationCheck, names []string) {
	t.Helper()
	var failed []string
	for _, c := range checks {
		if !c.Passed {
			failed = append(failed, c.Name)
		}
	}
	ok := len(failed) == len(names)
	for i := range names {
		ok = ok && strings.Contains(failed[i], names[i])
	}
	if !ok {
		t.Errorf("failed = %q, want those with %q; all: %+v", failed, names, checks)
	}
}

func TestRequestsInFlightAtTheEndAreSaid(t *testing.T) {
	o := sound()
	o.result.InFlightAtEnd = 2
	o.read = times(978, 100*time.Microsecond)
	leave(o.read, 2, 250*time.Millisecond)
	checks := faults(1, true)[0].checks(o)
	expectFailed(t, checks, []string{"right answers"})
	if c := checks[1]; c.Reading != 978 || !strings.Contains(c.Note, "2 requests were still in flight") {
		t.Errorf("check = %+v, want 978 right answers and a note", c)
	}
}

func TestATimeOutHasToCountAtItsAge(t *testing.T) {
	never := silences(1)[0]
	honest := func() *outcome {
		o := &outcome{
			load:    load.Spec{Timeout: timeout},
			result:  &results.LoadResult{InFlightAtEnd: 2, Errors: map[string]int64{results.ErrTimeout: 10}},
			account: &truth.Account{Right: 588, Faults: map[truth.Fault]int64{truth.Never: 12}},
			read:    times(588, 100*time.Microsecond),
		}
		leave(o.read, 10, 305*time.Millisecond)
		leave(o.read, 2, 260*time.Millisecond)
		return o
	}
	for _, tt := range []struct {
		name   string
		change func(*outcome)
		failed []string
	}{
		{"honest", func(*outcome) {}, nil},
		{"forgets what was in flight", func(o *outcome) { o.result.InFlightAtEnd = 0 }, []string{"→ timeout"}},
		{"leaves them out of the histogram", func(o *outcome) { o.read = times(588, 100*time.Microsecond) },
			[]string{"at their age", "largest latency"}},
		{"takes them for answers", func(o *outcome) {
			o.read = times(588, 100*time.Microsecond)
			o.read.Merge(times(12, 305*time.Millisecond))
		}, []string{"right answers", "at their age"}},
		{"gives up early", func(o *outcome) {
			o.read = times(588, 100*time.Microsecond)
			leave(o.read, 12, 290*time.Millisecond)
		}, []string{"largest latency"}},
		{"gives up late", func(o *outcome) {
			o.read = times(588, 100*time.Microsecond)
			leave(o.read, 12, 400*time.Millisecond)
		}, []string{"largest latency"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := honest()
			tt.change(o)
			expectFailed(t, never.checks(o), tt.failed)
		})
	}
}

// TestCoordinatedOmissionIsFound: a driver that times requests from when it
// could send them finds one slow request for each of its clients.
func TestCoordinatedOmissionIsFound(t *testing.T) {
	open := freezes(true)[0]
	account := &truth.Account{Frozen: time.Second}
	lateness, truthful := histogram(1600, 100*time.Microsecond), times(1600, 100*time.Microsecond)
	for i := range 900 {
		late := time.Second - time.Duration(i)*time.Millisecond
		lateness.RecordValue(int64(late))
		truthful.End(int64(late))
	}
	omitting := times(2300, 100*time.Microsecond)
	omitting.Merge(times(200, time.Second))

	expectFailed(t, open.checks(&outcome{account: account, lateness: lateness, read: truthful}), nil)
	expectFailed(t, open.checks(&outcome{account: account, lateness: lateness, read: omitting}),
		[]string{"slower than 100 ms", "p99"})

	closed := freezes(false)[1]
	one := times(1000, 100*time.Microsecond)
	one.End(int64(time.Second))
	expectFailed(t, closed.checks(&outcome{account: account, read: one}), nil)
	expectFailed(t, closed.checks(&outcome{account: account, read: truthful}), []string{"slower than 100 ms"})
}

func TestWhatADelayMayDifferBy(t *testing.T) {
	at := func(n int64, d time.Duration) *outcome {
		return &outcome{delays: histogram(n, 5*time.Millisecond), read: times(n, d)}
	}
	for _, tt := range []struct {
		name   string
		o      *outcome
		failed []string
	}{
		{"close", at(10_000, 5090*time.Microsecond), nil},
		{"100 µs and more", at(10_000, 5120*time.Microsecond), []string{"p50", "p99"}},
		{"faster than the truth", at(10_000, 4800*time.Microsecond), []string{"p50", "p99"}},
		{"a maximum of 1 ms more", at(10_000, 6100*time.Microsecond), []string{"p50", "p99", "max"}},
		{"too few for a p99", at(1_999, 5*time.Millisecond), []string{"p99"}},
		{"no reading", &outcome{delays: histogram(10_000, 5*time.Millisecond), read: times(0)}, []string{"p50", "p99", "max"}},
	} {
		t.Run(tt.name, func(t *testing.T) { expectFailed(t, quantiles(tt.o, "5 ms", true), tt.failed) })
	}
	// 2 % of 50 ms are more than 100 µs.
	if c := timed("50 ms", 0.050, 0.0509); !c.Passed {
		t.Errorf("check = %+v, want it to pass", c)
	}
}

func TestRefusal(t *testing.T) {
	honest := func() *outcome {
		return &outcome{
			result:  &results.LoadResult{Errors: map[string]int64{results.ErrRefused: 298, results.ErrResetBefore: 1}, Unsent: 1},
			account: &truth.Account{Requests: 200, Right: 200},
			read:    times(200, 100*time.Microsecond),
		}
	}
	expectFailed(t, refusal().checks(honest()), nil)
	lost := honest()
	lost.result.Errors[results.ErrRefused]--
	expectFailed(t, refusal().checks(lost), []string{"→ refused"})
	reset := honest()
	reset.result.Errors[results.ErrRefused], reset.result.Errors[results.ErrResetBefore] = 0, 299
	expectFailed(t, refusal().checks(reset), []string{"→ refused"})
}

func TestLatenessOfTheDriverIsSaid(t *testing.T) {
	late := &results.LoadResult{SendLag: &results.SendLag{P99: 0.004}}
	failed, sound := timed("p99", 0.005, 0.009), timed("p50", 0.005, 0.005)
	explain(&failed, late)
	explain(&sound, late)
	if !strings.Contains(failed.Note, "more than 4 ms late") || sound.Note != "" {
		t.Errorf("notes = %q of a failed check and %q of another, want the lag in the first", failed.Note, sound.Note)
	}
	failed.Note = ""
	explain(&failed, &results.LoadResult{SendLag: &results.SendLag{P99: 20e-6}})
	if failed.Note != "" {
		t.Errorf("note = %q although the driver was on time", failed.Note)
	}
}

func TestDue(t *testing.T) {
	for _, tt := range []struct {
		rate   float64
		window time.Duration
		want   uint64
	}{
		{1_000, time.Second, 1_000},
		{1_000, 2500 * time.Millisecond, 2_500},
		{3, time.Second, 3}, // at 0, 1/3 and 2/3
		{3, time.Second + 1, 4},
		{0.5, time.Second, 1},
	} {
		if got := due(tt.rate, tt.window); got != tt.want {
			t.Errorf("due(%v, %v) = %d, want %d", tt.rate, tt.window, got, tt.want)
		}
	}
}

func TestAskedTwice(t *testing.T) {
	pass, fail := check("a", seconds, 1, 1, 0.1), check("a", seconds, 1, 2, 0.1)
	for _, tt := range []struct {
		name          string
		first, second []results.CalibrationCheck
		passed        []bool
		note          string // of the last
	}{
		{"the second passes", list(fail, pass), list(pass, fail), []bool{true, true}, ""},
		{"both fail", list(fail), list(fail), []bool{false}, "asked twice: first 2 s for 1 s"},
		{"no reading at first", list(results.CalibrationCheck{Note: "no reading: broken"}), list(pass, pass), []bool{true, true}, ""},
		{"no reading then", list(pass, fail), list(results.CalibrationCheck{Note: "no reading: broken"}), []bool{true, false}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := again(tt.first, tt.second)
			if len(got) != len(tt.passed) {
				t.Fatalf("again = %+v, want %d checks", got, len(tt.passed))
			}
			for i := range got {
				if got[i].Passed != tt.passed[i] {
					t.Errorf("check %d = %+v, want passed %v", i, got[i], tt.passed[i])
				}
			}
			if last := got[len(got)-1]; last.Note != tt.note {
				t.Errorf("note = %q, want %q", last.Note, tt.note)
			}
			if len(tt.first) != len(tt.second) && !strings.Contains(got[0].Note, "broken") {
				t.Errorf("note = %q, want it to say what was broken", got[0].Note)
			}
		})
	}
}

func list(checks ...results.CalibrationCheck) []results.CalibrationCheck { return checks }

func TestSecondOpinions(t *testing.T) {
	native := []float64{100, 101, 99, 100, 102, 98}
	times := func(f float64) (scaled []float64) {
		for _, v := range native {
			scaled = append(scaled, v*f)
		}
		return scaled
	}
	nan := math.NaN()
	for _, tt := range []struct {
		name        string
		hey         []float64
		heyLimited  bool
		agree       bool
		pairs       int
		low, higher float64
	}{
		{"the same", native, false, true, 6, 1, 1},
		{"4 % more", times(1.04), false, true, 6, 1.04, 1.04},
		{"a fifth less", times(0.8), false, false, 6, 0.8, 0.8},
		{"a fifth less at its limit", times(0.8), true, true, 6, 0.8, 0.8},
		{"few pairs", []float64{50, nan, nan, 120, nan, nan}, false, true, 2, 0.5, 1.2},
		{"no reading", []float64{nan, nan, nan, nan, nan, nan}, false, false, 0, 0, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := compare(native, tt.hey, false, tt.heyLimited)
			if got.Agree != tt.agree || got.Pairs != tt.pairs || math.Abs(got.Low-tt.low) > 1e-9 || math.Abs(got.High-tt.higher) > 1e-9 {
				t.Errorf("compare = %+v, want agree %v of %d pairs, %v to %v", got, tt.agree, tt.pairs, tt.low, tt.higher)
			}
		})
	}
}

func TestLimit(t *testing.T) {
	for name, tt := range map[string]struct {
		limited []bool // at 1, 2, 3... requests/s
		want    float64
	}{
		"none":      {[]bool{false, false}, 0},
		"the last":  {[]bool{false, false, true}, 3},
		"two":       {[]bool{false, true, true}, 2},
		"disturbed": {[]bool{true, false, true}, 3},
		"no stairs": {nil, 0},
	} {
		t.Run(name, func(t *testing.T) {
			var stairs []results.Step
			for i, l := range tt.limited {
				stairs = append(stairs, results.Step{Rate: float64(i + 1), Limited: l})
			}
			got := limit(stairs)
			if (got == nil) != (tt.want == 0) || got != nil && *got != tt.want {
				t.Errorf("limit(%v) = %v, want %v (0 for none)", tt.limited, got, tt.want)
			}
		})
	}
}

func TestWhenTheDriverIsTheLimit(t *testing.T) {
	rate := 1000.0
	for _, tt := range []struct {
		name    string
		change  func(*results.LoadResult)
		limited bool
	}{
		{"at ease", func(*results.LoadResult) {}, false},
		{"no CPU left", func(r *results.LoadResult) { r.GeneratorCPU = 1.7 }, true},
		{"late", func(r *results.LoadResult) { r.SendLag.P99 = 0.0011 }, true},
		{"behind", func(r *results.LoadResult) { r.Throughput = 940 }, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := &results.LoadResult{
				Rate: &rate, Throughput: 1000, Duration: 2, GeneratorCPU: 0.5, GeneratorCPUs: 1,
				SendLag: &results.SendLag{P99: 0.0002},
			}
			tt.change(r)
			if got := StepOf(rate, r); got.Limited != tt.limited || got.Rate != rate {
				t.Errorf("StepOf = %+v, want limited %v", got, tt.limited)
			}
		})
	}
}
