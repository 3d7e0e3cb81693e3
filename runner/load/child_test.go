package load

import (
	"errors"
	"net"
	"net/http"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"interleave/results"
	"interleave/scenarios"
)

func TestDriverInAnotherProcess(t *testing.T) {
	s := serve(t, echo)
	spec := short(s.url)
	spec.Idle, spec.IdleStep, spec.Pause = 20, 10, true
	d, _ := childProcess(t, spec)
	var events []string
	for e := range d.Events() {
		events = append(events, e.Kind)
		if e.Kind == EventConnections {
			if want := 10 * len(events); e.Count != want {
				t.Errorf("event %d counts %d connections, want %d", len(events), e.Count, want)
			}
			if err := d.Go(); err != nil {
				t.Fatal(err)
			}
		}
	}
	r, err := d.Result()
	if err != nil {
		t.Fatal(err)
	}
	if got, want := strings.Join(events, " "), "connections connections window_start window_end"; got != want {
		t.Errorf("events = %s, want %s", got, want)
	}
	wantOnly(t, r)
	if r.Requests == 0 || r.IdleHeld != 20 || !r.Valid {
		t.Errorf("requests, idle held, valid = %d, %d, %v, want some, 20, true; warnings %q", r.Requests, r.IdleHeld, r.Valid, r.Warnings)
	}
}

func TestDriverStopsEarlyWithWhatItHas(t *testing.T) {
	s := serve(t, echo)
	for name, stop := range map[string]func(*Driver, *exec.Cmd){
		"stop":    func(d *Driver, _ *exec.Cmd) { d.Stop() },
		"SIGTERM": func(_ *Driver, cmd *exec.Cmd) { cmd.Process.Signal(syscall.SIGTERM) },
	} {
		spec := short(s.url)
		spec.Duration = time.Hour
		d, cmd := childProcess(t, spec)
		for e := range d.Events() {
			if e.Kind == EventWindowStart {
				for before := s.requests.Load(); s.requests.Load() < before+100; {
					time.Sleep(time.Millisecond)
				}
				stop(d, cmd)
			}
		}
		r, err := d.Result()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if r.Requests == 0 || r.Duration > 60 {
			t.Errorf("%s: %d requests in %v s, want some in a short time", name, r.Requests, r.Duration)
		}
	}
}

func TestDriverEndsWithItsStarter(t *testing.T) {
	s := serve(t, echo)
	spec := short(s.url)
	spec.Duration = time.Hour
	d, cmd := childProcess(t, spec)
	if e := <-d.Events(); e.Kind != EventWindowStart {
		t.Fatalf("first event = %+v, want %s", e, EventWindowStart)
	}
	d.Abort()
	if r, err := d.Result(); err == nil {
		t.Errorf("Result after Abort = %+v, want an error", r)
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) {
		t.Errorf("the driver ended with %v, want a failure", err)
	}
}

func TestDriverReportsItsOwnLimits(t *testing.T) {
	s := serve(t, echo)
	spec := short(s.url)
	spec.Clients = 100
	d, _ := childProcess(t, spec, maxDescriptor+"=60")
	r, err := d.Result()
	if err != nil {
		t.Fatal(err)
	}
	wantOnly(t, r, results.ErrClientDescriptors)
	if r.Valid || r.Requests == 0 {
		t.Errorf("valid, requests = %v, %d, want false, some", r.Valid, r.Requests)
	}
}

func TestAttachToWhatIsNoDriver(t *testing.T) {
	for answer, want := range map[string]string{
		"":             "without a result",
		"usage: cat\n": "is no event",
		`{"event":"error","error":"no such luck"}` + "\n": "no such luck",
		`{"event":"result"}` + "\n":                       "empty result",
	} {
		d, err := Attach(discardCloser{}, strings.NewReader(answer), short("http://127.0.0.1:1"))
		if err != nil {
			t.Fatal(err)
		}
		if r, err := d.Result(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Result of a process that says %q = %v, %v, want %q", answer, r, err, want)
		}
	}
	if _, err := Attach(discardCloser{}, strings.NewReader(""), Spec{}); err == nil {
		t.Errorf("Attach accepts an empty spec")
	}
}

