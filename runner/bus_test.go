package runner_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"interleave/internal/endpoint"
	"interleave/models"
	"interleave/results"
	"interleave/runner"
	"interleave/runner/verify"
	"interleave/scenarios"
	"interleave/scenarios/backends"
)

const busDelay = 5 * time.Millisecond

// overBus is a chat whose server asks the bus of this name.
func overBus(bus string) *scenarios.Scenario {
	want := "{number} {n} {proof:" + bus + "}"
	return &scenarios.Scenario{
		Name:      "chat-over-" + bus,
		Paths:     []string{"/send", "/wait"},
		Upstreams: []scenarios.Upstream{{Name: bus, Kind: scenarios.Topic, Delay: busDelay}},
		Requests: []scenarios.Request{
			{Class: "send", Target: "/send?n={n}", Want: scenarios.Expect{Body: want}},
			{Class: "wait", Target: "/wait?after={after}", Want: scenarios.Expect{Body: want, Reports: "send"}},
		},
		Loads: []scenarios.Load{{
			Name: "wait-2", Alone: true, Timeout: 5 * time.Second,
			Groups: []scenarios.Group{
				{Class: "wait", Clients: 2, Arrivals: scenarios.Closed},
				{Class: "send", Clients: 8, Arrivals: scenarios.Constant, Rate: 300},
			},
		}},
	}
}

// buses are message buses, all but the first of which do not do what they say,
// by the name of the upstream.
var buses = map[string]*bus{
	"honest-bus":    {delay: busDelay},
	"instant-bus":   {},
	"forgetful-bus": {delay: busDelay, skips: 1000},
	"leaky-bus":     {delay: busDelay, loses: 1000},
	"hasty-bus":     {delay: busDelay, late: time.Second},
}

// bus speaks as the backends' bus does.
type bus struct {
	delay time.Duration // of a post
	skips int           // it gives a number to one message in so many, and tells nobody of it; 0 means none
	loses int           // it answers the poster of one in so many, and forgets it
	late  time.Duration // it tells of a message so long after it has answered who posted it

	name   string
	secret uint64
	mu     sync.Mutex
	posts  int
	lines  []string // of the messages from 2 on; empty if it tells nobody
	told   int      // how many of them it tells of by now
	news   chan struct{}

	path   string // of the caller
	waited time.Duration
}

func (b *bus) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	switch {
	case r.URL.Path == backends.AccountsPath:
		b.mu.Lock()
		fmt.Fprintf(w, "%s %d %d\n", b.path, b.posts, b.waited)
		b.mu.Unlock()
	case query.Has("post"):
		began := time.Now()
		time.Sleep(b.delay)
		line := b.post(r.URL.Path, query.Get("n"), began)
		number, _, _ := strings.Cut(line, " ")
		fmt.Fprintf(w, "%s\n%s", number, line)
	default:
		after, _ := strconv.Atoi(query.Get("after"))
		number, line := b.next(after)
		fmt.Fprintf(w, "%d\n%s", number, line)
	}
}

// post adds a message, and returns the line that tells of it.
func (b *bus) post(path, n string, began time.Time) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.posts++
	b.path, b.waited = path, b.waited+time.Since(began)
	line := fmt.Sprintf("%d %s %s\n", len(b.lines)+2, n, scenarios.AppendProof(nil, b.secret, b.name, []byte(n)))
	if falls(b.posts, b.loses) {
		return line
	}
	if falls(b.posts, b.skips) {
		b.lines = append(b.lines, "")
	} else {
		b.lines = append(b.lines, line)
	}
	if b.late == 0 {
		b.tell()
	} else {
		time.AfterFunc(b.late, func() {
			b.mu.Lock()
			defer b.mu.Unlock()
			b.tell()
		})
	}
	return line
}

// falls picks one in so many, an early one.
func falls(nth, oneIn int) bool { return oneIn > 0 && nth%oneIn == 100 }

// tell tells of one message more.
func (b *bus) tell() {
	b.told++
	close(b.news)
	b.news = make(chan struct{})
}

// next is the first message after one, or none after a second.
func (b *bus) next(after int) (number int, line string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if after == 0 { // what is posted from now on
		after = b.told + 1
	}
	for patience := time.After(time.Second); ; {
		for number := after + 1; number < b.told+2; number++ {
			if line := b.lines[number-2]; line != "" {
				return number, line
			}
		}
		news := b.news
		b.mu.Unlock()
		select {
		case <-news:
			b.mu.Lock()
		case <-patience:
			b.mu.Lock()
			return after, ""
		}
	}
}

