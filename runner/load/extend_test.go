package load

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"interleave/scenarios"
)

func TestVotes(t *testing.T) {
	ms := int64(time.Millisecond)
	type ballot struct{ first, second, at int64 } // at counts from the window's start, of 1 s
	for _, test := range []struct {
		name    string
		ballots []ballot
		want    bool
	}{
		{"steady", []ballot{{5000, 4800, 980 * ms}}, false}, // 480 ms of the second half
		{"faster", []ballot{{5000, 5300, 980 * ms}}, true},
		{"slower", []ballot{{5000, 4500, 980 * ms}}, true},
		{"counting noise", []ballot{{50, 40, 980 * ms}}, false},
		{"nothing at all", []ballot{{0, 0, 980 * ms}}, false},
		{"steady together", []ballot{{5000, 2400, 980 * ms}, {5000, 7200, 980 * ms}}, false},
		{"unsteady together", []ballot{{5000, 5300, 980 * ms}, {5000, 5300, 980 * ms}}, true},
		{"one votes late", []ballot{{5000, 4500, 950 * ms}, {5000, 4950, 995 * ms}}, false},
		{"a vote is missing", []ballot{{5000, 9000, 980 * ms}, {}}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := newPhases(&Spec{Warmup: time.Second, Duration: time.Second, Extend: true}, 7, len(test.ballots))
			for _, b := range test.ballots {
				if b != (ballot{}) {
					p.vote(b.first, b.second, p.start+b.at)
				}
			}
			want := p.end
			if test.want {
				want += int64(time.Second)
			}
			if got := p.close(); got != want {
				t.Errorf("the window ends %d ns after its planned end, want %d", got-p.end, want-p.end)
			}
		})
	}
}

// Whether the window goes on is settled once, be it that the last vote comes
// first or a shard that is at the planned end already.
func TestAllAgreeOnTheWindow(t *testing.T) {
	for range 500 {
		p := newPhases(&Spec{Duration: time.Second, Extend: true}, 0, 1)
		var recorders [4]*recorder
		for i := range recorders {
			recorders[i] = newRecorder(p, false)
		}
		var all sync.WaitGroup
		for i, r := range recorders {
			all.Go(func() {
				if i == 0 {
					p.vote(5000, 0, p.voteAt())
				}
				r.decide()
			})
		}
		all.Wait()
		for _, r := range recorders {
			if r.end != p.finalEnd() {
				t.Fatalf("a shard's window ends at %d, the load's at %d", r.end, p.finalEnd())
			}
		}
	}
}

func TestVotingTime(t *testing.T) {
	for duration, before := range map[time.Duration]time.Duration{
		10 * time.Second:       20 * time.Millisecond,
		200 * time.Millisecond: 10 * time.Millisecond,
	} {
		spec := Spec{Duration: duration, Extend: true}
		if got, want := newPhases(&spec, 0, 1).voteAt(), int64(duration-before); got != want {
			t.Errorf("a window of %v is voted on at %v, want %v", duration, time.Duration(got), time.Duration(want))
		}
		spec.Extend = false
		if got := newPhases(&spec, 0, 1).voteAt(); got != never {
			t.Errorf("a window that may not be extended is voted on at %v", time.Duration(got))
		}
	}
}

func TestWindowOfARecorder(t *testing.T) {
	const planned, half = int64(time.Second), int64(time.Second) / 2
	unsteady := func(p *phases) { p.vote(5000, 9000, p.voteAt()) }
	for _, test := range []struct {
		name        string
		before      func(*phases)
		stop        int64    // 0 for none
		want        [4]int64 // answers in quarters of the extended window
		end         int64
		extended    bool
		first, last int64
	}{
		{"as planned", func(*phases) {}, 0, [4]int64{1, 1, 0, 0}, planned, false, 1, 1},
		{"extended", unsteady, 0, [4]int64{1, 1, 1, 1}, 2 * planned, true, 2, 2},
		{"stopped before its end", unsteady, planned - 1, [4]int64{1, 1, 0, 0}, planned - 1, false, 1, 1},
		{"stopped in the extension", unsteady, planned + half - 1, [4]int64{1, 1, 1, 0}, planned + half - 1, true, 2, 1},
		{"stopped later", unsteady, 5 * planned, [4]int64{1, 1, 1, 1}, 2 * planned, true, 2, 2},
		{"stopped after a window as planned", func(*phases) {}, planned + half, [4]int64{1, 1, 0, 0}, planned, false, 1, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := newPhases(&Spec{Duration: time.Duration(planned), Extend: true}, 0, 1)
			r := newRecorder(p, false)
			test.before(p)
			for at := half / 2; at < 3*planned; at += half {
				if test.stop != 0 && at >= test.stop {
					break
				}
				r.answered(&conn{}, at)
			}
			if test.stop != 0 {
				p.stopAt.Store(test.stop)
				r.stop(test.stop)
			}
			var got [4]int64
			for q := range got {
				got[q] = r.answers().sum(q*parts/2, (q+1)*parts/2)
			}
			if got != test.want || r.end != test.end || p.ended() != test.end {
				t.Errorf("answers, ends = %v, %d, %d, want %v, %d", got, r.end, p.ended(), test.want, test.end)
			}
			if first, last, _ := p.halves(r.answers()); p.wasExtended() != test.extended || first != test.first || last != test.last {
				t.Errorf("extended, halves = %v, %d, %d, want %v, %d, %d", p.wasExtended(), first, last, test.extended, test.first, test.last)
			}
		})
	}
}

