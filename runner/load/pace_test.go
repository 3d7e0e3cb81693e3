package load

import (
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"interleave/internal/netpoll"
)

// testPacer makes a pacer for the test's thread.
func testPacer(t *testing.T) (*pacer, *netpoll.Poller) {
	t.Helper()
	runtime.LockOSThread()
	t.Cleanup(runtime.UnlockOSThread)
	poller, err := netpoll.New()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { poller.Close() })
	return newPacer(startClock(), new(atomic.Int64)), poller
}

func TestLead(t *testing.T) {
	const late = 40_000
	for _, test := range []struct {
		name   string
		ration int64
		want   int64
	}{
		{"all of the ration", maxRation, late + margin},
		{"half of it", maxRation / 2, (late + margin) / 2},
		{"none", 0, 0},
		{"overspent", -maxRation, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := pacer{late: late, ration: test.ration}
			if got := p.lead(); got != test.want {
				t.Errorf("lead = %d, want %d", got, test.want)
			}
		})
	}
}

func TestLeadFollowsTheLaterWakeUps(t *testing.T) {
	p := pacer{late: firstLate}
	for i := range 2000 {
		late := int64(30_000)
		if i%10 == 0 {
			late = 50_000
		}
		p.learn(late)
	}
	if p.late < 35_000 || p.late > 50_000 {
		t.Errorf("with nine wake-ups of ten 30 µs late, one 50 µs: %d ns are remembered, want nearer to the latter", p.late)
	}
	p.learn(int64(time.Second))
	if p.late > maxLate {
		t.Errorf("after a second's delay, %d ns are remembered, want at most %d", p.late, maxLate)
	}
	before := p.late
	p.learn(-1000) // woken early, by something else
	if p.late != before {
		t.Errorf("an early wake-up changes %d to %d", before, p.late)
	}
}

func TestWaitLastsUntilDue(t *testing.T) {
	p, poller := testPacer(t)
	events := make([]netpoll.Event, 8)
	for i := range int64(20) {
		// A signal may end one sleep, not each.
		due := p.clock.now() + i*100_000
		waits := 0
		for ; p.clock.now() < due && waits < 5; waits++ {
			if n, err := p.wait(poller, events, due, never); n != 0 || err != nil {
				t.Fatalf("wait without sockets = %d, %v", n, err)
			}
		}
		if early := due - p.clock.now(); early > 0 {
			t.Errorf("%d waits ended %d ns before the request is due", waits, early)
		}
	}
	chores := p.clock.now() + int64(time.Millisecond)
	if _, err := p.wait(poller, events, never, chores); err != nil || p.clock.now() < chores {
		t.Errorf("with nothing to send, wait ended %d ns before the chores, %v", chores-p.clock.now(), err)
	}
}

func TestSpinningEndsWithAnEvent(t *testing.T) {
	p, poller := testPacer(t)
	m := serveMirror(t)
	to, err := parseTarget(m.url)
	if err != nil {
		t.Fatal(err)
	}
	fd, err := netpoll.Connect(to.addr, (&sources{}).next())
	if err != nil {
		t.Fatal(err)
	}
	defer netpoll.Close(fd)
	if err := poller.Add(fd, netpoll.Edge, 7); err != nil {
		t.Fatal(err)
	}
	events := make([]netpoll.Event, 8)
	now := p.clock.now()
	due := now + int64(5*time.Second)
	n, err := p.spin(poller, events, now, due)
	if n != 1 || err != nil || events[0].Token != 7 || p.clock.now() >= due {
		t.Errorf("spin = %d, %v, %d ns before the request is due, want the event long before", n, err, due-p.clock.now())
	}
}

func TestSpinningIsRationed(t *testing.T) {
	p, poller := testPacer(t)
	events := make([]netpoll.Event, 8)
	began := p.clock.now()
	const lasts = int64(300 * time.Millisecond)
	for due := began; due < began+lasts; due += 50_000 { // 20,000 requests per second
		for p.clock.now() < due {
			if _, err := p.wait(poller, events, due, never); err != nil {
				t.Fatal(err)
			}
		}
	}
	took := p.clock.now() - began
	most := maxRation + took*spinShare/100 + firstLate + margin
	if spun := p.spun.Load(); spun == 0 || spun > most {
		t.Errorf("%v of CPU time spent spinning in %v, want some, at most %v", time.Duration(spun), time.Duration(took), time.Duration(most))
	}
}
