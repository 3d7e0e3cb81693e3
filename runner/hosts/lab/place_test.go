package lab

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"net/netip"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"interleave/runner/hosts/wire"
	"interleave/runner/load"
	"interleave/runner/place"
	"interleave/runner/process"
	"interleave/runner/truth"
)

// TestATrialOverThreeHosts: a server on one host, a load driver on each of two others,
// everything as with local processes.
func TestATrialOverThreeHosts(t *testing.T) {
	t.Parallel()
	l := testLab(t, calmBeat)
	var hosts []*Host
	for i, name := range []string{"server", "gen.one", "gen2"} {
		startAgent(t, l, name, i+2)
		hosts = append(hosts, joined(t, l, name))
	}
	if f := hosts[1].Facts(); f.Host != "gen.one" || f.CPUs != 7 {
		t.Errorf("Facts = %+v, want what the agent said", f)
	}
	watch := hosts[0].Watch(nil)
	behaviour := truth.Spec{Null: true}
	line, err := json.Marshal(behaviour)
	if err != nil {
		t.Fatal(err)
	}
	server, err := hosts[0].Start(t.Context(), place.Spec{Listen: place.AnyPort, Spec: process.Spec{
		Name: "truth server", Path: self(t), Args: []string{truth.Command}, Pipes: true, Input: append(line, '\n'), ReadyWithin: patience,
	}})
	if err != nil {
		t.Fatal(err)
	}
	if at, err := netip.ParseAddrPort(server.Addr()); err != nil || at.Addr().String() != "127.0.0.2" {
		t.Fatalf("the server listens at %s, want its host's address", server.Addr())
	}
	tree, err := hosts[0].Tree(server, place.TreeSpec{})
	if err != nil {
		t.Fatal(err)
	}
	if bytes, kind, err := tree.Memory(); err != nil || bytes < 1<<20 || kind == "" {
		t.Errorf("Memory = %v %q, %v", bytes, kind, err)
	}
	window, err := tree.Begin(true)
	if err != nil {
		t.Fatal(err)
	}
	var drivers []*load.Driver
	for _, h := range hosts[1:] {
		child, err := h.Start(t.Context(), place.Spec{Spec: process.Spec{Name: "load driver", Path: self(t), Args: []string{"load-driver"}, Pipes: true}})
		if err != nil {
			t.Fatal(err)
		}
		driver, err := load.Attach(child.Stdin(), child.Stdout(), load.Spec{
			URL: "http://" + server.Addr(), Clients: 4, Duration: 300 * time.Millisecond, Requests: behaviour.Requests(),
		})
		if err != nil {
			t.Fatal(err)
		}
		drivers = append(drivers, driver)
	}
	for i, d := range drivers {
		result, err := d.Result()
		if err != nil {
			t.Fatal(err)
		}
		if result.Requests == 0 || len(result.Errors) > 0 || result.Histogram == "" {
			t.Errorf("load host %d: %d requests, errors %v, want some requests and no errors", i, result.Requests, result.Errors)
		}
	}
	used, err := window.End()
	if err != nil || used.CPU <= 0 || used.Peaks.Samples == 0 || used.Took < 300*time.Millisecond {
		t.Errorf("the window used %+v, %v; want CPU time, samples, and all of its length", used, err)
	}
	tree.Close()
	if noise := watch.Stop(); noise.CanaryBefore == nil {
		t.Errorf("noise %+v, want what the canary took", noise)
	}
	server.Stdin().Close()
	var account truth.Account
	if err := json.NewDecoder(server.Stdout()).Decode(&account); err != nil {
		t.Errorf("the server's account: %v", err)
	}
	within(t, "the server's end", patience, server.Done())
	if err := server.Err(); err != nil {
		t.Errorf("the server ended with %v", err)
	}
}

