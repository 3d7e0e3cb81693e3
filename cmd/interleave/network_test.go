package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"interleave/results"
	"interleave/runner/network"
)

// needsNetwork skips a test where there can be no network that ends in the host.
func needsNetwork(t *testing.T) {
	t.Helper()
	needsProc(t)
	a := network.Look(filepath.Join(programFolder, "interleave"))
	if a.Spaces != "" || !a.Outer {
		t.Skipf("needs root: %s", a.Spaces)
	}
	if a.Netem != "" && a.Relay != "" {
		t.Skipf("this host has neither netem (%s) nor a relay (%s)", a.Netem, a.Relay)
	}
}

// links are the devices of networks in this host's namespace.
func links(t *testing.T) (names []string) {
	t.Helper()
	all, err := net.Interfaces()
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range all {
		if strings.HasPrefix(d.Name, "ilv") {
			names = append(names, d.Name)
		}
	}
	return names
}

// serveHello starts a server of hello, and returns its URL and its process.
func serveHello(t *testing.T, args ...string) (string, *exec.Cmd) {
	t.Helper()
	cmd := exec.Command(filepath.Join(programFolder, "interleave"), append([]string{"serve", "--model", "goroutine", "--scenario", "hello", "--listen", "127.0.0.1:0"}, args...)...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	var url string
	if _, err := fmt.Fscanf(out, "goroutine serves hello at %s", &url); err != nil {
		t.Fatalf("serve says no address: %v", err)
	}
	return url, cmd
}

// loadResult puts load on url.
func loadResult(t *testing.T, url string, args ...string) *results.LoadResult {
	t.Helper()
	args = append([]string{"load", "--url", url, "--json", "--clients", "4", "--rate", "100", "--duration", "500ms", "--warmup", "200ms", "--all-percentiles"}, args...)
	out, err := exec.Command(filepath.Join(programFolder, "interleave"), args...).Output()
	var r results.LoadResult
	if json.Unmarshal(out, &r) != nil {
		t.Fatalf("load prints %q, %v", out, err)
	}
	return &r
}

func expectRoundTrip(t *testing.T, r *results.LoadResult, rtt float64) {
	t.Helper()
	if r.Requests == 0 || r.Latency.P50 == nil || *r.Latency.P50 < rtt || *r.Latency.P50 > 3*rtt {
		t.Errorf("%d requests, latency %+v, want a p50 of a round trip of %v s", r.Requests, r.Latency, rtt)
	}
}

// A server over a network is reached by any program of the host, and the network goes
// with serve, however that ends.
func TestServeOverANetwork(t *testing.T) {
	needsNetwork(t)
	for name, sig := range map[string]syscall.Signal{"Ctrl-C": syscall.SIGINT, "kill -9": syscall.SIGKILL} {
		t.Run(name, func(t *testing.T) {
			url, cmd := serveHello(t, "--rtt", "20ms")
			if len(links(t)) != 1 {
				t.Errorf("devices %v, want one", links(t))
			}
			expectRoundTrip(t, loadResult(t, url), 0.020)
			cmd.Process.Signal(sig)
			cmd.Wait()
			eventually(t, "no device of a network", func() bool { return len(links(t)) == 0 })
			expectNothingLeft(t)
		})
	}
}

func TestServeEndsWithItsNetwork(t *testing.T) {
	needsNetwork(t)
	_, cmd := serveHello(t, "--network", "lan")
	killPlaying(t, network.Command)
	if got := exitStatus(cmd.Wait()); got != exitFail {
		t.Errorf("serve whose network was killed: status %d, want %d", got, exitFail)
	}
	expectNothingLeft(t)
}

// A server that listens on loopback knows nothing of the network before it.
func TestLoadOverANetwork(t *testing.T) {
	needsNetwork(t)
	url, _ := serveHello(t)
	r := loadResult(t, url, "--rtt", "20ms", "--rate", "50mbit")
	expectRoundTrip(t, r, 0.020)
	if n := r.Network; n == nil || n.RTTMin == nil || *n.RTTMin < 0.020 || n.Packets == 0 {
		t.Errorf("the network says %+v", n)
	}
	if addr := ownAddress(t); addr != "" {
		everywhere, _ := serveHello(t, "--listen", "0.0.0.0:0")
		_, port, _ := strings.Cut(strings.TrimPrefix(everywhere, "http://"), ":")
		expectRoundTrip(t, loadResult(t, "http://"+addr+":"+port, "--rtt", "20ms"), 0.020)
	}
	if without := loadResult(t, url); without.Network != nil {
		t.Errorf("without a network the result has one: %+v", without.Network)
	}
	eventually(t, "no device of a network", func() bool { return len(links(t)) == 0 })
}

// ownAddress is an address of this host that is not its loopback device's; empty if there
// is none.
func ownAddress(t *testing.T) string {
	t.Helper()
	addrs, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range addrs {
		if n, ok := a.(*net.IPNet); ok && n.IP.To4() != nil && !n.IP.IsLoopback() && !n.IP.IsLinkLocalUnicast() {
			return n.IP.String()
		}
	}
	return ""
}

// The plan of a run says its network, and each trial what that did; a run that goes on
// has the same one.
func TestBenchOverANetwork(t *testing.T) {
	needsNetwork(t)
	dir := filepath.Join(t.TempDir(), "run")
	bench := func(args ...string) string {
		t.Helper()
		var stderr bytes.Buffer
		cmd := exec.Command(filepath.Join(programFolder, "interleave"), append([]string{"bench"}, args...)...)
		cmd.Stderr = &stderr
		out, err := cmd.Output()
		if _, exited := err.(*exec.ExitError); err != nil && !exited { // a busy host may leave nothing that counts
			t.Fatal(err)
		}
		return string(out) + stderr.String()
	}
	said := bench("--models", "goroutine,prefork", "--scenarios", "hello", "--profile", "smoke", "--rtt", "5ms", "--loss", "0.5%", "--out", dir)
	if !strings.Contains(said, "Packets were lost: the slowest answers waited until TCP sent a packet again") {
		t.Errorf("the report does not say whose tail it is:\n%s", said)
	}
	run, err := results.LoadRun(dir)
	if err != nil {
		t.Fatal(err)
	}
	if n := run.Plan.Network; n == nil || n.RTT != 0.005 || n.Loss != 0.005 {
		t.Errorf("the plan says %+v", n)
	}
	if !strings.Contains(run.Command, "--rtt 5ms --loss 0.005") {
		t.Errorf("%q does not say how to have the same network", run.Command)
	}
	trials := trialsIn(t, dir)
	if len(trials) < 2 {
		t.Fatalf("%d trials:\n%s", len(trials), said)
	}
	for _, trial := range trials {
		if trial.LoadResult == nil || trial.LoadResult.Network == nil {
			t.Errorf("%s: no reading of the network: %q", trial.Model, trial.InvalidBecause)
			continue
		}
		if n := trial.LoadResult.Network; n.RTTMin == nil || *n.RTTMin < 0.005 || n.Packets == 0 {
			t.Errorf("%s: the network says %+v", trial.Model, n)
		}
		if l := trial.LoadResult.Latency; l.P50 != nil && *l.P50 < 0.005 {
			t.Errorf("%s: p50 %v s is shorter than the round trip", trial.Model, *l.P50)
		}
	}
	// Take the last trial away: the run goes on where it was, over its network.
	path := filepath.Join(dir, results.TrialsFile)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.SplitAfter(bytes.TrimRight(data, "\n"), []byte("\n"))
	if err := os.WriteFile(path, bytes.Join(lines[:len(lines)-1], nil), 0o644); err != nil {
		t.Fatal(err)
	}
	said = bench("--resume", dir)
	if again := trialsIn(t, dir); len(again) < len(trials) || again[len(again)-1].LoadResult == nil || again[len(again)-1].LoadResult.Network == nil {
		t.Errorf("a run that went on has %d trials, before it had %d:\n%s", len(again), len(trials), said)
	}
	said = bench("--resume", dir, "--capacity", "p99=50ms")
	if !strings.Contains(said, "leave out --capacity with a network") {
		t.Errorf("capacities over loopback are looked for in a run over a network:\n%s", said)
	}
	expectNothingLeft(t)
}

// What a run without a network stores does not mention one.
func TestRunsOverLoopbackSayNothingOfNetworks(t *testing.T) {
	for name, v := range map[string]any{"plan": results.Plan{}, "load": results.LoadResult{}} {
		data, err := json.Marshal(v)
		if err != nil || regexp.MustCompile(`network`).Match(data) {
			t.Errorf("a %s without a network is %s, %v", name, data, err)
		}
	}
}