// busOf is the bus of a spec, if it is one of those above.
func busOf(spec backends.Spec) *bus {
	if len(spec.Upstreams) == 0 {
		return nil
	}
	name := spec.Upstreams[0].Name
	b := buses[name]
	if b != nil {
		b.name, b.secret, b.news = name, spec.Secret, make(chan struct{})
	}
	return b
}

// serve plays the bus until ctx is cancelled.
func (b *bus) serve(ctx context.Context, listener *os.File, ready func()) error {
	l, err := net.FileListener(listener)
	if err != nil {
		return err
	}
	context.AfterFunc(ctx, func() { l.Close() })
	ready()
	if err = http.Serve(l, b); ctx.Err() != nil {
		return nil
	}
	return err
}

// asksTheBus is an honest server of a chat: each request asks the bus itself.
func asksTheBus(l net.Listener) {
	at := upstreamAt()
	http.DefaultTransport.(*http.Transport).MaxIdleConnsPerHost = 64
	call := func(c scenarios.Call) (scenarios.Reply, error) {
		answer, err := http.Get(fmt.Sprintf("http://%s?n=%s&%s", at, c.Nonce, c.Params))
		if err != nil {
			return scenarios.Reply{}, err
		}
		defer answer.Body.Close()
		body, err := io.ReadAll(answer.Body)
		return scenarios.Reply{Status: answer.StatusCode, Body: body}, err
	}
	http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var m scenarios.Message
		var err error
		if r.URL.Path == "/send" {
			m, err = scenarios.PostByCall(call, "", []byte(r.URL.Query().Get("n")))
		} else {
			after, _ := strconv.ParseUint(r.URL.Query().Get("after"), 10, 64)
			m, err = scenarios.WaitByCalls(call, "", after, func() bool { return r.Context().Err() == nil })
		}
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		fmt.Fprintf(w, "%d %s", m.Number, m.Text)
	}))
}

// busMutants are lies of the bus, told to a server that is honest.
var busMutants = []mutant{
	{
		name: "asks-a-bus-that-answers-at-once", serve: asksTheBus,
		scenario: overBus("instant-bus"), check: "upstreams", verdict: results.Failed,
	},
	{
		name: "asks-a-bus-that-skips-a-message", serve: asksTheBus,
		scenario: overBus("forgetful-bus"), check: "wrong_answers", verdict: results.Failed,
	},
	{
		name: "asks-a-bus-that-loses-a-message", serve: asksTheBus,
		scenario: overBus("leaky-bus"), check: "deliveries", verdict: results.Failed,
	},
}

func TestLyingBusesAreCaught(t *testing.T) {
	needMutants(t)
	for _, m := range busMutants {
		t.Run(m.name, func(t *testing.T) { mustBeCaught(t, []mutant{m}) })
	}
	t.Run("an honest one is not", func(t *testing.T) {
		c := config(1, busMutants[0].name)
		c.Profile.Window, c.Scenarios = mutantWindow, []*scenarios.Scenario{overBus("honest-bus")}
		store, run := begin(t, c)
		if err := runner.Run(t.Context(), c, store, run, nil); err != nil {
			t.Fatal(err)
		}
		for _, trial := range loadTrials(t, store) {
			for _, m := range busMutants {
				if check, _ := checkOf(&trial, m.check); check.Verdict != results.Passed {
					t.Errorf("%s is %s: %s", m.check, check.Verdict, check.Detail)
				}
			}
		}
	})
}

// A post that is answered long before anybody is told of it.
func TestVerifyCatchesABusThatAnswersBeforeItDelivers(t *testing.T) {
	const check = "tells who waits of each message, once"
	for bus, want := range map[string]string{"honest-bus": verify.Holds, "hasty-bus": verify.Broken} {
		t.Run(bus, func(t *testing.T) {
			s := overBus(bus)
			serving, err := runner.Serve(t.Context(), config(1).Programs, model(busMutants[0].name), s, "127.0.0.1:0", models.Tuning{})
			if err != nil {
				t.Fatal(err)
			}
			at, err := endpoint.Parse(serving.URL)
			if err != nil {
				t.Fatal(err)
			}
			question := verify.At(at, s)
			question.Secret = serving.Secret
			var all []verify.Finding
			ctx, enough := context.WithCancel(t.Context())
			verify.Run(ctx, question, func(f verify.Finding) {
				if all = append(all, f); f.Check == check {
					enough()
				}
			})
			i := slices.IndexFunc(all, func(f verify.Finding) bool { return f.Check == check })
			if i < 0 || all[i].Verdict != want {
				t.Errorf("%q of %+v, want %s", check, all, want)
			}
			stopped, stop := context.WithCancel(context.Background())
			stop()
			if err := serving.Wait(stopped); err != nil {
				t.Error(err)
			}
		})
	}
}