// TestChildren: what is said to a child and what it says, whole and in order, and how
// it ends.
func TestChildren(t *testing.T) {
	t.Parallel()
	l := testLab(t, calmBeat)
	startAgent(t, l, "a", 2)
	h := joined(t, l, "a")

	t.Run("says much", func(t *testing.T) {
		c := start(t, h)
		io.WriteString(c.Stdin(), "first\ntalk\nlast\n")
		c.Stdin().Close()
		said, err := io.ReadAll(c.Stdout())
		want := "first\n" + strings.Repeat("x", 3<<20) + "\nlast\n"
		if err != nil || string(said) != want {
			t.Errorf("it said %d bytes, %v; want %d", len(said), err, len(want))
		}
		within(t, "its end", patience, c.Done())
		if c.Err() != nil {
			t.Errorf("Err = %v, want nil", c.Err())
		}
	})
	t.Run("is told much", func(t *testing.T) {
		c := start(t, h)
		long := strings.Repeat("y", 60<<10)
		for range 10 {
			if _, err := io.WriteString(c.Stdin(), long+"\n"); err != nil {
				t.Fatal(err)
			}
		}
		c.Stdin().Close()
		if said, err := io.ReadAll(c.Stdout()); err != nil || string(said) != strings.Repeat(long+"\n", 10) {
			t.Errorf("it said %d bytes, %v, want what it was told", len(said), err)
		}
	})
	t.Run("fails", func(t *testing.T) {
		c := start(t, h)
		io.WriteString(c.Stdin(), "die\n")
		within(t, "its end", patience, c.Done())
		if got, want := c.Err().Error(), "backends: exit status 3: last words"; got != want {
			t.Errorf("Err = %q, want %q", got, want)
		}
		if got := c.StderrTail(); got != "last words\n" {
			t.Errorf("StderrTail = %q", got)
		}
	})
	t.Run("is stopped", func(t *testing.T) {
		c := start(t, h)
		if err := c.Stop(patience); err == nil || !strings.Contains(err.Error(), "terminated") {
			t.Errorf("Stop = %v, want that SIGTERM ended it", err)
		}
		c.Kill() // once more: nothing happens
	})
	t.Run("is killed", func(t *testing.T) {
		c := start(t, h)
		c.Kill()
		if err := c.Unasked(); err == nil || !strings.Contains(err.Error(), "killed") {
			t.Errorf("Unasked = %v, want that it was killed", err)
		}
	})
	t.Run("is suspended", func(t *testing.T) {
		c := start(t, h)
		if err := c.Suspend(true); err != nil {
			t.Fatal(err)
		}
		said := make(chan string, 1)
		go func() {
			line, _ := bufio.NewReader(c.Stdout()).ReadString('\n')
			said <- line
		}()
		io.WriteString(c.Stdin(), "hello\n")
		select {
		case line := <-said:
			t.Errorf("it said %q while it was suspended", line)
		case <-time.After(100 * time.Millisecond):
		}
		if err := c.Suspend(false); err != nil {
			t.Fatal(err)
		}
		select {
		case line := <-said:
			if line != "hello\n" {
				t.Errorf("it said %q, want what it was told before it went on", line)
			}
		case <-time.After(patience):
			t.Error("it does not go on")
		}
		if err := c.Suspend(true); err != nil {
			t.Fatal(err)
		}
		if err := c.Stop(patience); err == nil || !strings.Contains(err.Error(), "terminated") {
			t.Errorf("Stop of a suspended child = %v, want that SIGTERM ended it", err)
		}
	})
	t.Run("answers", func(t *testing.T) {
		spec := backends(self(t))
		spec.Listen = place.AnyPort
		c, err := h.Start(t.Context(), spec)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := h.Ask(t.Context(), c, "/accounts"); err != nil || got != "this is /accounts" {
			t.Errorf("Ask = %q, %v", got, err)
		}
		if c.Restarts() != 0 || c.StderrTail() != "" {
			t.Errorf("Restarts %d, StderrTail %q; want none", c.Restarts(), c.StderrTail())
		}
		c.Kill()
	})
	t.Run("cannot start", func(t *testing.T) {
		spec := backends(self(t))
		spec.Args, spec.Input = []string{truth.Command}, []byte("nonsense\n")
		c, err := h.Start(t.Context(), spec)
		if err == nil {
			c.Kill()
		}
		if want := "host a: backends ended before it was ready: "; err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("Start = %v, want %q and why", err, want)
		}
	})
}

// TestAnIDIsAcceptedOnce: a start that comes twice starts one child.
func TestAnIDIsAcceptedOnce(t *testing.T) {
	t.Parallel()
	l := testLab(t, calmBeat)
	startAgent(t, l, "a", 2)
	s := joined(t, l, "a").seat()
	q, err := s.starting(backends(self(t)))
	if err != nil {
		t.Fatal(err)
	}
	c := s.expect(q)
	defer c.Kill()
	if _, err := ask[wire.Started](t.Context(), s, wire.DoStart, q, patience); err != nil {
		t.Fatal(err)
	}
	_, err = ask[wire.Started](t.Context(), s, wire.DoStart, q, patience)
	if err == nil || !strings.Contains(err.Error(), "started already: an id is accepted once") {
		t.Errorf("the second start with the same id: %v, want that it is refused", err)
	}
}

