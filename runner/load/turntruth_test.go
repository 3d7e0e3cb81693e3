package load

import (
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"interleave/results"
	"interleave/scenarios"
)

// TestTruthsByTurns: what is known of a server is read of it in a ring as well:
// a delay, a freeze that holds up all who come meanwhile, and wrong bytes.
func TestTruthsByTurns(t *testing.T) {
	ok := func(c *net.TCPConn, body string) bool {
		_, err := c.Write([]byte("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n" + body))
		return err == nil
	}
	open := Spec{
		Clients: 64, Arrivals: scenarios.Constant, Rate: 500, Duration: 500 * time.Millisecond, AllPercentiles: true,
		Expect: &scenarios.Expect{Body: "ok"},
	}
	turns := play{warmup: 100 * time.Millisecond, length: 250 * time.Millisecond, rounds: 2}

	t.Run("a delay", func(t *testing.T) {
		const delay = 10 * time.Millisecond
		d := new(duet)
		for i := range d.servers {
			d.servers[i] = serve(t, func(c *net.TCPConn, _ *http.Request, _ int) bool {
				time.Sleep(delay)
				return ok(c, "ok")
			})
		}
		for i, r := range turns.on(t, d, open) {
			l := r.Latency
			if l.Min == nil || *l.Min < delay.Seconds() || *l.P50 > 3*delay.Seconds() {
				t.Errorf("load %d: latency from %v on, p50 %v, of answers that take 10 ms", i, l.Min, l.P50)
			}
		}
	})
	t.Run("a freeze", func(t *testing.T) {
		const freeze = 60 * time.Millisecond
		d := new(duet)
		for i := range d.servers {
			var frozen sync.Mutex
			var asked atomic.Int64
			d.servers[i] = serve(t, func(c *net.TCPConn, _ *http.Request, _ int) bool {
				frozen.Lock()
				if asked.Add(1)%125 == 60 { // once in a turn
					time.Sleep(freeze)
				}
				frozen.Unlock()
				return ok(c, "ok")
			})
		}
		for i, r := range turns.on(t, d, open) {
			// One request in eight is due in the first half of a freeze.
			l := r.Latency
			if *l.P90 < freeze.Seconds()/4 || *l.Max < 0.9*freeze.Seconds() || *l.P50 > freeze.Seconds()/2 {
				t.Errorf("load %d: p50 %v, p90 %v, max %v s; want a tenth to wait for the end of 60 ms", i, *l.P50, *l.P90, *l.Max)
			}
		}
	})
	t.Run("wrong bytes", func(t *testing.T) {
		d := new(duet)
		var wrong [2]atomic.Int64
		for i := range d.servers {
			var asked atomic.Int64
			d.servers[i] = serve(t, func(c *net.TCPConn, _ *http.Request, _ int) bool {
				if asked.Add(1)%20 == 0 {
					wrong[i].Add(1)
					return ok(c, "no")
				}
				return ok(c, "ok")
			})
		}
		// Time that does not count makes no wrong answer right.
		none := turns
		none.count = func(taken Taken) []Span { return []Span{{taken.Began, taken.Began + int64(20*time.Millisecond)}} }
		for i, r := range none.on(t, d, open) {
			seen := r.Errors[results.ErrBody]
			for _, e := range r.WarmupErrors {
				seen += e.Count
			}
			if n := wrong[i].Load(); seen != n || n < 10 {
				t.Errorf("load %d: %d wrong answers were seen of %d", i, seen, n)
			}
		}
	})
}
