package netpoll_test

import (
	"testing"
	"time"

	"interleave/internal/netpoll"
)

const soon = 5 * time.Second // far more than any of these waits needs

func newPoller(t testing.TB) *netpoll.Poller {
	t.Helper()
	p, err := netpoll.New()
	if err != nil {
		t.Fatalf("New() = %v, want a poller", err)
	}
	t.Cleanup(func() { p.Close() })
	return p
}

// merged is all that p reports for one token within a wait: a poller may
// report reading and writing apart.
func merged(t testing.TB, p *netpoll.Poller, timeout time.Duration) map[uint64]netpoll.Event {
	t.Helper()
	var events [8]netpoll.Event
	n, err := p.Wait(events[:], timeout)
	if err != nil {
		t.Fatalf("Wait(%v) = %v, want no error", timeout, err)
	}
	all := make(map[uint64]netpoll.Event)
	for _, ev := range events[:n] {
		m := all[ev.Token]
		m.Token = ev.Token
		m.Readable = m.Readable || ev.Readable
		m.Writable = m.Writable || ev.Writable
		m.Hangup = m.Hangup || ev.Hangup
		m.Failed = m.Failed || ev.Failed
		all[ev.Token] = m
	}
	return all
}

// until waits until what p reported for token satisfies ok.
func until(t testing.TB, p *netpoll.Poller, token uint64, what string, ok func(netpoll.Event) bool) {
	t.Helper()
	for deadline := time.Now().Add(soon); time.Now().Before(deadline); {
		if ev, there := merged(t, p, 50*time.Millisecond)[token]; there && ok(ev) {
			return
		}
	}
	t.Fatalf("token %d was not reported %s within %v", token, what, soon)
}

func readable(ev netpoll.Event) bool { return ev.Readable }
func writable(ev netpoll.Event) bool { return ev.Writable }

func mustWrite(t testing.TB, fd int, s string) {
	t.Helper()
	if n, err := netpoll.Write(fd, []byte(s)); n != len(s) || err != nil {
		t.Fatalf("Write(%q) = %d, %v, want %d, nil", s, n, err, len(s))
	}
}

func TestEdgeReportsEachArrivalOnce(t *testing.T) {
	p := newPoller(t)
	a, b := pair(t)
	const token = 1<<40 | 7 // does not fit 32 bits
	if err := p.Add(a, netpoll.Edge, token); err != nil {
		t.Fatal(err)
	}
	until(t, p, token, "writable", writable)
	for _, piece := range []string{"one", "two"} {
		mustWrite(t, b, piece)
		until(t, p, token, "readable after "+piece, readable)
		if got := merged(t, p, 0); len(got) != 0 {
			t.Errorf("Wait(0) after the edge of %q was taken = %v, want nothing", piece, got)
		}
	}
}

func TestLevelReportsUntilRead(t *testing.T) {
	p := newPoller(t)
	a, b := pair(t)
	if err := p.Add(a, netpoll.Level, 3); err != nil {
		t.Fatal(err)
	}
	mustWrite(t, b, "x")
	until(t, p, 3, "readable", readable)
	until(t, p, 3, "readable again", readable)
	var buf [4]byte
	netpoll.Read(a, buf[:])
	if got := merged(t, p, 0); len(got) != 0 {
		t.Errorf("Wait(0) after reading = %v, want nothing", got)
	}
}

func TestOneShotReportsOncePerRearm(t *testing.T) {
	p := newPoller(t)
	a, b := pair(t)
	if err := p.Add(a, netpoll.OneShot, 3); err != nil {
		t.Fatal(err)
	}
	mustWrite(t, b, "x")
	until(t, p, 3, "readable", readable)
	mustWrite(t, b, "y")
	if got := merged(t, p, 0); len(got) != 0 {
		t.Errorf("Wait(0) before Rearm = %v, want nothing", got)
	}
	if err := p.Rearm(a, 4); err != nil {
		t.Fatal(err)
	}
	until(t, p, 4, "readable after Rearm", readable)
}

func TestRemoveSilences(t *testing.T) {
	p := newPoller(t)
	a, b := pair(t)
	if err := p.Add(a, netpoll.Level, 3); err != nil {
		t.Fatal(err)
	}
	mustWrite(t, b, "x")
	until(t, p, 3, "readable", readable)
	if err := p.Remove(a); err != nil {
		t.Fatal(err)
	}
	if got := merged(t, p, 0); len(got) != 0 {
		t.Errorf("Wait(0) after Remove = %v, want nothing", got)
	}
}

