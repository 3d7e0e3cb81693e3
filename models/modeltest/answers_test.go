package modeltest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"interleave/internal/race"
	"interleave/models"
	"interleave/scenarios"
	scenariosall "interleave/scenarios/all"
	"interleave/scenarios/workload"
)

// waysToWait are scenarios that wait by different means of their models: for upstreams,
// libraries that block, messages, and clients that take long answers.
var waysToWait = []string{"purchase", "block", "comet", "stream"}

// Each scenario's requests get the answers that the load driver will expect,
// proofs included.
func TestScenariosAreAnswered(t *testing.T) {
	eachModel(t, func(t *testing.T, m subject) {
		for _, scenario := range served() {
			if scenario.Library != "" || slices.ContainsFunc(scenario.Requests, func(r scenarios.Request) bool { return r.Live() }) {
				continue // see TestOrdersAreWrittenOnce and the tests of live connections
			}
			if race.Enabled && !slices.Contains(waysToWait, scenario.Name) {
				continue // a model has nothing else to do for it
			}
			t.Run(scenario.Name, func(t *testing.T) { answersRightly(t, m, scenario) })
		}
	})
}

// A workload of a user's own is a scenario that no server has ever heard of. Here are all
// steps that one can have, and an answer of 8 MB, which no buffer holds.
func TestWorkloadsAreServed(t *testing.T) {
	own := workload.Workload{
		Name: "own", Clients: 1,
		Services: []scenarios.Upstream{
			{Name: "session", Delay: time.Millisecond},
			{Name: "db", Delay: time.Millisecond, P99: 4 * time.Millisecond, Size: 100_000},
		},
		Kinds: []workload.Kind{
			{Name: "mixed", Share: 9, Answer: 12_345, Steps: []workload.Step{
				{Calls: []int{0}}, {Calls: []int{1, 0, 1}}, {Compute: time.Millisecond}, {Block: time.Millisecond}, {Block: time.Millisecond, Untold: true},
			}},
			{Name: "long", Share: 1, Answer: 8_000_000},
			{Name: "light", Share: 90},
		},
	}
	if err := own.Check(); err != nil {
		t.Fatal(err)
	}
	eachModel(t, func(t *testing.T, m subject) { answersRightly(t, m, own.Scenario()) })
}

// answersRightly asks a server of m all kinds of a scenario's requests.
func answersRightly(t *testing.T, m subject, scenario *scenarios.Scenario) {
	if why := m.Unable(scenario); why != "" {
		t.Skipf("%s %s", m.Name, why)
	}
	s := startServer(t, m, models.Config{Scenario: scenario, Upstreams: startBackends(t, scenario)})
	c := s.Dial(t)
	for _, r := range scenario.Requests {
		switch {
		case r.Want.Reports != "":
			continue // see TestEveryoneWhoWaitsIsTold
		case r.Fault == scenarios.Exit, r.Fault == scenarios.Hang:
			continue // see TestHandlerThatExits and TestHandlerThatHangs
		}
		times := 5
		if scenario.LongestWait(r) > 50*time.Millisecond {
			times = 1
		}
		for n := range times {
			ask, want := expand(t, r, fmt.Sprint(n+1))
			c.Send(ask)
			if want.Stream > 0 {
				c.WantStream(want)
				continue
			}
			if template, _ := scenarios.ParseTemplate(r.Want.Body); want.AnyBody || template.Reads() {
				c.WantStatus(want.Status)
			} else {
				c.Want(want.Status, want.Body)
			}
		}
	}
	c.Send(get("/nothing"))
	c.WantStatus(404)
	c.Send("DELETE " + scenario.Path() + " HTTP/1.1\r\nHost: test\r\n\r\n")
	c.WantStatus(501)
	c.Send(get(scenario.Path())) // as curl would ask, without a number
	c.WantStatus(200)
}

