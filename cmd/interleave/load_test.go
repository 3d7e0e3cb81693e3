package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"interleave/results"
)

// flawed is a server of pages of which some are not always right.
func flawed() *httptest.Server {
	var nth atomic.Int64
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n := nth.Add(1)
		switch {
		case r.URL.Path == "/changing":
			fmt.Fprintln(w, n)
		case r.URL.Path == "/missing":
			http.NotFound(w, r)
		case r.URL.Path == "/flawed" && n%50 == 0:
			io.WriteString(w, "hellO")
		default:
			io.WriteString(w, "hello")
		}
	}))
}

// web starts a flawed server, whose address is $WEB from then on.
func web(ts *testscript.TestScript, _ bool, _ []string) {
	s := flawed()
	ts.Defer(s.Close)
	ts.Setenv("WEB", s.URL)
}

// serving MODEL SCENARIO starts interleave serve, whose address is $SERVER
// from then on.
func serving(ts *testscript.TestScript, _ bool, args []string) {
	cmd := exec.Command(filepath.Join(programFolder, "interleave"), "serve", "--model", args[0], "--scenario", args[1], "--listen", "127.0.0.1:0")
	out, err := cmd.StdoutPipe()
	ts.Check(err)
	ts.Check(cmd.Start())
	ts.Defer(func() {
		cmd.Process.Signal(syscall.SIGTERM)
		cmd.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	ts.Check(err)
	url := regexp.MustCompile(`http://[0-9.:]+`).FindString(line)
	if url == "" {
		ts.Fatalf("interleave serve says %q, which names no address", line)
	}
	ts.Setenv("SERVER", url)
}

// What load --json prints is read by other programs: its fields are those
// that DESIGN.md promises.
func TestLoadJSONHasItsFields(t *testing.T) {
	s := flawed()
	defer s.Close()
	for _, test := range []struct {
		args string
		want string // without a value, in closed loop
	}{
		{"", "rate_per_s"},
		{"--rate 500 --arrivals poisson", ""},
	} {
		args := append(strings.Fields("load --json --warmup 100ms --duration 300ms --url "+s.URL+"/flawed"), strings.Fields(test.args)...)
		var out, said strings.Builder
		status := run(context.Background(), args, strings.NewReader(""), &out, &said)
		if n := strings.Count(out.String(), "\n"); n != 1 {
			t.Errorf("%q: %d lines on stdout, want one object", args, n)
		}
		var fields map[string]any
		if err := json.Unmarshal([]byte(out.String()), &fields); err != nil {
			t.Fatal(err)
		}
		for _, name := range strings.Fields(`schema engine url clients rate_per_s duration_s requests throughput_per_s
			errors error_details warmup_errors reused_connection_closed redirects latency_s service_time_s send_lag_s unsent in_flight_at_end generator_cpu_s histogram valid warnings`) {
			value, has := fields[name]
			null := test.args == "" && (name == "rate_per_s" || name == "send_lag_s")
			if !has || (value == nil) != null {
				t.Errorf("%q: %s = %v (there: %v), want null only without a rate", args, name, value, has)
			}
		}
		for _, name := range []string{"latency_s", "service_time_s"} {
			for _, q := range strings.Fields("mean p50 p90 p99 p999 max") {
				if _, has := fields[name].(map[string]any)[q]; !has {
					t.Errorf("%q: %s has no %s", args, name, q)
				}
			}
		}

		var r results.LoadResult
		if err := json.Unmarshal([]byte(out.String()), &r); err != nil {
			t.Fatal(err)
		}
		wrong := r.Errors[results.ErrBody]
		if share := float64(wrong) / float64(wrong+r.Requests); share < 0.01 || share > 0.04 {
			t.Errorf("%q: %d of %d answers had wrong bodies, want about one in 50", args, wrong, wrong+r.Requests)
		}
		if r.Schema != results.LoadSchema || r.Clients != 10 {
			t.Errorf("%q: schema %q, %d clients, want %q, 10", args, r.Schema, r.Clients, results.LoadSchema)
		}
		// How valid so short a window is, the machine decides; the status
		// says it in any case.
		want, lines := exitFine, 0
		if !r.Valid {
			want, lines = exitFail, 1
		}
		if status != want || strings.Count(said.String(), "\n") != lines {
			t.Errorf("%q: status %d, stderr %q, want %d and %d lines, since valid is %v", args, status, said.String(), want, lines, r.Valid)
		}
	}
}

// The window is announced on time only if there is a processor for that beside
// those of the threads that drive.
func TestLoadClaimsItsProcessors(t *testing.T) {
	var most atomic.Int64
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		most.Store(max(most.Load(), int64(runtime.GOMAXPROCS(0))))
	}))
	defer s.Close()
	before := runtime.GOMAXPROCS(0)
	args := strings.Fields("load --threads 6 --warmup 0s --duration 50ms --url " + s.URL)
	run(context.Background(), args, strings.NewReader(""), io.Discard, io.Discard)
	if got := most.Load(); got != 7 {
		t.Errorf("GOMAXPROCS = %d under load from 6 threads, want 7", got)
	}
	if got := runtime.GOMAXPROCS(0); got != before {
		t.Errorf("GOMAXPROCS = %d afterwards, want %d as before", got, before)
	}
}

