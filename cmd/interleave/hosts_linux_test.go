package main

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"interleave/internal/quantity"
	"interleave/results"
	"interleave/runner/process"
)

// ground is where hosts are: network namespaces, or this host with several addresses.
type ground interface {
	address(host string) string
	command(host, program string, args ...string) *exec.Cmd
}

// loopback is this host, which has an address for each host.
type loopback struct{ t *testing.T }

func (l loopback) address(host string) string {
	return fmt.Sprintf("127.0.0.%d", 1+slices.Index(fleetHosts, host))
}

func (l loopback) command(_, program string, args ...string) *exec.Cmd {
	return exec.CommandContext(l.t.Context(), program, args...)
}

// fleet is a coordinator, a server host, two load hosts and one for backends, and the agents
// on them.
type fleet struct {
	ground
	t      *testing.T
	dir    string
	joins  map[string]string // join strings, by host
	agents map[string]*exec.Cmd
}

const coordinator = "coord"

var fleetHosts = []string{coordinator, "srv", "gen1", "gen2", "be"}

func newFleet(t *testing.T, on ground) *fleet {
	t.Helper()
	f := &fleet{ground: on, t: t, dir: t.TempDir(), joins: map[string]string{}, agents: map[string]*exec.Cmd{}}
	at := f.address(coordinator) + ":" + freePort(t)
	f.write("lab.yaml", "server: {name: srv}\nload: [{name: gen1}, {name: gen2}]\nbackends: [{name: be}]\nlisten: "+at+"\n")
	for _, host := range fleetHosts[1:] {
		said, err := exec.Command(f.program(), "lab", "token", host, "--lab", f.path("keys"), "--address", at).Output()
		if err != nil {
			t.Fatalf("lab token %s: %v", host, err)
		}
		f.joins[host] = string(said)
		f.join(host)
	}
	return f
}

// freePort is a port that nobody listens at.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

func (f *fleet) program() string         { return filepath.Join(programFolder, "interleave") }
func (f *fleet) path(name string) string { return filepath.Join(f.dir, name) }

func (f *fleet) write(name, text string) {
	f.t.Helper()
	if err := os.WriteFile(f.path(name), []byte(text), 0o600); err != nil {
		f.t.Fatal(err)
	}
}

// join starts the agent of a host. It ends with the test.
func (f *fleet) join(host string) {
	f.t.Helper()
	args := []string{"agent", "--join", "-", "--address", f.address(host)}
	// All hosts are this one in truth: servers have a part of it to themselves.
	cpus, rest := process.Split(process.CPUs())
	if host != "srv" {
		cpus = rest
	}
	if len(cpus) > 0 {
		args = append(args, "--cpus", quantity.Set(cpus))
	}
	agent := f.command(host, f.program(), args...)
	agent.Stdin = strings.NewReader(f.joins[host])
	if err := agent.Start(); err != nil {
		f.t.Fatal(err)
	}
	f.agents[host] = agent
	f.t.Cleanup(func() {
		agent.Process.Signal(syscall.SIGCONT)
		agent.Process.Kill()
		agent.Wait()
	})
}

// signal sends a signal to the agent of a host, which ip has become.
func (f *fleet) signal(host string, sig syscall.Signal) {
	f.t.Helper()
	if err := f.agents[host].Process.Signal(sig); err != nil {
		f.t.Fatalf("%v to the agent on %s: %v", sig, host, err)
	}
}

// bench starts a run over the fleet.
func (f *fleet) bench(args ...string) *benchRun {
	f.t.Helper()
	return f.over([]string{"--hosts", f.path("lab.yaml"), "--lab", f.path("keys")}, args...)
}

// over starts a run over hosts that flags name.
func (f *fleet) over(hosts []string, args ...string) *benchRun {
	f.t.Helper()
	args = slices.Concat([]string{"bench", "--out", f.path("run"), "--seed", "5"}, hosts, args)
	r := &benchRun{fleet: f, Cmd: f.command(coordinator, f.program(), args...), ended: make(chan struct{})}
	r.Dir = f.dir
	r.Stdout, r.Stderr = &r.out, &r.complaints
	if err := r.Start(); err != nil {
		f.t.Fatal(err)
	}
	go func() {
		r.err = r.Cmd.Wait()
		close(r.ended)
	}()
	f.t.Cleanup(func() {
		r.Process.Kill()
		<-r.ended
	})
	return r
}

