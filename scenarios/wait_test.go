package scenarios_test

import (
	"math"
	"testing"
	"time"

	"interleave/scenarios"
)

// shop has requests that wait for different upstreams.
var shop = &scenarios.Scenario{
	Upstreams: []scenarios.Upstream{{Name: "bank", Delay: 30 * time.Millisecond}, {Name: "post", Delay: 10 * time.Millisecond}},
	Requests: []scenarios.Request{
		{Class: "look", Target: "/look", Calls: []string{}, Weight: 8},
		{Class: "send", Target: "/send", Calls: []string{"post"}},
		{Class: "buy", Target: "/buy"},
	},
}

func TestARequestWaitsForWhatItCalls(t *testing.T) {
	const ms = time.Millisecond
	for _, tt := range []struct {
		class        string
		longest, sum time.Duration
	}{
		{"look", 0, 0}, {"send", 10 * ms, 10 * ms}, {"buy", 30 * ms, 40 * ms},
	} {
		r := shop.AskedBy(scenarios.Group{Class: tt.class})[0]
		if longest, sum := shop.LongestWait(r), shop.Waits(r); longest != tt.longest || sum != tt.sum {
			t.Errorf("%s waits %v, or %v one after the other; want %v, %v", tt.class, longest, sum, tt.longest, tt.sum)
		}
	}
	if got := scenarios.Shortest(shop.Requests, shop.LongestWait); got != 0 {
		t.Errorf("the shortest of all waits = %v, want 0", got)
	}
	if got := scenarios.Longest(shop.Requests, shop.Waits); got != 40*ms {
		t.Errorf("the longest of all waits = %v, want 40ms", got)
	}
	if got := scenarios.Mean(shop.Requests, shop.Waits); got != 5*ms {
		t.Errorf("the mean of all waits = %v, want 5ms by their weights", got)
	}
}

// A client that reads slowly cannot have more answers than it reads.
func TestSlowReadersBoundTheirThroughput(t *testing.T) {
	film := &scenarios.Scenario{Requests: []scenarios.Request{{Want: scenarios.Expect{Stream: 1001}}}}
	for bytes, want := range map[int]float64{0: 0, 100: 10, 1001: 0, 2000: 0} {
		use := scenarios.ConnUse{Read: scenarios.Pace{Bytes: bytes, Every: 20 * time.Millisecond}}
		l := scenarios.Load{Groups: []scenarios.Group{{Clients: 2, Arrivals: scenarios.Closed, Conn: use}}}
		if got := film.Ceiling(l); got != want {
			t.Errorf("2 clients that read %d of 1,001 bytes every 20 ms have %v answers a second at most, want %v (0 is no bound)", bytes, got, want)
		}
	}
}

// A blocking call is waited for after what a request waits for elsewhere.
func TestABlockingCallIsWaitedFor(t *testing.T) {
	r := scenarios.Request{Calls: []string{"bank"}, Block: 20 * time.Millisecond}
	if longest, sum := shop.LongestWait(r), shop.Waits(r); longest != 50*time.Millisecond || sum != longest {
		t.Errorf("a request that asks the bank, which takes 30 ms, and blocks for 20 waits %v, or %v one after the other; want 50ms", longest, sum)
	}
}

func TestALoadAsksWhatItsGroupsSend(t *testing.T) {
	group := func(class string, clients int) scenarios.Group {
		return scenarios.Group{Class: class, Clients: clients, Arrivals: scenarios.Closed}
	}
	scheduled := scenarios.Group{Class: "send", Clients: 5, Arrivals: scenarios.Constant, Rate: 7}
	for _, tt := range []struct {
		groups  []scenarios.Group
		asked   int
		ceiling float64
	}{
		{[]scenarios.Group{group("buy", 3)}, 1, 100},
		{[]scenarios.Group{group("buy", 3), group("send", 1)}, 2, 200},
		{[]scenarios.Group{group("buy", 3), group("buy", 3)}, 1, 200},
		{[]scenarios.Group{group("buy", 3), scheduled}, 2, 107},
		{[]scenarios.Group{group("", 3)}, 3, 0},
		{[]scenarios.Group{group("buy", 3), group("", 3)}, 3, 0},
	} {
		l := scenarios.Load{Groups: tt.groups}
		if got := len(shop.Asks(l)); got != tt.asked {
			t.Errorf("%+v asks %d kinds of request, want %d", tt.groups, got, tt.asked)
		}
		if got := shop.Ceiling(l); got < 0.999*tt.ceiling || got > 1.001*tt.ceiling {
			t.Errorf("the ceiling of %+v = %v, want %v", tt.groups, got, tt.ceiling)
		}
	}
}