func TestLoadTable(t *testing.T) {
	mean, p50 := 0.0005, 0.0004
	r := &results.LoadResult{
		URL: "http://127.0.0.1:1/", Engine: "native", Clients: 8, Duration: 2, Requests: 1990, Throughput: 995,
		Latency:      results.Quantiles{Mean: &mean, P50: &p50},
		Errors:       map[string]int64{results.ErrTimeout: 2, results.ErrBody: 8},
		ErrorDetails: []results.ErrorDetail{{Kind: results.ErrBody, Detail: "other bytes", Count: 8, Example: `GET /: "hellO"`}}, MoreErrors: 1,
		Resent: 5, Redirects: 7,
		Checks:   []results.Check{{Verdict: results.Spoiled, Spoils: []results.Figure{results.FigureLatency}, Detail: "late"}},
		Classes:  map[string]results.ClassResult{"light": {Requests: 1990, Latency: results.Quantiles{P50: &p50}}},
		IdleHeld: 3, IdleAsked: 4, GeneratorCPU: 1.5,
		Warnings: []string{"first", "two\nlines"},
	}
	var out strings.Builder
	if err := showLoad(&out, r); err != nil {
		t.Fatal(err)
	}
	r.Latency.AtLeast = &results.Bounds{P99: &mean, Max: &r.GeneratorCPU}
	out.Reset()
	if err := showLoad(&out, r); err != nil {
		t.Fatal(err)
	}
	if line := "  at least     p99 500 µs, max 1.50 s\n"; !strings.Contains(out.String(), line) {
		t.Errorf("showLoad(%+v) prints\n%swant the line\n%s", r, out.String(), line)
	}
	r.Latency.AtLeast = nil
	out.Reset()
	if err := showLoad(&out, r); err != nil {
		t.Fatal(err)
	}
	const want = `http://127.0.0.1:1/: closed loop, 8 clients, 2 s, engine native
requests       1,990 answered rightly, 7 of them by a redirect
throughput     995 right answers/s
latency        mean 500 µs, p50 400 µs, p90 n/a, p99 n/a, p99.9 n/a, max n/a, which is not the
               server's doing: see the warnings
  light        1,990, latency mean n/a, p50 400 µs, p90 n/a, p99 n/a, p99.9 n/a, max n/a
generator CPU  1.50 s
idle           3 of 4 silent connections open at the end
sent again     5: a reused connection was closed
error          wrong body (other bytes): 8 (0.4 % of all requests)
               first: GET /: "hellO"
error          timeout: 2 (0.1 % of all requests)
error          and 1 more cause
warning        first
warning        two; lines
`
	if out.String() != want {
		t.Errorf("showLoad(%+v) prints\n%swant\n%s", r, out.String(), want)
	}
}
