package load

import (
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"sync"
	"testing"
	"time"

	"interleave/results"
	"interleave/scenarios"
)

// ledger is a server's record of the requests that it has read, by number.
type ledger struct {
	mu       sync.Mutex
	seen     map[uint64]bool
	last     uint64 // the highest number read
	twice    int
	begun    bool
	closed   int // connections, in breach of what the client may hope for
	calm     int // requests since the last of those
	enough   func()
	wantLost uint64 // requests
	wantIdle uint64 // connections closed without losing one
}

// begin starts the misbehaviour.
func (l *ledger) begin(enough func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.begun, l.enough = true, enough
}

// enter records a request and says whether to misbehave now. That is until
// there was enough of it; after a quiet time the load is told to end.
func (l *ledger) enter(r *http.Request) (misbehave bool) {
	n, _ := strconv.ParseUint(r.URL.Query().Get("n"), 10, 64)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.seen[n] {
		l.twice++
	}
	l.seen[n] = true
	l.last = max(l.last, n)
	if !l.begun {
		return false
	}
	if l.closed >= 50 && l.lost() >= l.wantLost && uint64(l.closed) >= l.lost()+l.wantIdle {
		if l.calm++; l.calm == 100 {
			l.enough()
		}
		return false
	}
	if rand.IntN(3) > 0 {
		return false
	}
	l.closed++
	return true
}

// lost counts the requests that were sent, going by their numbers, and not
// read. It is exact for a single client, which has one request at a time.
func (l *ledger) lost() uint64 {
	if l.last == 0 {
		return 0
	}
	return l.last - firstNumber + 1 - uint64(len(l.seen))
}

// Requests that a server loses, by closing connections when it likes, are
// errors, each of them. Those that it read are never sent again, and those
// that could not be sent on a connection that was gone are no errors.
func TestNothingIsSentTwice(t *testing.T) {
	randomly := func(c *net.TCPConn) {
		time.Sleep(time.Duration(rand.IntN(1000)) * time.Microsecond)
	}
	answerThen := func(then func(*net.TCPConn)) func(*net.TCPConn, *http.Request) {
		return func(c *net.TCPConn, r *http.Request) {
			echo(c, r, 0)
			then(c)
		}
	}
	for _, test := range []struct {
		name     string
		arrivals scenarios.Arrivals
		perConn  int
		wantLost uint64
		wantIdle uint64
		read     bool                                  // requests are read before they get lost
		answer   func(c *net.TCPConn, r *http.Request) // how to misbehave; the connection is closed then
	}{
		{name: "closes idle connections", arrivals: scenarios.Closed, wantLost: 20, answer: answerThen(randomly)},
		{name: "closes idle connections, open loop", arrivals: scenarios.Poisson, wantLost: 5, wantIdle: 5, answer: answerThen(randomly)},
		{name: "closes idle connections of five requests", arrivals: scenarios.Closed, perConn: 5, wantLost: 20, answer: answerThen(randomly)},
		{name: "resets after the answer", arrivals: scenarios.Closed, answer: answerThen(func(c *net.TCPConn) { reset(c) })},
		{name: "resets idle connections, open loop", arrivals: scenarios.Poisson, wantIdle: 5, answer: answerThen(func(c *net.TCPConn) {
			randomly(c)
			reset(c)
		})},
		{name: "resets after the request", arrivals: scenarios.Closed, read: true, answer: func(c *net.TCPConn, r *http.Request) { reset(c) }},
		{name: "resets after the request, open loop", arrivals: scenarios.Poisson, read: true, answer: func(c *net.TCPConn, r *http.Request) { reset(c) }},
		{name: "closes after the request", arrivals: scenarios.Closed, read: true, answer: func(*net.TCPConn, *http.Request) {}},
	} {
		t.Run(test.name, func(t *testing.T) {
			l := &ledger{seen: map[uint64]bool{}, wantLost: test.wantLost, wantIdle: test.wantIdle}
			s := serve(t, func(c *net.TCPConn, r *http.Request, nth int) bool {
				if !l.enter(r) {
					return echo(c, r, nth)
				}
				test.answer(c, r)
				return false
			})
			spec := short(s.url)
			spec.Clients, spec.PerConnection = 1, test.perConn
			if spec.Arrivals = test.arrivals; test.arrivals != scenarios.Closed {
				spec.Rate = 1000
			}
			r := untilSeen(t, spec, l.begin)
			wantKinds(t, r, results.ErrClosed, results.ErrResetBefore)

			l.mu.Lock()
			defer l.mu.Unlock()
			if l.twice > 0 {
				t.Errorf("%d requests were sent twice", l.twice)
			}
			want := l.lost()
			if test.read {
				want += uint64(l.closed)
			}
			var got uint64
			for _, n := range r.Errors {
				got += uint64(n)
			}
			if got != want {
				t.Errorf("%d errors, want one for each of %d lost requests; %d connections closed", got, want, l.closed)
			}
		})
	}
}

// wantKinds fails if r has errors of other kinds than these.
func wantKinds(t *testing.T, r *results.LoadResult, kinds ...string) {
	t.Helper()
	others := len(r.Errors)
	for _, kind := range kinds {
		if r.Errors[kind] > 0 {
			others--
		}
	}
	if others > 0 {
		t.Errorf("errors = %v, want none but of kinds %q", r.Errors, kinds)
	}
}