// changing is a server that takes another time for each answer from half of
// the window on.
func changing(t *testing.T, before, after, half time.Duration) (*truth, Control) {
	var changed atomic.Int64 // when, in nanoseconds
	s := serve(t, func(c *net.TCPConn, r *http.Request, nth int) bool {
		at := changed.Load()
		if at != 0 && time.Now().UnixNano() >= at {
			time.Sleep(after)
		} else {
			time.Sleep(before)
		}
		return echo(c, r, nth)
	})
	return s, Control{WindowStart: func() { changed.Store(time.Now().Add(half).UnixNano()) }}
}

func TestUnsteadyWindowsAreExtended(t *testing.T) {
	const slow, fast, planned = 60 * time.Millisecond, 2 * time.Millisecond, 400 * time.Millisecond
	for _, test := range []struct {
		name          string
		before, after time.Duration
		threads       int
	}{
		{"faster", slow, fast, 1},
		{"slower, three threads", fast, slow, 3},
	} {
		t.Run(test.name, func(t *testing.T) {
			s, ctl := changing(t, test.before, test.after, planned/2)
			began := ctl.WindowStart
			var start, end time.Time
			ctl.WindowStart = func() { start = time.Now(); began() }
			ctl.WindowEnd = func() { end = time.Now() }
			spec := short(s.url)
			spec.Clients, spec.Threads, spec.Duration, spec.Extend = 12, test.threads, planned, true
			r, err := Run(context.Background(), spec, ctl)
			if err != nil {
				t.Fatal(err)
			}
			wantOnly(t, r)
			if !r.Extended || r.Duration != 2*planned.Seconds() {
				t.Fatalf("extended, duration = %v, %v s, want true, %v s; halves %v, %v", r.Extended, r.Duration, 2*planned.Seconds(), r.FirstHalf, r.SecondHalf)
			}
			if took := end.Sub(start); took < 2*planned-50*time.Millisecond {
				t.Errorf("the window's end is announced %v after its start, want %v", took, 2*planned)
			}
			if (r.FirstHalf < r.SecondHalf) != (test.after < test.before) {
				t.Errorf("halves = %v, %v requests/s", r.FirstHalf, r.SecondHalf)
			}
			if sum := (r.FirstHalf + r.SecondHalf) / 2; sum < r.Throughput*0.999 || sum > r.Throughput*1.001 {
				t.Errorf("halves have %v and %v requests/s, the whole %v", r.FirstHalf, r.SecondHalf, r.Throughput)
			}
			// All of the doubled window is in the histogram.
			if n := decode(t, r.Histogram).TotalCount(); n < r.Requests-24 || n > r.Requests+24 {
				t.Errorf("histogram holds %d values for %d requests", n, r.Requests)
			}
			if m := *r.MeanInFlight; m < 9 || m > 12.0001 {
				t.Errorf("mean in flight = %v, want most of the time the 12 clients", m)
			}
		})
	}
}

// In open loop, what was due in the extension and not sent counts too.
func TestExtensionOfAnOverload(t *testing.T) {
	const rate, planned = 400.0, 500 * time.Millisecond
	s, ctl := changing(t, time.Millisecond, 100*time.Millisecond, planned/2)
	spec := short(s.url)
	spec.Arrivals, spec.Rate, spec.Duration, spec.Extend = scenarios.Constant, rate, planned, true
	r, err := Run(context.Background(), spec, ctl)
	if err != nil {
		t.Fatal(err)
	}
	wantOnly(t, r)
	if !r.Extended {
		t.Fatalf("not extended; halves = %v, %v", r.FirstHalf, r.SecondHalf)
	}
	due := int64(rate * 2 * planned.Seconds())
	times := followed(t, r)
	if n := times.Ended() + times.Unfinished(); n < due-2 || n > due+2 {
		t.Errorf("histograms hold %d values, want all %d that were due", n, due)
	}
	if r.Unsent < due/2 {
		t.Errorf("unsent = %d, want most of the %d that were due in the last three quarters", r.Unsent, due*3/4)
	}
}

func TestSteadyWindowsAreNotExtended(t *testing.T) {
	s := serve(t, echo)
	spec := short(s.url)
	// In open loop, only a long pause of this host makes a difference.
	spec.Arrivals, spec.Rate, spec.Threads, spec.Duration, spec.Extend = scenarios.Constant, 100, 2, 400*time.Millisecond, true
	if r := run(t, spec); r.Extended || r.Duration != 0.4 {
		t.Errorf("extended, duration = %v, %v s, want false, 0.4 s; halves %v, %v", r.Extended, r.Duration, r.FirstHalf, r.SecondHalf)
	}
}

func TestStopInTheExtension(t *testing.T) {
	const planned = 600 * time.Millisecond
	inTheEnd(t, func() error {
		s, ctl := changing(t, 60*time.Millisecond, 2*time.Millisecond, planned/2)
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		began := ctl.WindowStart
		ctl.WindowStart = func() { began(); time.AfterFunc(planned*3/2, cancel) }
		ended := 0
		ctl.WindowEnd = func() { ended++ }
		spec := short(s.url)
		spec.Clients, spec.Duration, spec.Extend = 12, planned, true
		r, err := Run(ctx, spec, ctl)
		if err != nil {
			t.Fatal(err)
		}
		if !r.Extended || r.Duration <= planned.Seconds() || r.Duration >= 2*planned.Seconds() || ended != 1 {
			return fmt.Errorf("extended, duration, ends announced = %v, %v s, %d, want true, between %v and %v s, 1",
				r.Extended, r.Duration, ended, planned.Seconds(), 2*planned.Seconds())
		}
		if r.FirstHalf >= r.SecondHalf {
			return fmt.Errorf("halves = %v, %v requests/s, want the second one, which is shorter, to be the faster", r.FirstHalf, r.SecondHalf)
		}
		return nil
	})
}