// The slowest of several services takes longer than each of them does on average. Of two
// alike whose delays are lognormal it takes 2Φ(σ/√2) times the mean.
func TestUsualWait(t *testing.T) {
	s := &scenarios.Scenario{Upstreams: []scenarios.Upstream{
		{Name: "fixed", Delay: 2 * time.Millisecond}, {Name: "slow", Delay: 15 * time.Millisecond},
		{Name: "db", Delay: 5 * time.Millisecond, P99: 40 * time.Millisecond}, {Name: "other", Delay: 5 * time.Millisecond, P99: 40 * time.Millisecond},
	}}
	for _, tt := range []struct {
		calls []string
		want  time.Duration
	}{
		{nil, 0},
		{[]string{"fixed", "slow"}, 15 * time.Millisecond},
		{[]string{"db"}, 7456 * time.Microsecond},
		{[]string{"db", "other"}, 10980 * time.Microsecond},
	} {
		r := scenarios.Request{Steps: []scenarios.Step{{Calls: tt.calls}, {Block: time.Millisecond}}}
		if got := s.UsualWait(r); len(tt.calls) == 1 && got != s.Waits(r) {
			t.Errorf("a request that calls %q alone waits for %v on average, and for %v one after the other", tt.calls, got, s.Waits(r))
		}
		if got, want := s.UsualWait(r), tt.want+time.Millisecond; (got - want).Abs() > want/50 {
			t.Errorf("a request that calls %q waits for %v on average, want about %v", tt.calls, got, want)
		}
	}
}

// Over a network a request takes a round trip more, and one on a connection of its own two.
func TestCeilingOverANetwork(t *testing.T) {
	s := &scenarios.Scenario{Requests: []scenarios.Request{{}}}
	for requests, want := range map[int]float64{0: 400, 1: 200, 8: 400} {
		l := scenarios.Load{Groups: []scenarios.Group{{Clients: 4, Arrivals: scenarios.Closed, Conn: scenarios.ConnUse{Requests: requests}}}}
		if got := s.CeilingOver(l, 10*time.Millisecond); got != want {
			t.Errorf("4 clients with %d requests on a connection have %v answers a second at most, want %v", requests, got, want)
		}
		if got := s.Ceiling(l); got != 0 {
			t.Errorf("on loopback they have %v, want no bound", got)
		}
	}
	live := &scenarios.Scenario{Requests: []scenarios.Request{{Protocol: scenarios.WebSocket}}}
	l := scenarios.Load{Groups: []scenarios.Group{{Clients: 4, Arrivals: scenarios.Closed}}}
	if got := live.CeilingOver(l, 10*time.Millisecond); got != 0 {
		t.Errorf("messages that nobody asks for come %v times a second at most, want no bound", got)
	}
}

func TestBeyond(t *testing.T) {
	of := func(u ...scenarios.Upstream) *scenarios.Scenario { return &scenarios.Scenario{Upstreams: u} }
	fixed := scenarios.Upstream{Name: "fixed", Delay: 20 * time.Millisecond}
	straggles := scenarios.Upstream{Name: "straggles", Delay: 20 * time.Millisecond, Straggler: 200 * time.Millisecond, StragglerOneIn: 100}
	scatters := scenarios.Upstream{Name: "scatters", Delay: 10 * time.Millisecond, P99: 100 * time.Millisecond}
	for _, test := range []struct {
		name  string
		s     *scenarios.Scenario
		limit time.Duration
		want  float64
	}{
		{"a wait that is longer", of(fixed), 10 * time.Millisecond, 1},
		{"one that is shorter", of(fixed), 30 * time.Millisecond, 0},
		{"stragglers", of(fixed, straggles), 50 * time.Millisecond, 0.01},
		{"stragglers within the limit", of(straggles), 300 * time.Millisecond, 0},
		{"the slow end of what scatters", of(scatters), 100 * time.Millisecond, 0.01},
		{"half of what scatters", of(scatters), 10 * time.Millisecond, 0.5},
		{"either of two", of(straggles, scatters), 100 * time.Millisecond, 1 - 0.99*0.99},
	} {
		if got := test.s.Beyond(scenarios.Request{}, test.limit); math.Abs(got-test.want) > 1e-6 {
			t.Errorf("%s: %v of the requests take longer than %v, want %v", test.name, got, test.limit, test.want)
		}
	}
	computes := scenarios.Request{Compute: 30 * time.Millisecond}
	if got := of(fixed).Beyond(computes, 40*time.Millisecond); got != 1 {
		t.Errorf("20 ms of waiting and 30 of computing: %v take longer than 40 ms, want all", got)
	}
}
