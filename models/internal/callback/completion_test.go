package callback_test

import (
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"interleave/models"
)

func TestPanicsAnswer500AndHarmNobody(t *testing.T) {
	up := newUpstream(t, proofless)
	s := start(t, up.use)
	bystander := s.dial()
	bystander.send(get("/wait?ms=100&n=by"))
	for _, path := range []string{"/panic", "/panic-after-done", "/panic-in-sleep", "/panic-in-call", "/block-panic"} {
		p := s.dial()
		p.send(get(path) + get("/hello?n=2"))
		p.want(500, "internal error\n")
		p.want(200, "hello 2") // the same connection goes on
	}
	bystander.want(200, "waited by")
	if log := s.log.String(); !strings.Contains(log, "in the handler") || !strings.Contains(log, "in a completion") {
		t.Errorf("log = %q, want it to tell of the panics", log)
	}
}

func TestDoneCountsOnce(t *testing.T) {
	p := start(t).dial()
	for range 3 {
		p.send(get("/twice") + get("/twice-later") + get("/wait?ms=5&n=1") + get("/hello?n=2"))
		p.want(200, "once")
		p.want(200, "once")
		p.want(200, "waited 1")
		p.want(200, "hello 2")
	}
}

// What a completion does after its request was answered must not show up in
// anybody else's answer.
func TestCompletionAfterTheAnswer(t *testing.T) {
	s := start(t)
	p := s.dial()
	for i := range 20 {
		p.send(get("/early?ms=1"))
		p.want(200, "early")
		p.send(get(fmt.Sprintf("/wait?ms=3&n=%d", i)))
		p.want(200, fmt.Sprintf("waited %d", i))
	}
}

func TestClientVanishesWhileItsRequestWaits(t *testing.T) {
	s := start(t)
	for _, how := range []func(*net.TCPConn){
		func(c *net.TCPConn) { c.Close() },
		func(c *net.TCPConn) { c.SetLinger(0); c.Close() }, // resets
	} {
		watcher := s.dial()
		for i := range 50 {
			p := s.dial()
			p.send(get("/park") + get("/hello?n=never"))
			// Its request has arrived when a later one is answered.
			watcher.send(get(fmt.Sprintf("/hello?n=%d", i)))
			watcher.want(200, fmt.Sprintf("hello %d", i))
			how(p.Conn.(*net.TCPConn))
		}
		s.alive()
		watcher.send(get("/release"))
		watcher.read()
		s.alive()
	}
}

func TestSleepLastsAtLeastAsLongAsAsked(t *testing.T) {
	s := start(t)
	var peers []*peer
	begin := time.Now()
	for i := range 300 {
		p := s.dial()
		p.send(get(fmt.Sprintf("/wait?ms=%d&n=%d", 100+i%7*10, i)))
		peers = append(peers, p)
	}
	for i, p := range peers {
		p.want(200, fmt.Sprintf("waited %d", i))
		if least := time.Duration(100+i%7*10) * time.Millisecond; time.Since(begin) < least {
			t.Fatalf("a sleep of %v ended after %v", least, time.Since(begin))
		}
	}
}

func TestBlockDoesNotHoldUpTheLoop(t *testing.T) {
	s := start(t)
	var peers []*peer
	for range 12 { // three times the pool
		p := s.dial()
		p.send(get("/block?ms=30"))
		peers = append(peers, p)
	}
	s.alive()
	for _, p := range peers {
		p.want(200, "blocked")
	}
	if got := s.ask("/block?ms=0"); got.status != 500 {
		t.Errorf("a blocking operation that fails = %d, want 500", got.status)
	}
}

func TestRandomFollowsTheSeed(t *testing.T) {
	seeded := func(c *models.Config) { c.Seed = 42 }
	a, b := start(t, seeded), start(t, seeded)
	first, second := a.ask("/random").body, a.ask("/random").body
	if first == second {
		t.Errorf("two random numbers are both %s", first)
	}
	if got := b.ask("/random").body; got != first {
		t.Errorf("the first number of the same seed = %s, want %s", got, first)
	}
}