// benchRun is a run under way.
type benchRun struct {
	*fleet
	*exec.Cmd
	out, complaints guarded
	ended           chan struct{}
	err             error // once ended is closed
}

// guarded is text that is written and read at the same time.
type guarded struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (g *guarded) Write(p []byte) (int, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.text.Write(p)
}

func (g *guarded) String() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.text.String()
}

// until waits until something is so, which the run has to live to see.
func (r *benchRun) until(what string, so func() bool) {
	r.t.Helper()
	limit := time.After(2 * time.Minute)
	for !so() {
		select {
		case <-r.ended:
			r.t.Fatalf("the run ended before %s: %v\n%s", what, r.err, r.complaints.String())
		case <-limit:
			r.t.Fatalf("two minutes without %s\n%s", what, r.complaints.String())
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// trials waits until so many more trials are kept, whatever became of them.
func (r *benchRun) trials(more int) {
	r.t.Helper()
	want := r.kept() + more
	r.until(fmt.Sprintf("%d more trials", more), func() bool { return r.kept() >= want })
}

func (r *benchRun) kept() int {
	text, _ := os.ReadFile(r.path("run/" + results.TrialsFile))
	return bytes.Count(text, []byte("\n"))
}

// said waits until the coordinator has said something so many times.
func (r *benchRun) said(text string, times int) {
	r.t.Helper()
	r.until(fmt.Sprintf("%q for the %dth time", text, times), func() bool { return strings.Count(r.complaints.String(), text) >= times })
}

// end waits for the end of a run, which has to be a good one.
func (r *benchRun) end() (*results.Run, []results.Trial) {
	r.t.Helper()
	select {
	case <-r.ended:
	case <-time.After(5 * time.Minute):
		r.t.Fatalf("the run has not ended\n%s", r.complaints.String())
	}
	// All hosts are one in truth, and disturb each other: it may be that nothing counts.
	if said := r.complaints.String(); r.err != nil && !strings.Contains(said, "nothing was measured: none of") {
		r.t.Fatalf("bench: %v\n%s", r.err, said)
	}
	run, trials, err := results.Load(r.path("run"))
	if err != nil {
		r.t.Fatal(err)
	}
	return run, trials
}

// A run over five hosts ends with the report that one over one host gives, and its hosts.
// Each of these scenarios needs the hosts in another way. Where there can be no network
// namespaces, this host's addresses have to do.
func TestARunOverSeveralHosts(t *testing.T) {
	var on ground = loopback{t}
	if why := whyNoNetwork(); why == "" {
		on = newNetwork(t, fleetHosts...)
	} else {
		t.Log("hosts are addresses of this one:", why)
	}
	f := newFleet(t, on)
	judge(t, f.bench("--models", "goroutine", "--profile", "smoke", "--scenarios", severalHosts), 8)
}

// severalHosts are scenarios in which a server calls other hosts (purchase, comet, stream),
// one load host of two puts on all of the load (order, crash), or both do, with an excerpt
// (hello), in phases (overload) or over live connections (websocket).
const severalHosts = "hello,purchase,comet,stream,order,crash,overload,websocket"

// TestModelsAreSideBySideOverSeveralAddresses: their servers are up on the server host at the
// same time, and rest there while another one is asked.
func TestModelsAreSideBySideOverSeveralAddresses(t *testing.T) {
	f := newFleet(t, loopback{t})
	_, trials := f.bench("--models", "goroutine,eventloop", "--profile", "smoke", "--scenarios", "hello").end()
	noneVoid(t, trials)
	byLoad := map[string][]results.Trial{}
	for _, tr := range trials {
		tellsAll(t, &tr)
		byLoad[tr.Load] = append(byLoad[tr.Load], tr)
		if r := tr.Ring; r == nil || r.Members != 2 || r.Turns == 0 || r.Rested <= 0 || tr.CPUPerRequest == nil || tr.Memory.Peak == nil {
			t.Errorf("%s %s: its part in the ring is %+v, CPU per request %v, memory %v; %s", tr.Model, tr.Load, r, tr.CPUPerRequest, tr.Memory.Peak, tr.InvalidBecause)
		}
	}
	for load, of := range byLoad {
		if len(of) != 2 || of[0].StartedAt.Add(time.Duration(of[0].Took*float64(time.Second))).Before(of[1].StartedAt) {
			t.Errorf("under %s were measured %d models, want two at the same time", load, len(of))
		}
	}
}

// sameHost is a ssh to hosts that are this one, each with a home and an address of its own. A
// tunnel leads from a port to itself.
const sameHost = `#!/bin/sh
while [ "$1" != -- ]; do
	case "$1" in 127.0.0.1:0:127.0.0.1:*) echo "Allocated port ${1##*:} for remote forward to ${1#127.0.0.1:0:}" >&2 ;; esac
	shift
done
case "$2" in srv) at=127.0.0.2 ;; gen1) at=127.0.0.3 ;; *) at=127.0.0.4 ;; esac
mkdir -p "$HOMES/$2"
XDG_CACHE_HOME= HOME="$HOMES/$2" SSH_CONNECTION="127.0.0.1 9 $at 22" exec sh -c "$3"
`

// Hosts that ssh reaches need nothing, and nothing is left running there.
func TestARunThroughSSH(t *testing.T) {
	f := &fleet{ground: loopback{t}, t: t, dir: t.TempDir()}
	f.write("ssh", sameHost)
	if err := os.Chmod(f.path("ssh"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", f.dir+":"+os.Getenv("PATH"))
	t.Setenv("HOMES", f.path("homes"))
	r := f.over([]string{"--server-host", "srv", "--load-hosts", "gen1,gen2"}, "--models", "goroutine", "--profile", "smoke", "--scenarios", "hello")
	run, trials := r.end()
	for i := range trials {
		tellsAll(t, &trials[i])
	}
	if h := run.Plan.Hosts; h == nil || h.Server != "srv" || strings.Join(h.Load, " ") != "gen1 gen2" || h.Backends != "gen1" {
		t.Errorf("the plan has the hosts %+v", h)
	}
	if len(trials) == 0 || trials[0].LoadResult == nil || trials[0].LoadResult.Requests == 0 {
		t.Errorf("the trials are %+v", trials)
	}
	if !strings.HasSuffix(run.Command, "--server-host srv --load-hosts gen1,gen2") {
		t.Errorf("the run's command is %s", run.Command)
	}
	gone(t, "the hosts", func() []string { return runningBelow(f.path("homes")) })
}

// runningBelow are the programs below a folder that run.
func runningBelow(folder string) (left []string) {
	links, _ := filepath.Glob("/proc/[0-9]*/exe")
	for _, link := range links {
		if program, _ := os.Readlink(link); strings.HasPrefix(program, folder) {
			left = append(left, program)
		}
	}
	return left
}

// judge judges a run of one model over a fleet, with so many loads at least.
func judge(t *testing.T, r *benchRun, least int) {
	t.Helper()
	run, trials := r.end()
	measured := map[string]bool{}
	for _, tr := range trials {
		measured[tr.Scenario+" "+tr.Load] = true
	}
	noneVoid(t, trials)
	for i := range trials {
		tellsAll(t, &trials[i])
	}
	planned := 0
	for _, s := range run.Plan.Scenarios {
		for _, l := range s.Loads {
			if why := run.Plan.Unable("goroutine", s.Name, l.Name); why != "" {
				t.Logf("%s %s is not measured: it %s", s.Name, l.Name, why)
				continue
			}
			planned++
			if !measured[s.Name+" "+l.Name] {
				t.Errorf("%s %s has no trial", s.Name, l.Name)
			}
		}
	}
	if planned < least {
		t.Errorf("%d loads were planned over several hosts, want %d at least", planned, least)
	}
	if h := run.Plan.Hosts; h == nil || h.Server != "srv" || strings.Join(h.Load, " ") != "gen1 gen2" || h.Backends != "be" {
		t.Errorf("the plan has the hosts %+v", h)
	}
	page, err := os.ReadFile(r.path("run/report.html"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"srv", "gen1", "gen2"} {
		if !bytes.Contains(page, []byte(name)) {
			t.Errorf("the report does not name %s", name)
		}
	}
}

// tellsAll holds that a trial over several hosts tells what one over one host does.
func tellsAll(t *testing.T, tr *results.Trial) {
	t.Helper()
	l := tr.LoadResult
	if l == nil {
		t.Errorf("nothing was put on for %s %s: %s", tr.Scenario, tr.Load, tr.InvalidBecause)
		return
	}
	drivers := 2
	switch tr.Scenario {
	case "overload":
		if len(l.Phases) != 3 || l.Phases[1].Due <= l.Phases[0].Due || l.Recovery == nil {
			t.Errorf("overload %s: phases %+v, recovery %v", tr.Load, l.Phases, l.Recovery)
		}
	case "crash":
		drivers = 1
		if l.Faults == nil || l.Faults.Counted == 0 || tr.Restarts == nil || *tr.Restarts == 0 || tr.Memory.Warm == nil {
			t.Errorf("crash %s: faults %+v, restarts %v, memory %+v", tr.Load, l.Faults, tr.Restarts, tr.Memory)
		}
	case "order":
		drivers = 1
		if tr.Written == nil || tr.Written.Rows == 0 || tr.Written.Missing > 0 {
			t.Errorf("order %s: written %+v", tr.Load, tr.Written)
		}
	case "hello":
		if tr.Load == "closed-64" && (l.Excerpt == nil || len(l.Excerpt.Requests) == 0) {
			t.Errorf("hello %s: the excerpt is %+v", tr.Load, l.Excerpt)
		}
	default:
		return
	}
	if got := len(tr.HostsOf(results.LoadHost)); got != drivers {
		t.Errorf("%s %s was put on by %d load hosts, want %d", tr.Scenario, tr.Load, got, drivers)
	}
}

// noneVoid holds that no trial is void because of a host: one that was is made again.
func noneVoid(t *testing.T, trials []results.Trial) {
	t.Helper()
	for _, tr := range trials {
		for _, c := range tr.Checks {
			if c.Name == "hosts_there" && c.Verdict == results.Failed {
				t.Errorf("%s %s: %s", tr.Scenario, tr.Load, c.Detail)
			}
		}
		if !tr.Valid {
			t.Logf("%s %s: %s", tr.Scenario, tr.Load, tr.InvalidBecause)
		}
	}
}

// Whatever becomes of a load host, it costs trials and not the run.
func TestHostsThatAreLost(t *testing.T) {
	n := newNetwork(t, fleetHosts...)
	f := newFleet(t, n)
	// The coordinator's way out is as narrow as a bad line's.
	n.in(coordinator, "tc", "qdisc", "add", "dev", "eth0", "root", "tbf", "rate", "1mbit", "burst", "32kbit", "latency", "400ms")
	r := f.bench("--models", "goroutine", "--profile", "quick", "--scenarios", "backend")
	r.trials(1)
	n.in(coordinator, "tc", "qdisc", "del", "dev", "eth0", "root")

	lost := 0
	lose := func(host string, by func(), back func()) {
		by()
		lost++
		r.said("the trial is void and is made again", lost)
		back()
		r.trials(1)
	}
	lose("gen1", func() { n.cut("gen1", true) }, func() { n.cut("gen1", false) })
	lose("gen2", func() { f.signal("gen2", syscall.SIGSTOP) }, func() { f.signal("gen2", syscall.SIGCONT) })
	lose("gen1", func() { f.signal("gen1", syscall.SIGKILL) }, func() { f.join("gen1") })

	_, trials := r.end()
	noneVoid(t, trials)
	if planned := 6; len(trials) != planned { // blocks
		t.Errorf("%d trials are not void, want %d", len(trials), planned)
	}
	for _, host := range fleetHosts {
		if host != coordinator {
			f.signal(host, syscall.SIGTERM)
			f.agents[host].Wait()
		}
		gone(t, host, func() []string { return n.running(host) })
	}
}

// gone waits until no program is left on a host.
func gone(t *testing.T, host string, left func() []string) {
	t.Helper()
	for end := time.Now().Add(time.Minute); len(left()) > 0; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("on %s are left %s", host, left())
		}
	}
}