func TestPeerClosingHalf(t *testing.T) {
	p := newPoller(t)
	a, b := pair(t)
	p.Add(a, netpoll.Edge, 3)
	until(t, p, 3, "writable", writable)
	if err := netpoll.ShutdownWrite(b); err != nil {
		t.Fatal(err)
	}
	until(t, p, 3, "readable and hung up, but not failed", func(ev netpoll.Event) bool {
		return ev.Readable && ev.Hangup && !ev.Failed
	})
	var buf [4]byte
	if n, err := netpoll.Read(a, buf[:]); n != 0 || err != nil {
		t.Errorf("Read at the end of the stream = %d, %v, want 0, nil", n, err)
	}
	mustWrite(t, a, "still heard")
}

func TestResetIsReportedAsFailed(t *testing.T) {
	p := newPoller(t)
	a, b := pair(t)
	p.Add(a, netpoll.Edge, 3)
	mustWrite(t, a, "never read") // closing with bytes unread resets
	netpoll.Close(b)
	until(t, p, 3, "failed", func(ev netpoll.Event) bool { return ev.Failed && ev.Hangup })
}

func TestWakeEndsWait(t *testing.T) {
	p := newPoller(t)
	var events [1]netpoll.Event
	for range 3 {
		go p.Wake()
		if n, err := p.Wait(events[:], -1); n != 0 || err != nil {
			t.Fatalf("Wait(-1) ended by Wake = %d, %v, want 0, nil", n, err)
		}
	}
	// A Wake that nobody was waiting for counts for the next Wait, once.
	waited := longest(20*time.Millisecond, func() {
		p.Wake()
		p.Wake()
		start := time.Now()
		p.Wait(events[:], soon)
		if waited := time.Since(start); waited >= soon {
			t.Errorf("Wait after Wake took %v, want it to return at once", waited)
		}
	}, p)
	if waited < 20*time.Millisecond {
		t.Errorf("the wake-ups were counted again: Wait(20ms) returned after %v", waited)
	}
}

// longest is how long a Wait for nothing lasts after prepare, if the signals
// that the runtime sends itself do not end it early each time.
func longest(timeout time.Duration, prepare func(), p *netpoll.Poller) (waited time.Duration) {
	var events [1]netpoll.Event
	for range 5 {
		prepare()
		start := time.Now()
		p.Wait(events[:], timeout)
		if waited = max(waited, time.Since(start)); waited >= timeout {
			break
		}
	}
	return waited
}

func TestWaitLastsAtLeastItsTimeout(t *testing.T) {
	p := newPoller(t)
	var events [1]netpoll.Event
	for _, timeout := range []time.Duration{0, 300 * time.Microsecond, 5 * time.Millisecond} {
		if n, err := p.Wait(events[:], timeout); n != 0 || err != nil {
			t.Errorf("Wait(%v) = %d, %v, want 0, nil", timeout, n, err)
		}
		if waited := longest(timeout, func() {}, p); waited < timeout {
			t.Errorf("Wait(%v) took %v, want not less", timeout, waited)
		}
	}
}

func TestWaitKeepsWhatDoesNotFit(t *testing.T) {
	p := newPoller(t)
	const pairs = 5
	for token := range uint64(pairs) {
		a, b := pair(t)
		p.Add(a, netpoll.OneShot, token)
		mustWrite(t, b, "x")
	}
	seen := make(map[uint64]bool)
	var events [2]netpoll.Event
	for range pairs {
		n, err := p.Wait(events[:], soon)
		if err != nil {
			t.Fatal(err)
		}
		for _, ev := range events[:n] {
			seen[ev.Token] = true
		}
		if len(seen) == pairs {
			return
		}
	}
	t.Errorf("with room for 2 events, tokens seen = %v, want all %d", seen, pairs)
}

// A second Poller on the same listener must hear of connections too, as when
// several worker processes share it.
func TestSharedListener(t *testing.T) {
	listener, addr := listen(t)
	polls := [2]*netpoll.Poller{newPoller(t), newPoller(t)}
	for _, p := range polls {
		if err := p.Add(listener, netpoll.Shared, 1); err != nil {
			t.Fatal(err)
		}
	}
	dial(t, addr)
	deadline := time.Now().Add(soon)
	for time.Now().Before(deadline) {
		for _, p := range polls {
			if merged(t, p, 0)[1].Readable {
				return
			}
		}
	}
	t.Error("no poller of a shared listener reported a connection")
}

func BenchmarkEcho(b *testing.B) {
	p := newPoller(b)
	near, far := pair(b)
	p.Add(near, netpoll.Edge, 1)
	var events [8]netpoll.Event
	var buf [64]byte
	b.ReportAllocs()
	for b.Loop() {
		netpoll.Write(far, buf[:16])
		p.Wait(events[:], soon)
		netpoll.Read(near, buf[:])
	}
}
