package load

import (
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"interleave/results"
	"interleave/scenarios"
)

// ledger is a server's record of the requests that it has read, by number.
type ledger struct {
	mu         sync.Mutex
	seen       map[uint64]bool
	last       uint64 // the highest number read
	twice      int
	begun      bool
	closed     int // connections, in breach of what the client may hope for
	wantClosed int
	calm       int // requests since the last of those
	enough     func()
}

// begin starts the misbehaviour.
func (l *ledger) begin(enough func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.begun, l.enough = true, enough
}

// enter records a request and says whether to misbehave now, if this is one to
// do it with. That is until there was enough of it; after a quiet time the load
// is told to end.
func (l *ledger) enter(r *http.Request, fit bool) (misbehave bool) {
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
	if l.closed >= l.wantClosed {
		if l.calm++; l.calm == 100 {
			l.enough()
		}
		return false
	}
	if !fit || rand.IntN(3) > 0 {
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

// A request that crosses the close of a kept connection is sent again, once,
// if its method allows that: it is no error, and it is told. All others that a
// server loses are errors, each of them, and are not sent again.
func TestWhatIsSentAgain(t *testing.T) {
	t.Parallel()
	randomly := func(c *net.TCPConn) {
		time.Sleep(time.Duration(rand.IntN(1000)) * time.Microsecond)
	}
	answerThen := func(then func(*net.TCPConn)) func(*net.TCPConn, *http.Request) {
		return func(c *net.TCPConn, r *http.Request) {
			echo(c, r, 0)
			then(c)
		}
	}
	byReset := func(c *net.TCPConn, _ *http.Request) { reset(c) }
	for _, test := range []struct {
		name     string
		arrivals scenarios.Arrivals
		perConn  int
		method   string
		first    bool                                  // misbehave with a connection's first request only; else with later ones only
		read     bool                                  // requests are read before they get lost
		lost     bool                                  // what gets lost is an error
		answer   func(c *net.TCPConn, r *http.Request) // how to misbehave; the connection is closed then
	}{
		{name: "closes idle connections", arrivals: scenarios.Closed, answer: answerThen(randomly)},
		{name: "closes idle connections, open loop", arrivals: scenarios.Poisson, answer: answerThen(randomly)},
		{name: "closes idle connections of five requests", arrivals: scenarios.Closed, perConn: 5, answer: answerThen(randomly)},
		{name: "resets after the answer", arrivals: scenarios.Closed, answer: answerThen(func(c *net.TCPConn) { reset(c) })},
		{name: "resets idle connections, open loop", arrivals: scenarios.Poisson, answer: answerThen(func(c *net.TCPConn) {
			randomly(c)
			reset(c)
		})},
		{name: "resets after the request", arrivals: scenarios.Closed, read: true, answer: byReset},
		{name: "resets after the request, open loop", arrivals: scenarios.Poisson, read: true, answer: byReset},
		{name: "closes after the request", arrivals: scenarios.Closed, read: true, answer: func(*net.TCPConn, *http.Request) {}},

		{name: "closes after a POST", method: "POST", arrivals: scenarios.Closed, read: true, lost: true, answer: func(*net.TCPConn, *http.Request) {}},
		{name: "closes after the first request", arrivals: scenarios.Closed, first: true, read: true, lost: true, answer: func(*net.TCPConn, *http.Request) {}},
		{name: "resets after the first request", arrivals: scenarios.Closed, first: true, read: true, lost: true, answer: byReset},
		{name: "begins its answer", arrivals: scenarios.Closed, read: true, lost: true, answer: func(c *net.TCPConn, _ *http.Request) {
			c.Write([]byte("HTTP/1.1"))
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			l := &ledger{seen: map[uint64]bool{}, wantClosed: 50}
			s := serve(t, func(c *net.TCPConn, r *http.Request, nth int) bool {
				if !l.enter(r, test.first == (nth == 0)) {
					return echo(c, r, nth)
				}
				test.answer(c, r)
				return false
			})
			spec := short(s.url)
			spec.Clients, spec.PerConnection = 1, test.perConn
			spec.Requests[0].Method = test.method
			if spec.Arrivals = test.arrivals; test.arrivals != scenarios.Closed {
				spec.Rate = 1000
			}
			if test.first {
				spec.PerConnection = 3 // so that there are many first ones
			}
			r := untilSeen(t, spec, l.begin)

			l.mu.Lock()
			defer l.mu.Unlock()
			var errors uint64
			for _, n := range r.Errors {
				errors += uint64(n)
			}
			if test.lost {
				wantKinds(t, r, results.ErrClosed, results.ErrResetBefore, results.ErrTruncated)
				if errors != uint64(l.closed) || l.twice > 0 || r.Resent > 0 {
					t.Errorf("%d errors of %d lost requests, %d sent again (the server read %d twice): want an error for each and none sent again", errors, l.closed, r.Resent, l.twice)
				}
				return
			}
			if errors > 0 {
				t.Errorf("errors %v (%+v), want none", r.Errors, r.ErrorDetails)
			}
			if l.lost() > 0 {
				t.Errorf("%d requests were never read", l.lost())
			}
			if test.read && (int64(l.twice) != r.Resent || l.twice != l.closed) {
				t.Errorf("%d requests sent again, the server read %d twice, and closed %d connections under a request: want the same number", r.Resent, l.twice, l.closed)
			}
			if !test.read && l.twice > 0 || r.Resent > int64(l.closed) {
				t.Errorf("%d requests sent again, %d read twice, of %d connections that the server closed", r.Resent, l.twice, l.closed)
			}
		})
	}
}

// A request that was sent again counts from when it was due, and a server that
// never answers on a kept connection is asked twice for each, not for ever.
func TestResendingKeepsTheClockAndEnds(t *testing.T) {
	const pause = 20 * time.Millisecond
	s := serve(t, func(c *net.TCPConn, r *http.Request, nth int) bool {
		if nth == 0 {
			return echo(c, r, nth)
		}
		time.Sleep(pause)
		return false
	})
	spec := short(s.url)
	spec.Clients, spec.Duration, spec.AllPercentiles = 1, 500*time.Millisecond, true
	r := run(t, spec)
	wantOnly(t, r)
	if r.Resent == 0 || r.Resent > r.Requests+1 {
		t.Errorf("%d of %d requests were sent again, want all", r.Resent, r.Requests)
	}
	if p50 := r.Latency.P50; p50 == nil || *p50 < pause.Seconds() {
		t.Errorf("latencies are %+v, want a median of at least the %v of the first attempt", r.Latency, pause)
	}
	if got := strings.Join(r.Warnings, "\n"); !strings.Contains(got, "a reused connection was closed under ") {
		t.Errorf("warnings %q do not tell of it", got)
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
