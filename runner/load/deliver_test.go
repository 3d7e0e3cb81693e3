package load

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"interleave/results"
	"interleave/scenarios"
)

// room is a server of a chat: who waits is answered delay after somebody has
// posted. number, if not nil, changes the number that a message is given.
type room struct {
	mu     sync.Mutex
	posted []string      // the requests' numbers, of messages from 2 on
	woken  chan struct{} // closed with the next message
	ended  bool
	delay  time.Duration
	number func(int) int
}

// open serves the room until the test ends.
func (m *room) open(t *testing.T) (url string) {
	m.woken = make(chan struct{})
	s := serve(t, m.answer)
	t.Cleanup(func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.ended = true
		close(m.woken)
	})
	return s.url
}

func (m *room) answer(c *net.TCPConn, r *http.Request, nth int) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if r.URL.Path == "/send" {
		m.posted = append(m.posted, r.URL.Query().Get("n"))
		time.Sleep(m.delay)
		close(m.woken)
		m.woken = make(chan struct{})
		return respond(c, m.line(len(m.posted)+1))
	}
	after, _ := strconv.Atoi(r.URL.Query().Get("after"))
	if after == 0 {
		after = len(m.posted) + 1
	}
	for after > len(m.posted) {
		if m.ended {
			return false
		}
		woken := m.woken
		m.mu.Unlock()
		<-woken
		m.mu.Lock()
	}
	return respond(c, m.line(after+1))
}

func (m *room) line(number int) string {
	n := m.posted[number-2]
	if m.number != nil {
		number = m.number(number)
	}
	return fmt.Sprintf("%d %s %s\n", number, n, scenarios.AppendProof(nil, 9, "room", []byte(n)))
}

func chat(url string) Spec {
	const body = "{number} {n} {proof:room}\n"
	return Spec{
		URL: url, Secret: 9, Warmup: 100 * time.Millisecond, Duration: 800 * time.Millisecond, Timeout: 5 * time.Second, AllPercentiles: true,
		Requests: []scenarios.Request{
			{Class: "send", Method: "POST", Target: "/send?n={n}", Want: scenarios.Expect{Body: body}},
			{Class: "wait", Target: "/wait?after={after}", Want: scenarios.Expect{Body: body, Reports: "send"}},
		},
		Groups: []scenarios.Group{
			{Class: "wait", Clients: 20},
			{Class: "send", Clients: 2, Arrivals: scenarios.Constant, Rate: 50},
		},
	}
}

// TestWhoWaitsIsTimedFromTheSend: however long a client has waited.
func TestWhoWaitsIsTimedFromTheSend(t *testing.T) {
	for _, threads := range []int{1, 2} {
		spec := chat((&room{delay: 5 * time.Millisecond}).open(t))
		spec.Threads, spec.Pause = threads, true
		var steps []int
		r, err := Run(t.Context(), spec, Control{Connections: func(_ context.Context, count int) error {
			steps = append(steps, count)
			return nil
		}})
		if err != nil {
			t.Fatal(err)
		}
		wantOnly(t, r)
		wait := r.Classes["wait"]
		if wait.Requests < 600 || wait.Requests > 840 {
			t.Errorf("%d threads: %d deliveries, want 20 of each of 40 messages", threads, wait.Requests)
		}
		if p50 := wait.Latency.P50; p50 == nil || *p50 < 0.005 || *p50 > 0.1 {
			t.Errorf("%d threads: half were told after %v s, want some 0.005 from the send", threads, p50)
		}
		d := r.Deliveries
		if d == nil || d.Clients != 20 || d.Told < 30 || d.Short > 0 || d.Last.P50 == nil || *d.Last.P50 < *wait.Latency.P50 {
			t.Errorf("%d threads: deliveries %+v, want all of some 40 told to 20", threads, d)
		}
		if len(steps) != parkSteps || steps[0] != 4 || steps[parkSteps-1] != 20 {
			t.Errorf("%d threads: told of %v parked clients, want them in %d steps", threads, steps, parkSteps)
		}
	}
}

// TestALostMessageIsFound: a client gets each message once.
func TestALostMessageIsFound(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		number func(int) int
		want   string
	}{
		{"a number is left out", func(n int) int { return n + n/12 }, "a message was missed"},
		{"a number comes twice", func(n int) int { return n - n/12 }, "a message that the client has had"},
	} {
		r := run(t, chat((&room{number: tt.number}).open(t)))
		if r.Classes["wait"].Errors[results.ErrBody] == 0 || !strings.Contains(results.ListErrors(r.ErrorDetails), tt.want) {
			t.Errorf("%s: errors %q, want %q", tt.name, results.ListErrors(r.ErrorDetails), tt.want)
		}
	}
}
