package load

import (
	"runtime"
	"testing"
	"time"

	"interleave/scenarios"
)

func TestStampsThatCannotBeAreNotBelieved(t *testing.T) {
	const offset = int64(1_700_000_000e9) // of the time of day
	ms := int64(time.Millisecond)
	for _, test := range []struct {
		name           string
		at, sent, read int64 // at is the stamp; 0 means none
		want           int64
		ok             bool
	}{
		{"between", 30 * ms, 20 * ms, 90 * ms, 30 * ms, true},
		{"none", 0, 20 * ms, 90 * ms, 90 * ms, false},
		{"a little before the request", 20*ms - 1000, 20 * ms, 90 * ms, 20 * ms, true},
		{"a little after the reading", 90*ms + 1000, 20 * ms, 90 * ms, 90 * ms, true},
		{"long before the request", 19 * ms, 20 * ms, 90 * ms, 90 * ms, false},
		{"long after the reading", 91 * ms, 20 * ms, 90 * ms, 90 * ms, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := stamper{offset: offset}
			if test.at != 0 {
				m.last = test.at + offset
			}
			if got, ok := m.arrival(test.sent, test.read); got != test.want || ok != test.ok {
				t.Errorf("arrival(%d, %d) = %d, %v, want %d, %v", test.sent, test.read, got, ok, test.want, test.ok)
			}
		})
	}
}

func TestSampleBringsTheTimeOfDayToTheClock(t *testing.T) {
	m := stamper{clock: startClock()}
	before := m.clock.now()
	m.last = time.Now().UnixNano()
	after := m.clock.now()
	m.sample()
	if at, ok := m.arrival(before, after); !ok || at < before || at > after {
		t.Errorf("a time taken between %d and %d on the clock is %d, %v there", before, after, at, ok)
	}
}

func TestWhoTakesTheTime(t *testing.T) {
	m := serveMirror(t)
	spec := short(m.url)
	spec.Requests = mirrorRequests()
	spec.Arrivals, spec.Rate = scenarios.Constant, 500
	if r := run(t, spec); r.Stamps != stamps {
		t.Errorf("open loop: stamps = %q, want %s", r.Stamps, stamps)
	}
}

// A closed loop asks the kernel if its thread had time to spare during the
// warm-up.
func TestOnlyIdleThreadsAskForStamps(t *testing.T) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	for _, test := range []struct {
		name     string
		warm     time.Duration // since the begin, of a warm-up of one second
		used     time.Duration // CPU time since then
		decided  bool
		stamping bool
	}{
		{"too early to tell", 500 * time.Millisecond, 0, false, false},
		{"idle for most of the time", 800 * time.Millisecond, 240 * time.Millisecond, true, true},
		{"idle for a tenth", 800 * time.Millisecond, 720 * time.Millisecond, true, false},
	} {
		c := clock{base: time.Now().Add(-test.warm)}
		s := &shard{clock: c, phases: &phases{start: int64(time.Second)}, exchange: &exchanger{}, unstamped: true}
		s.began, s.beganUsed = 0, threadTime(c)-int64(test.used)
		s.considerStamps()
		if decided, stamping := !s.unstamped, s.exchange.stamper != nil; decided != test.decided || stamping != test.stamping {
			t.Errorf("%s: decided %v, stamps %v; want %v, %v", test.name, decided, stamping, test.decided, test.stamping)
		}
	}
}
