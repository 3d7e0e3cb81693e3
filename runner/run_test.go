package runner_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"interleave/models"
	"interleave/results"
	"interleave/runner"
	"interleave/runner/load"
	"interleave/runner/process"
	"interleave/scenarios"
	"interleave/scenarios/backends"
)

// The test binary plays all the programs of a run: a server, whose model's
// name says how it behaves, and the load driver.
func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == "--model" {
		os.Exit(serve(os.Args[2]))
	}
	if len(os.Args) > 2 && os.Args[1] == "--outside" {
		os.Exit(serveOutside(os.Args[2]))
	}
	if len(os.Args) > 1 && os.Args[1] == "backends" {
		os.Exit(play())
	}
	if len(os.Args) > 1 && os.Args[1] == "load-driver" {
		if load.Child(context.Background(), os.Stdin, os.Stdout) != nil {
			os.Exit(1)
		}
		os.Exit(0)
	}
	goleak.VerifyTestMain(m)
}

// play is a scenario's backends. An upstream called hurried answers at once,
// whatever its delay.
func play() int {
	in := bufio.NewReader(os.Stdin)
	var spec backends.Spec
	line, err := in.ReadBytes('\n')
	if err != nil || json.Unmarshal(line, &spec) != nil {
		return 1
	}
	for i := range spec.Upstreams {
		if spec.Upstreams[i].Name == "hurried" {
			spec.Upstreams[i].Delay = 0
		}
	}
	listener := os.NewFile(3, "listener")
	ready := func() {
		fd, _ := strconv.Atoi(os.Getenv("INTERLEAVE_READY_FD"))
		ready := os.NewFile(uintptr(fd), "ready")
		ready.WriteString("ready\n")
		ready.Close()
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	ctx, parentGone := context.WithCancel(ctx)
	go func() {
		io.Copy(io.Discard, in)
		parentGone()
	}()
	if b := busOf(spec); b != nil {
		err = b.serve(ctx, listener, ready)
	} else {
		err = backends.Serve(ctx, listener, spec, ready)
	}
	if err != nil {
		return 1
	}
	return 0
}

func serve(behaviour string) int {
	if behaviour == "burner" {
		for began := time.Now(); time.Since(began) < time.Minute; {
			scenarios.Burn(100_000)
		}
		return 0
	}
	if behaviour == "truth" {
		return serveTruth()
	}
	l, err := net.FileListener(os.NewFile(3, "listener"))
	if err != nil {
		return 1
	}
	switch behaviour {
	case "elsewhere":
		if name := filepath.Base(os.Args[0]); name != "second" {
			fmt.Fprintln(os.Stderr, "this is the wrong program:", name)
			return 1
		}
	case "stillborn":
		fmt.Fprintln(os.Stderr, "cannot find my shoes")
		return 1
	case "stubborn":
		signal.Ignore(syscall.SIGTERM)
	case "worker":
		return work(l)
	}
	fd, _ := strconv.Atoi(os.Getenv("INTERLEAVE_READY_FD"))
	ready := os.NewFile(uintptr(fd), "ready")
	ready.WriteString("ready\n")
	ready.Close()
	for _, m := range slices.Concat(mutants, busMutants, rowMutants, []mutant{{name: "works-while-others-are-asked", serve: burnsOnItsOwn}}, fragile) {
		if m.name == behaviour {
			stop := make(chan os.Signal, 1)
			signal.Notify(stop, syscall.SIGTERM)
			go func() { <-stop; os.Exit(0) }()
			m.serve(l)
			return 1
		}
	}
	answered := make(chan struct{}, 1000)
	go func() {
		for range 200 {
			<-answered
		}
		if behaviour == "crash" {
			fmt.Fprintln(os.Stderr, "fell over under load")
			os.Exit(7)
		}
		for range answered {
		}
	}()
	if behaviour != "stubborn" {
		stop := make(chan os.Signal, 1)
		signal.Notify(stop, syscall.SIGTERM)
		go func() { <-stop; os.Exit(0) }()
	}
	var one sync.Mutex
	http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if behaviour == "one by one" {
			one.Lock()
			for began := time.Now(); time.Since(began) < oneByOne; {
			}
			one.Unlock()
		}
		if behaviour == "silent" {
			<-r.Context().Done()
			return
		}
		answered <- struct{}{}
		body := "right " + r.URL.Query().Get("n")
		if behaviour == "counts processors" {
			body = fmt.Sprint(r.URL.Query().Get("class"), " ", runtime.NumCPU())
		}
		if behaviour == "liar" && strings.HasSuffix(body, "7") {
			body = "wrong"
		}
		w.Write([]byte(body))
	}))
	return 1
}

