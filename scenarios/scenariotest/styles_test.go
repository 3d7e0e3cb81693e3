package scenariotest_test

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"interleave/scenarios"
	"interleave/scenarios/all"
	"interleave/scenarios/order"
	"interleave/scenarios/scenariotest"
	"interleave/scenarios/wire"
)

const secret = 0x5eed

// parse makes a request from its text, as every model does.
func parse(t *testing.T, method, target, body string) *wire.Request {
	t.Helper()
	var p wire.RequestParser
	var req wire.Request
	message := wire.AppendRequest(nil, method, target, "test", []byte(body))
	n, err := p.Parse(message, &req)
	if err != nil || n != len(message) {
		t.Fatalf("Parse(%q) = %d, %v, want %d", message, n, err, len(message))
	}
	return &req
}

// upstreams are the ways in which upstream services behave.
var upstreams = map[string]func(scenarios.Call) (scenarios.Reply, error){
	"answers": nil,
	"fails":   func(scenarios.Call) (scenarios.Reply, error) { return scenarios.Reply{}, scenarios.ErrUpstream },
	"times out": func(scenarios.Call) (scenarios.Reply, error) {
		return scenarios.Reply{}, scenarios.ErrUpstreamTimeout
	},
	"says 500": func(scenarios.Call) (scenarios.Reply, error) {
		return scenarios.Reply{Status: 500, Body: []byte("oops")}, nil
	},
	"answers nothing": func(scenarios.Call) (scenarios.Reply, error) { return scenarios.Reply{Status: 200}, nil },
	"ads time out, then recommendations fail": func(c scenarios.Call) (scenarios.Reply, error) {
		switch c.Upstream {
		case "ads":
			return scenarios.Reply{}, scenarios.ErrUpstreamTimeout
		case "recommendations":
			return scenarios.Reply{}, scenarios.ErrUpstream
		}
		return scenarios.Reply{}, nil
	},
}

// asked are the real scenarios, with the library that one needs, and one that needs
// what none of them does.
func asked() []*scenarios.Scenario {
	list := append(all.Scenarios(), scenariotest.Streaming(100_000))
	for i, s := range list {
		if s.Library != "" {
			list[i] = order.With(&scenariotest.Store{Secret: secret})
		}
	}
	return list
}

func TestStylesAnswerAlike(t *testing.T) {
	for _, s := range asked() {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel() // one that blocks takes its time
			for how, outcome := range upstreams {
				if outcome != nil && len(s.Upstreams) == 0 {
					continue // nobody is asked
				}
				t.Run(how, func(t *testing.T) {
					for _, target := range targets(s) {
						for _, method := range []string{"GET", "HEAD", "POST", "DELETE"} {
							for seed := range uint64(8) {
								w := &scenariotest.World{Secret: secret, Seed: seed, Outcome: outcome, Most: 100_000}
								compare(t, w, s, parse(t, method, target, ""))
							}
						}
					}
				})
			}
		})
	}
}

// An upstream that ends before it should leads to no whole answer.
func TestBodiesThatAreCutShort(t *testing.T) {
	s, _ := all.Find("stream")
	for _, cut := range []int64{1, 16 << 10, 99_999} {
		w := &scenariotest.World{Secret: secret, Seed: uint64(cut), Cut: cut, Most: 100_000}
		req := parse(t, "GET", "/stream?n=7", "")
		compare(t, w, s, req)
		got := w.Blocking(s, req)
		if got.Streamed.Length != 100_000 || got.Streamed.Bytes != cut || got.Status != 502 {
			t.Errorf("cut after %d bytes: %d of %d were written, and the handler failed with %d; want them, and 502", cut, got.Streamed.Bytes, got.Streamed.Length, got.Status)
		}
	}
}

