package load

import (
	"fmt"
	"net"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"interleave/results"
	"interleave/scenarios"
)

// twoGroups are clients that read in closed loop, and others that write on a
// schedule, each time on a new connection.
func twoGroups(url string) Spec {
	return Spec{
		URL: url, Warmup: 50 * time.Millisecond, Duration: 500 * time.Millisecond, Timeout: 5 * time.Second, AllPercentiles: true,
		Requests: []scenarios.Request{
			{Class: "read", Target: "/read?n={n}", Want: scenarios.Expect{Body: "/read{n}"}},
			{Class: "write", Method: "POST", Target: "/write?n={n}", Want: scenarios.Expect{Body: "/write{n}"}},
		},
		Groups: []scenarios.Group{
			{Class: "read", Clients: 3},
			{Class: "write", Clients: 8, Arrivals: scenarios.Constant, Rate: 200, Conn: scenarios.ConnUse{Requests: 1}},
		},
	}
}

// TestGroupsActAtTheSameTime: each group sends its own class in its own way.
func TestGroupsActAtTheSameTime(t *testing.T) {
	for _, threads := range []int{1, 2, 5} {
		var wrong atomic.Int64
		s := serve(t, func(c *net.TCPConn, r *http.Request, nth int) bool {
			if r.Close != (r.URL.Path == "/write") || (r.Method == "POST") != r.Close {
				wrong.Add(1)
			}
			if r.URL.Path == "/read" {
				time.Sleep(2 * time.Millisecond)
			}
			return respond(c, r.URL.Path+r.URL.Query().Get("n"))
		})
		spec := twoGroups(s.url)
		spec.Threads = threads
		r := run(t, spec)
		wantOnly(t, r)
		if n := wrong.Load(); n > 0 {
			t.Errorf("%d threads: %d requests are of one group's class in the other's way", threads, n)
		}
		read, write := r.Classes["read"], r.Classes["write"]
		if write.Requests < 90 || write.Requests > 110 || r.Due < 95 || r.Due > 105 {
			t.Errorf("%d threads: %d writes of %d that were due, want 100", threads, write.Requests, r.Due)
		}
		if most := int64(3 * 500 / 2); read.Requests < 30 || read.Requests > most*11/10 {
			t.Errorf("%d threads: %d reads, want up to %d of three clients", threads, read.Requests, most)
		}
		if r.Clients != 11 || r.Rate == nil || *r.Rate != 200 || r.SendLag == nil {
			t.Errorf("%d threads: %d clients, rate %v, send lag %v, want 11 clients and 200/s with a lag", threads, r.Clients, r.Rate, r.SendLag)
		}
	}
}

// TestGroupsTakeTurns: a turn of a load with both kinds of groups ends, and
// what counts of it is the same.
func TestGroupsTakeTurns(t *testing.T) {
	d := serveDuet(t, 2*time.Millisecond)
	spec := Spec{
		Warmup: 60 * time.Millisecond, Duration: 400 * time.Millisecond,
		Requests: []scenarios.Request{
			{Class: "a", Target: "/a", Want: scenarios.Expect{Body: "ok"}}, {Class: "b", Target: "/b", Want: scenarios.Expect{Body: "ok"}},
		},
		Groups: []scenarios.Group{{Class: "a", Clients: 4}, {Class: "b", Clients: 16, Arrivals: scenarios.Constant, Rate: 500}},
	}
	for i, r := range (play{warmup: spec.Warmup, length: 50 * time.Millisecond, rounds: 8}).on(t, d, spec) {
		if a := r.Classes["a"].Requests; a < 80 || a > 800 {
			t.Errorf("load %d: %d answers of class a, want some of 800", i, a)
		}
		if r.Due < 198 || r.Due > 202 || r.DueAnswered != r.Due {
			t.Errorf("load %d: %d due, %d of them answered; want the 200 of 0.4 s", i, r.Due, r.DueAnswered)
		}
		if n := r.ScheduledAnswered; n == nil || *n != r.Classes["b"].Requests {
			t.Errorf("load %d: %v scheduled requests answered, want the %d of class b", i, n, r.Classes["b"].Requests)
		}
		if len(r.Errors) > 0 {
			t.Errorf("load %d: errors %v", i, r.Errors)
		}
	}
}

// TestErrorsAreCountedByClass: what one group meets is not the other's fault.
func TestErrorsAreCountedByClass(t *testing.T) {
	t.Parallel()
	s := serve(t, func(c *net.TCPConn, r *http.Request, nth int) bool {
		if r.URL.Path == "/write" {
			fmt.Fprint(c, "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n")
			return true
		}
		return respond(c, r.URL.Path+r.URL.Query().Get("n"))
	})
	r := run(t, twoGroups(s.url))
	read, write := r.Classes["read"], r.Classes["write"]
	if len(read.Errors) > 0 || write.Errors[results.ErrStatus] == 0 || write.Errors[results.ErrStatus] != r.Errors[results.ErrStatus] {
		t.Errorf("errors of reads %v, of writes %v, of all %v; want those of the writes only", read.Errors, write.Errors, r.Errors)
	}
	if got := r.ErrorDetails[0].Name(); got != "status 503 of write" {
		t.Errorf("the errors are called %q, want \"status 503 of write\"", got)
	}
}

// TestAGroupComesAfterTheWarmUp: what it does has a time before it.
func TestAGroupComesAfterTheWarmUp(t *testing.T) {
	var early, late atomic.Int64
	began := time.Now()
	s := serve(t, func(c *net.TCPConn, r *http.Request, nth int) bool {
		if r.URL.Path == "/write" && time.Since(began) < 200*time.Millisecond {
			early.Add(1)
		} else if r.URL.Path == "/write" {
			late.Add(1)
		}
		return respond(c, r.URL.Path+r.URL.Query().Get("n"))
	})
	spec := twoGroups(s.url)
	spec.Groups[1].First = 150 * time.Millisecond // after 50 ms that warm up
	r := run(t, spec)
	wantOnly(t, r)
	if early.Load() > 0 || late.Load() == 0 {
		t.Errorf("%d requests within 200 ms and %d later, want none and some", early.Load(), late.Load())
	}
	if r.Due < 65 || r.Due > 75 {
		t.Errorf("%d were due in 350 of 500 ms at 200 per second, want 70", r.Due)
	}
}
