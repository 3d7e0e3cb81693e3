package load

import (
	"math"
	"testing"
	"time"

	"interleave/results"
)

// steady is requests every 5 ms that are answered after 20 ms, from 0 to until.
func steady(until time.Duration) (others []other) {
	for due := time.Duration(0); due < until; due += 5 * time.Millisecond {
		others = append(others, other{due: int64(due), took: int64(20 * time.Millisecond), right: true, counts: true})
	}
	return others
}

// spoil does something to the requests that are due from one time to another.
func spoil(others []other, from, to time.Duration, how func(*other)) []other {
	for i := range others {
		if at := time.Duration(others[i].due); at >= from && at < to {
			how(&others[i])
		}
	}
	return others
}

func lose(o *other)  { o.right = false }
func delay(o *other) { o.took += int64(30 * time.Millisecond) }

func TestAftermath(t *testing.T) {
	const ms = time.Millisecond
	at := func(times ...time.Duration) (faults []struck) {
		for _, d := range times {
			faults = append(faults, struck{int64(d), true})
		}
		return faults
	}
	tests := []struct {
		name     string
		faults   []struck
		others   []other
		lost     int64
		recovery float64 // seconds; negative if it is at least that
	}{
		{"nobody is hurt", at(500 * ms), steady(time.Second), 0, 0.020},
		{"those in flight are lost", at(500 * ms), spoil(steady(time.Second), 480*ms, 500*ms, lose), 4, 0.020},
		{"all are lost for 130 ms", at(500 * ms), spoil(steady(time.Second), 480*ms, 630*ms, lose), 30, 0.160},
		{"late is not as before", at(500 * ms), spoil(steady(time.Second), 500*ms, 590*ms, delay), 0, 0.120},
		{"a short lull is not the end", at(500 * ms), spoil(spoil(steady(time.Second), 500*ms, 540*ms, lose), 560*ms, 600*ms, lose), 16, 0.120},
		{"never", at(500 * ms), spoil(steady(time.Second), 500*ms, time.Second, lose), 100, -0.495},
		{"most are back", at(200*ms, 500*ms, 800*ms), spoil(steady(1100*ms), 800*ms, 1100*ms, lose), 60, 0.020},
		{"most are not", at(500*ms, 700*ms, 900*ms), spoil(steady(1100*ms), 720*ms, 1100*ms, lose), 76, -0.195},
		{"while it warms up", []struck{{int64(500 * ms), false}}, steady(time.Second), 0, math.NaN()},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := &aftermath{faults: tt.faults, others: tt.others}
			got := a.result()
			if got.Lost != tt.lost || got.Sent != int64(len(tt.faults)) {
				t.Errorf("%d lost in %d faults, want %d in %d", got.Lost, got.Sent, tt.lost, len(tt.faults))
			}
			median, atLeast, ok := got.Recovery()
			if atLeast {
				median = -median
			}
			if ok != !math.IsNaN(tt.recovery) || ok && math.Abs(median-tt.recovery) > 0.0051 {
				t.Errorf("Recovery = %v (known: %v), want %v; %+v", median, ok, tt.recovery, got)
			}
		})
	}
}

// TestAftermathOfThreads: what several threads have seen is one story.
func TestAftermathOfThreads(t *testing.T) {
	all := spoil(steady(time.Second), 500*time.Millisecond, 600*time.Millisecond, lose)
	one := &aftermath{faults: []struck{{int64(500 * time.Millisecond), true}}}
	two := &aftermath{}
	for i, o := range all {
		if i%2 == 0 {
			one.others = append(one.others, o)
		} else {
			two.others = append(two.others, o)
		}
	}
	one.merge(two)
	got := one.result()
	if want := (results.Faults{Sent: 1, Counted: 1, Lost: 20, Usual: 0.02, Slice: 0.02}); got.Lost != want.Lost || got.Usual != want.Usual || got.Counted != want.Counted {
		t.Errorf("result = %+v, want %+v", got, want)
	}
}