// work is one of a mutant's worker processes: it answers 500 requests.
func work(l net.Listener) int {
	var answered atomic.Int64
	http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Write([]byte("right " + r.URL.Query().Get("n")))
		if answered.Add(1) == 500 {
			go os.Exit(0)
		}
	}))
	return 1
}

var scenario = &scenarios.Scenario{
	Name:     "probe",
	Requests: []scenarios.Request{{Target: "/probe?n={n}", Want: scenarios.Expect{Body: "right {n}"}}},
	Loads:    []scenarios.Load{{Name: "closed-4", Groups: scenarios.ClosedLoop(4), Timeout: time.Second}},
}

func model(behaviour string) models.Model {
	return models.Model{
		Info: models.Info{Name: behaviour},
		Tune: func(*scenarios.Scenario, int) models.Tuning { return models.Tuning{} },
	}
}

func config(blocks int, behaviours ...string) runner.Config {
	c := runner.Config{
		Profile:   runner.Profile{Name: "test", Blocks: blocks, Warmup: 50 * time.Millisecond, Window: 400 * time.Millisecond},
		Scenarios: []*scenarios.Scenario{scenario},
		Seed:      1,
		Programs:  runner.Programs{Server: os.Args[0], Self: os.Args[0]},
	}
	for _, b := range behaviours {
		c.Models = append(c.Models, model(b))
	}
	return c
}

// processors are those of the tests: a run holds its own process to some of them.
var processors = process.CPUs()

// begin makes an empty run of c.
func begin(t *testing.T, c runner.Config) (*results.Store, *results.Run) {
	t.Helper()
	run, err := runner.Describe(c)
	if err != nil {
		t.Fatal(err)
	}
	store, err := results.Create(filepath.Join(t.TempDir(), "run"), run)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		store.Close()
		process.PinSelf(processors)
	})
	return store, run
}

func loadTrials(t *testing.T, store *results.Store) []results.Trial {
	t.Helper()
	_, trials, err := results.Load(store.Dir())
	if err != nil {
		t.Fatal(err)
	}
	return trials
}

func TestMeasuresAnHonestServer(t *testing.T) {
	c := config(2, "honest")
	store, run := begin(t, c)
	if err := runner.Run(context.Background(), c, store, run, nil); err != nil {
		t.Fatal(err)
	}
	trials := loadTrials(t, store)
	if len(trials) != 2 {
		t.Fatalf("Run stored %d trials, want one per block", len(trials))
	}
	for _, got := range trials {
		if !got.Valid {
			t.Fatalf("trial is invalid because %v", got.InvalidBecause)
		}
		l := got.LoadResult
		if l.Requests == 0 || l.Throughput <= 0 || l.Latency.P50 == nil || l.Histogram == "" {
			t.Errorf("load result lacks figures: %d requests, %v/s, p50 %v", l.Requests, l.Throughput, l.Latency.P50)
		}
		if runtime.GOOS == "linux" && (got.CPUPerRequest == nil || *got.CPUPerRequest <= 0 || got.ThreadsMax == nil || *got.Memory.Peak < 1<<20) {
			t.Errorf("process figures are missing: CPU per request %v, threads %v, peak %v", got.CPUPerRequest, got.ThreadsMax, got.Memory.Peak)
		}
	}
	if after, _, err := results.Load(store.Dir()); err != nil || after.EndedAt == nil {
		t.Errorf("run.json after the run: ended_at is missing (%v)", err)
	}
}