// TestClocks: however wrong a host's clock is, it is known within a millisecond, or as
// well as the network allows.
func TestClocks(t *testing.T) {
	l := testLab(t, calmBeat)
	for i, wrong := range []time.Duration{0, 7400 * time.Millisecond, -7400 * time.Millisecond} {
		name := string(rune('a' + i))
		startAgent(t, l, name, i+2, clockVariable+"="+wrong.String())
		h := joined(t, l, name)
		ahead, bound, err := h.Clock(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		off := (ahead - wrong).Abs()
		t.Logf("a clock that is %v ahead: error %v, bound %v", wrong, off, bound)
		if off > max(bound, time.Millisecond) {
			t.Errorf("a clock that is %v ahead is taken for %v ahead, at most %v wrong", wrong, ahead, bound)
		}
	}
}

// TestStart: hosts with different clocks begin at the same moment.
func TestStart(t *testing.T) {
	l := testLab(t, calmBeat)
	type started struct {
		host  *Host
		child place.Child
		said  *bufio.Scanner
	}
	var all []started
	for i, wrong := range []string{"0s", "7.4s", "-7.4s"} {
		name := string(rune('a' + i))
		startAgent(t, l, name, i+2, clockVariable+"="+wrong)
		h := joined(t, l, name)
		c := start(t, h)
		all = append(all, started{h, c, bufio.NewScanner(c.Stdout())})
	}
	const rounds = 5
	var spreads []time.Duration
	for range rounds {
		ahead := make([]time.Duration, len(all))
		for i, s := range all {
			var err error
			if ahead[i], _, err = s.host.Clock(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		at := time.Now().Add(300 * time.Millisecond)
		began := make([]time.Time, len(all))
		errs := make(chan error, len(all))
		for i, s := range all {
			go func() {
				told, err := s.host.tell(t.Context(), s.child, "go", at.Add(ahead[i]))
				began[i] = told.Add(-ahead[i])
				errs <- err
			}()
		}
		late := false
		for range all {
			if err := <-errs; errors.As(err, new(*place.Late)) {
				late = true // on a machine that is so busy
			} else if err != nil {
				t.Fatal(err)
			}
		}
		if late {
			continue
		}
		for _, s := range all {
			if !s.said.Scan() || s.said.Text() != "go" {
				t.Fatalf("a child said %q, want what it was told", s.said.Text())
			}
		}
		spreads = append(spreads, slices.MaxFunc(began, time.Time.Compare).Sub(slices.MinFunc(began, time.Time.Compare)))
	}
	if len(spreads) == 0 {
		t.Skip("this machine is too busy to begin anything within 300 ms")
	}
	slices.Sort(spreads)
	t.Logf("spread of %d starts: median %v, most %v", len(spreads), spreads[len(spreads)/2], spreads[len(spreads)-1])
	if median := spreads[len(spreads)/2]; median > 20*time.Millisecond {
		t.Errorf("hosts began %v apart, the median of %d", median, len(spreads))
	}
}

// TestALateHostSaysSo, and writes nothing.
func TestALateHostSaysSo(t *testing.T) {
	t.Parallel()
	l := testLab(t, calmBeat)
	startAgent(t, l, "a", 2, clockVariable+"=7.4s")
	h := joined(t, l, "a")
	c := start(t, h)
	err := h.Tell(t.Context(), c, "go", time.Now()) // 7.4 s ago, by the host's clock
	var late *place.Late
	if !errors.As(err, &late) || late.Host != "a" || late.By < 7*time.Second {
		t.Fatalf("Tell = %v, want that a was told 7.4 s too late", err)
	}
	io.WriteString(c.Stdin(), "next\n")
	c.Stdin().Close()
	if said, err := io.ReadAll(c.Stdout()); err != nil || string(said) != "next\n" {
		t.Errorf("the child said %q, %v; want only what came after", said, err)
	}
	c.End(syscall.SIGTERM, patience)
}