type discardCloser struct{}

func (discardCloser) Write(p []byte) (int, error) { return len(p), nil }
func (discardCloser) Close() error                { return nil }

// hey never closes its connections, so it is only run in a process that ends.
func TestHey(t *testing.T) {
	const delay = 5 * time.Millisecond
	s := serve(t, func(c *net.TCPConn, r *http.Request, nth int) bool {
		time.Sleep(delay)
		return echo(c, r, nth)
	})
	spec := short(s.url)
	spec.Engine, spec.Idle, spec.AllPercentiles = Hey, 5, true
	d, _ := childProcess(t, spec)
	r, err := d.Result()
	if err != nil {
		t.Fatal(err)
	}
	wantOnly(t, r)
	if r.Engine != Hey || !r.Valid || r.IdleHeld != 5 {
		t.Errorf("engine, valid, idle held = %s, %v, %d, want hey, true, 5; warnings %q", r.Engine, r.Valid, r.IdleHeld, r.Warnings)
	}
	if ceiling := 4 / delay.Seconds(); r.Throughput > ceiling*1.1 || r.Throughput < ceiling/5 {
		t.Errorf("throughput = %v, want about %v", r.Throughput, ceiling)
	}
	if *r.Latency.P50 < delay.Seconds() {
		t.Errorf("p50 = %v s, want at least %v s", *r.Latency.P50, delay.Seconds())
	}
	if n := decode(t, r.Histogram).TotalCount(); n < r.Requests-8 || n > r.Requests+8 {
		t.Errorf("histogram holds %d values for %d requests", n, r.Requests)
	}
	if !strings.Contains(strings.Join(r.Warnings, "\n"), "hey checks the status") {
		t.Errorf("warnings = %q, want one on what hey does not check", r.Warnings)
	}
}

func TestHeyAgainstFailures(t *testing.T) {
	t.Parallel()
	dead, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	dead.Close()
	for _, test := range []struct {
		name, url, want string
	}{
		{"refused", "http://" + dead.Addr().String(), results.ErrRefused},
		{"closed", serve(t, func(*net.TCPConn, *http.Request, int) bool { return false }).url, results.ErrClosed},
		{"reset", serve(t, func(c *net.TCPConn, _ *http.Request, _ int) bool { return reset(c) }).url, results.ErrResetBefore},
	} {
		spec := short(test.url)
		spec.Engine = Hey
		d, _ := childProcess(t, spec)
		r, err := d.Result()
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		if r.Errors[test.want] == 0 || r.Valid {
			t.Errorf("%s: errors, valid = %v, %v, want some %s, false", test.name, r.Errors, r.Valid, test.want)
		}
	}
}

func TestSupports(t *testing.T) {
	plain := &scenarios.Scenario{Requests: []scenarios.Request{{Target: "/"}}}
	live := &scenarios.Scenario{Requests: []scenarios.Request{{Target: "/", Protocol: scenarios.WebSocket}}}
	for _, test := range []struct {
		engine   string
		scenario *scenarios.Scenario
		load     scenarios.Load
		want     bool
	}{
		{Native, plain, scenarios.Load{Groups: scenarios.AtRandom(10_000, 10)}, true},
		{Hey, plain, scenarios.Load{Groups: scenarios.ClosedLoop(500)}, true},
		{Hey, plain, scenarios.Load{Groups: scenarios.ClosedLoop(501)}, false},
		{Hey, plain, scenarios.Load{Groups: []scenarios.Group{{Clients: 5, Arrivals: scenarios.Constant}}}, false},
		{Native, live, scenarios.Load{Groups: scenarios.ClosedLoop(5)}, true},
		{Hey, live, scenarios.Load{Groups: scenarios.ClosedLoop(5)}, false},
	} {
		if got := Supports(test.engine, test.scenario, test.load); got != test.want {
			t.Errorf("Supports(%s, %+v) = %v, want %v", test.engine, test.load, got, test.want)
		}
	}
}
