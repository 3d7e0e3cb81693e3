package load

import (
	"net"
	"net/http"
	"strconv"
	"sync"
	"testing"
	"time"

	"interleave/scenarios"
)

// A driver that is asked to tells of every request that it sent whether that was
// answered rightly: of those before the window and after it, by both threads, and in
// open loop as well.
func TestNumbersTellWhatWasAnswered(t *testing.T) {
	for name, group := range map[string]scenarios.Group{
		"closed": {Clients: 6, Arrivals: scenarios.Closed},
		"open":   {Clients: 6, Arrivals: scenarios.Poisson, Rate: 400},
	} {
		t.Run(name, func(t *testing.T) {
			var mu sync.Mutex
			answered := map[uint64]bool{} // by number, of those that arrived
			s := serve(t, func(c *net.TCPConn, r *http.Request, nth int) bool {
				n, _ := strconv.ParseUint(r.URL.Query().Get("n"), 10, 64)
				note := func(right bool) {
					mu.Lock()
					defer mu.Unlock()
					answered[n] = right
				}
				switch {
				case n%10 == 3:
					note(false)
					return respond(c, "0123456789")
				case n%10 == 6:
					note(false)
					return reset(c)
				}
				time.Sleep(time.Millisecond)
				note(echo(c, r, nth))
				return true
			})
			spec := short(s.url)
			spec.Groups, spec.Threads, spec.Numbers = []scenarios.Group{group}, 2, true
			spec.Clients, spec.Arrivals, spec.Rate = 0, "", 0
			for i := range spec.Requests { // a client may send them once only
				spec.Requests[i].Method = "POST"
			}
			r := run(t, spec)

			mu.Lock()
			defer mu.Unlock()
			open := map[uint64]bool{}
			for _, n := range r.Numbers.Open {
				open[n] = true
			}
			sent := map[uint64]bool{}
			for _, series := range r.Numbers.Sent {
				for i := range series.Count {
					n := series.First + i*series.Step
					sent[n] = true
					if !Numbered(n) {
						t.Errorf("%d is no number of a load", n)
					}
					if right := answered[n]; !open[n] && !right {
						t.Errorf("request %d counts as answered, and was not", n)
					}
				}
			}
			failed := 0
			for n, right := range answered {
				if !sent[n] {
					t.Errorf("request %d arrived, and does not count as sent", n)
				}
				if !right {
					failed++
				}
			}
			// Those that were under way at the end are open as well.
			if len(open) < failed || len(open) > failed+group.Clients {
				t.Errorf("%d requests are open, where %d failed and %d at most were under way", len(open), failed, group.Clients)
			}
			if len(sent) < 50 || r.Answered > int64(len(sent)-len(open)) {
				t.Errorf("%d sent, %d open, and %d answered", len(sent), len(open), r.Answered)
			}
		})
	}
}