// targets are what s's clients send, what they might, and random variations.
func targets(s *scenarios.Scenario) []string {
	path := s.Path()
	list := []string{path, path + "?", path + "?n=", path + "?n=7", path + "?n=7&n=8", path + "?x=1&n=%20", path + "/", "/", "/else?n=1",
		path + "?n=" + strings.Repeat("9", 300)}
	for _, kind := range s.Requests {
		if kind.Fault == scenarios.Exit || kind.Fault == scenarios.Leak {
			continue // it would end the test, or need all memory
		}
		target, err := scenarios.ParseTemplate(kind.Target)
		if err != nil {
			panic(err)
		}
		list = append(list, string(target.Append(nil, secret, []byte("7"))))
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		q := path
		for range r.IntN(4) {
			key := []string{"n", "class", "x"}[r.IntN(3)]
			value := []string{strconv.Itoa(r.IntN(1e6)), "light", "heavy", "", "%F0%9F%98%80"}[r.IntN(5)]
			sep := "?"
			if strings.Contains(q, "?") {
				sep = "&"
			}
			q += sep + key + "=" + value
		}
		list = append(list, q)
	}
	return list
}

func compare(t *testing.T, w *scenariotest.World, s *scenarios.Scenario, req *wire.Request) {
	t.Helper()
	blocking := w.Blocking(s, req)
	callback, err := w.Callback(s, req)
	if err != nil {
		t.Fatalf("%s %s with seed %d: callback %v", req.Method, req.Target, w.Seed, err)
	}
	if diff := cmp.Diff(blocking, callback); diff != "" {
		t.Errorf("%s %s with seed %d: the styles differ (-blocking +callback):\n%s", req.Method, req.Target, w.Seed, diff)
	}
}

// TestAnswersAreWhatTheDriverExpects sends what the load driver sends and
// checks as it checks.
func TestAnswersAreWhatTheDriverExpects(t *testing.T) {
	for _, s := range asked() {
		for _, r := range s.Requests {
			if r.Fault == scenarios.Exit || r.Fault == scenarios.Hang {
				continue // no handler answers these
			}
			t.Run(s.Name+"/"+r.Class, func(t *testing.T) {
				method := r.Verb()
				target, body, want := template(t, r.Target), template(t, r.Body), template(t, r.Want.Body)
				for _, n := range []string{"0", "7", "18446744073709551615"} {
					fill := func(tmpl scenarios.Template) string { return string(tmpl.Append(nil, secret, []byte(n))) }
					w := &scenariotest.World{Secret: secret, Seed: 1}
					if r.Live() {
						w.Says = []scenarios.LiveMessage{{Data: []byte(fill(body))}}
						got := w.Blocking(s, parse(t, method, fill(target), ""))
						checkMessage(t, got.Sent, r, want, n)
						continue
					}
					got := w.Blocking(s, parse(t, method, fill(target), fill(body)))
					if max(got.Status, 200) != max(r.Want.Status, 200) {
						t.Errorf("%s %s: status %d, want %d", method, fill(target), got.Status, r.Want.Status)
					}
					if r.Want.Stream > 0 {
						right := scenariotest.Whole(scenarios.ContentOf([]byte(fill(want))), r.Want.Stream)
						if got.Streamed == (scenariotest.Streamed{}) {
							got.Streamed = scenariotest.StreamedOf([]byte(got.Body))
						}
						if got.Streamed != right {
							t.Errorf("%s %s: in pieces %+v, want %+v", method, fill(target), got.Streamed, right)
						}
					} else if want.Reads() {
						if told, _, ok := want.Read([]byte(got.Body), secret); !ok || r.Want.Reports == "" && string(told) != n {
							t.Errorf("%s %s: body %q, want one like %q", method, fill(target), got.Body, fill(want))
						}
					} else if !r.Want.AnyBody && got.Body != fill(want) {
						t.Errorf("%s %s: body %q, want %q", method, fill(target), got.Body, fill(want))
					}
				}
			})
		}
	}
}

// checkMessage looks at the first message that was sent, which answers one about n.
func checkMessage(t *testing.T, sent []string, r scenarios.Request, want scenarios.Template, n string) {
	t.Helper()
	if len(sent) == 0 {
		t.Fatal("no message was sent")
	}
	text, isText := strings.CutPrefix(sent[0], "text ")
	if told, _, ok := want.Read([]byte(text), secret); want.Reads() && ok && (r.Want.Reports != "" || string(told) == n) && isText {
		return
	}
	if right := "text " + string(want.Append(nil, secret, []byte(n))); want.Reads() || sent[0] != right {
		t.Errorf("the first message is %q, want one like %q", sent[0], right)
	}
}

func template(t *testing.T, text string) scenarios.Template {
	t.Helper()
	tmpl, err := scenarios.ParseTemplate(text)
	if err != nil {
		t.Fatal(err)
	}
	return tmpl
}