// expand fills in a request's templates for number n.
func expand(t *testing.T, r scenarios.Request, n string) (ask string, want scenarios.Expect) {
	t.Helper()
	fill := func(text string) string {
		template, err := scenarios.ParseTemplate(text)
		if err != nil {
			t.Fatal(err)
		}
		return string(template.Append(nil, secret, []byte(n)))
	}
	body := fill(r.Body)
	ask = fmt.Sprintf("%s %s HTTP/1.1\r\nHost: test\r\nContent-Length: %d\r\n\r\n%s", r.Verb(), fill(r.Target), len(body), body)
	want = r.Want
	want.Body = fill(want.Body)
	if want.Status == 0 {
		want.Status = 200
	}
	return ask, want
}

// A purchase takes about as long as the slowest of its calls where they are
// made in parallel, and about as long as all of them where they are not.
func TestPurchaseTakesTheSlowestCallOrTheSum(t *testing.T) {
	scenario, _ := scenariosall.Find("purchase")
	var sum, slowest time.Duration
	for _, u := range scenario.Upstreams {
		sum += u.Delay
		slowest = max(slowest, u.Delay)
	}
	eachModel(t, func(t *testing.T, m subject) {
		s := startServer(t, m, models.Config{Scenario: scenario, Upstreams: startBackends(t, scenario)})
		c := s.Dial(t)
		fastest := time.Hour
		for n := range 20 {
			ask, want := expand(t, scenario.Requests[0], fmt.Sprint(n+1))
			start := time.Now()
			c.Send(ask)
			c.Want(want.Status, want.Body)
			fastest = min(fastest, time.Since(start))
		}
		t.Logf("the fastest of 20 took %v; the calls: slowest %v, sum %v", fastest, slowest, sum)
		if fastest < slowest {
			t.Errorf("the fastest of 20 took %v, less than its slowest call, %v", fastest, slowest)
		}
		if m.Has(scenarios.ParallelCalls) && fastest >= sum {
			t.Errorf("the fastest of 20 took %v, not less than the sum of its calls, %v, although the model says that it is parallel", fastest, sum)
		}
		if !m.Has(scenarios.ParallelCalls) && fastest < sum {
			t.Errorf("the fastest of 20 took %v, less than the sum of its calls, %v, although the model says that it is not parallel", fastest, sum)
		}
	})
}

// A handler may wait for everything that its IO offers.
func TestHandlersWait(t *testing.T) {
	eachModel(t, func(t *testing.T, m subject) {
		s := startProbe(t, m, models.Config{})
		c := s.Dial(t)
		for _, target := range []string{"/echo?n=7", "/sleep?ms=20&n=7", "/sleep?ms=0&n=7", "/block?ms=20&n=7", "/compute?ms=20&n=7"} {
			start := time.Now()
			c.Send(get(target))
			c.Want(200, "7\n")
			if took := time.Since(start); strings.Contains(target, "ms=20") && took < 10*time.Millisecond {
				t.Errorf("%s took %v, want about 20ms", target, took)
			}
		}
		for range 3 { // over a connection that is kept
			c.Send(get("/callall?n=8"))
			c.Want(200, proof("prompt", "8")+proof("slow", "8")+proof("prompt", "8"))
		}
	})
}

// What an upstream does is what the client is told.
func TestUpstreams(t *testing.T) {
	eachModel(t, func(t *testing.T, m subject) {
		s := startProbe(t, m, models.Config{CallTimeout: time.Second})
		c := s.Dial(t)
		for _, tt := range []struct {
			upstream string
			status   int
			body     string
		}{
			{"prompt", 200, proof("prompt", "5")},
			{"slow", 200, proof("slow", "5")},
			{"chunked", 200, proof("chunked", "5")},
			{"untilclose", 200, proof("untilclose", "5")},
			{"forgetful", 200, proof("forgetful", "5")},
			{"large", 200, strings.Repeat("large", 40_000)},
			{"failing", 502, "upstream failed\n"},
			{"garbled", 502, "upstream failed\n"},
			{"cut", 502, "upstream failed\n"},
			{"absent", 502, "upstream failed\n"},
			{"mute", 504, "upstream timed out\n"},
		} {
			t.Run(tt.upstream, func(t *testing.T) {
				// Several times, because the second call meets a pool.
				for range 3 {
					c.t = t
					c.Send(get("/call?to=" + tt.upstream + "&n=5"))
					c.Want(tt.status, tt.body)
				}
			})
		}
	})
}