func TestAFailingServerIsAnInvalidTrialAndTheRunGoesOn(t *testing.T) {
	want := map[string]string{
		"stillborn": "cannot find my shoes",
		"crash":     "ended under load",
		"liar":      "answered wrongly",
		"silent":    "no request was answered",
		"stubborn":  "did not stop",
		"honest":    "",
	}
	c := config(1, "stillborn", "crash", "liar", "silent", "stubborn", "honest")
	impatient := *scenario
	impatient.Loads = []scenarios.Load{{Name: "closed-4", Groups: scenarios.ClosedLoop(4), Timeout: 400 * time.Millisecond}}
	c.Scenarios = []*scenarios.Scenario{&impatient}
	store, run := begin(t, c)
	if err := runner.Run(context.Background(), c, store, run, nil); err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, trial := range loadTrials(t, store) {
		seen++
		reason := want[trial.Model]
		got := strings.Join(trial.InvalidBecause, "; ")
		if trial.Valid != (reason == "") || !strings.Contains(got, reason) {
			t.Errorf("%s: valid %v because %q, want the reason to hold %q", trial.Model, trial.Valid, got, reason)
		}
		if trial.Model == "crash" && !strings.Contains(trial.StderrTail, "fell over under load") {
			t.Errorf("crash: stderr tail is %q", trial.StderrTail)
		}
	}
	if seen != len(want) {
		t.Errorf("Run stored %d trials, want %d", seen, len(want))
	}
}

// cancelAfter cancels a run when some trials have ended.
type cancelAfter struct {
	trials int
	cancel context.CancelFunc
}

func (*cancelAfter) Planned(int, int, time.Duration) {}
func (*cancelAfter) Started(string, time.Duration)   {}
func (*cancelAfter) Sampled(*results.Stacks)         {}
func (c *cancelAfter) Ended(*results.Trial) {
	if c.trials--; c.trials == 0 {
		c.cancel()
	}
}

func TestAnInterruptedRunGoesOnWhereItStopped(t *testing.T) {
	c := config(4, "honest")
	store, run := begin(t, c)
	ctx, cancel := context.WithCancel(context.Background())
	c.Progress = &cancelAfter{trials: 2, cancel: cancel}
	if err := runner.Run(ctx, c, store, run, nil); err != context.Canceled {
		t.Fatalf("Run after cancel = %v, want context.Canceled", err)
	}
	store.Close()

	again, run, done, err := results.Resume(store.Dir())
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if len(done) != 2 || run.EndedAt != nil {
		t.Fatalf("an interrupted run has %d trials and ended_at %v, want 2 and null", len(done), run.EndedAt)
	}
	c.Progress = nil
	if err := runner.CheckResume(c, run); err != nil {
		t.Fatal(err)
	}
	if err := runner.Run(context.Background(), c, again, run, done); err != nil {
		t.Fatal(err)
	}
	blocks := map[int]int{}
	for _, trial := range loadTrials(t, again) {
		blocks[trial.Block]++
	}
	if len(blocks) != 4 || blocks[0]+blocks[1]+blocks[2]+blocks[3] != 4 {
		t.Errorf("trials per block after resuming: %v, want one in each of 4", blocks)
	}

	other := config(4, "honest", "liar")
	if err := runner.CheckResume(other, run); err == nil {
		t.Error("CheckResume accepts another plan than the run's")
	}
}

// TestAResumedPrecisionRunIsNotOverWhenCutShort: it had ended once, and has not now.
func TestAResumedPrecisionRunIsNotOverWhenCutShort(t *testing.T) {
	c := config(1, "honest")
	c.Precision = runner.Precision{Share: 0.001, For: time.Millisecond}
	store, run := begin(t, c)
	if err := runner.Run(context.Background(), c, store, run, nil); err != nil || run.EndedAt == nil {
		t.Fatalf("Run = %v, ended at %v", err, run.EndedAt)
	}
	store.Close()
	again, run, done, err := results.Resume(store.Dir())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	c.Progress, c.Precision.For = &cancelAfter{trials: 1, cancel: cancel}, time.Minute
	if err := runner.Run(ctx, c, again, run, done); err != context.Canceled {
		t.Fatalf("Run after cancel = %v, want context.Canceled", err)
	}
	again.Close()
	last, run, _, err := results.Resume(store.Dir())
	if err != nil {
		t.Fatal(err)
	}
	defer last.Close()
	if run.EndedAt != nil {
		t.Errorf("it was cut short, and ended at %v", run.EndedAt)
	}
}