// TestUpstreamFailuresReachTheClient: a server that hides a failure would be
// measured as fast.
func TestUpstreamFailuresReachTheClient(t *testing.T) {
	want := map[string]int{"fails": 502, "times out": 504, "says 500": 502}
	for _, s := range all.Scenarios() {
		if len(s.Upstreams) == 0 {
			continue
		}
		i := slices.IndexFunc(s.Requests, func(r scenarios.Request) bool { return r.Want.Reports == "" && len(s.CalledBy(r)) > 0 })
		path, _, _ := strings.Cut(s.Requests[i].Target, "?")
		for how, status := range want {
			w := &scenariotest.World{Secret: secret, Outcome: upstreams[how]}
			if got := w.Blocking(s, parse(t, "GET", path, "")); got.Status != status {
				t.Errorf("%s when its upstream %s: status %d, want %d", s.Name, how, got.Status, status)
			}
		}
	}
}

// TestHogComputesForItsHeavyClassOnly, and by lot for about one in a hundred
// of the requests without a class.
func TestHogComputesForItsHeavyClassOnly(t *testing.T) {
	s, _ := all.Find("hog")
	computes := func(target string, seed uint64) bool {
		w := &scenariotest.World{Seed: seed}
		return w.Blocking(s, parse(t, "GET", target, "")).Computed > 0
	}
	if computes("/hog?class=light", 1) {
		t.Error("class=light computes, want an answer at once")
	}
	if !computes("/hog?class=heavy", 1) {
		t.Error("class=heavy does not compute")
	}
	drawn := 0
	for seed := range uint64(10_000) {
		if computes("/hog", seed) {
			drawn++
		}
	}
	if drawn < 60 || drawn > 140 {
		t.Errorf("%d of 10,000 requests without a class compute, want about 100", drawn)
	}
}

// TestHangComputesForEver: one that sleeps would leave its thread to others.
func TestHangComputesForEver(t *testing.T) {
	s, _ := all.Find("crash")
	w := &scenariotest.World{Secret: secret}
	if got := w.Blocking(s, parse(t, "POST", "/crash?fault=hang", "")).Computed; got != scenarios.Forever {
		t.Errorf("a request that hangs computes for %v, want %v", got, scenarios.Forever)
	}
}

// TestBlockTellsOfItsToldCallOnly: both take as long, and a request without a call
// takes nothing of either.
func TestBlockTellsOfItsToldCallOnly(t *testing.T) {
	s, _ := all.Find("block")
	for call, want := range map[string]struct {
		told  int
		least time.Duration
	}{
		"light": {}, "untold": {0, 20 * time.Millisecond}, "told": {1, 20 * time.Millisecond},
	} {
		began := time.Now()
		w := &scenariotest.World{Seed: 1}
		got := w.Blocking(s, parse(t, "GET", "/block?call="+call+"&n=7", ""))
		took := time.Since(began)
		if got.Told != want.told || took < want.least {
			t.Errorf("the model is told of %d calls of a request with call=%s, which took %v; want %d, and %v at least", got.Told, call, took, want.told, want.least)
		}
		if got.Body != call+" 7\n" {
			t.Errorf("call=%s is answered %q", call, got.Body)
		}
	}
}

// TestMixDoesWhatItIsAskedFor: it waits and computes as long as the request says, so
// that one handler serves all proportions.
func TestMixDoesWhatItIsAskedFor(t *testing.T) {
	s, _ := all.Find("mix")
	for _, r := range s.Requests {
		w := &scenariotest.World{Secret: secret, Seed: 1}
		got := w.Blocking(s, parse(t, "GET", string(template(t, r.Target).Append(nil, secret, []byte("7"))), ""))
		if got.Computed != r.Compute || !slices.Equal(got.Calls, r.Calls) && len(got.Calls)+len(r.Calls) > 0 {
			t.Errorf("%s computes %v and asks %q, want %v and %q", r.Target, got.Computed, got.Calls, r.Compute, r.Calls)
		}
	}
	w := &scenariotest.World{Seed: 1}
	if got := w.Blocking(s, parse(t, "GET", "/mix?compute=9999999999999", "")); got.Computed > time.Second {
		t.Errorf("a request is computed for %v because it says so, want 1 s at most", got.Computed)
	}
}
