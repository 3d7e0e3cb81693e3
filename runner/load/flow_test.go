package load

import (
	"context"
	"net"
	"net/http"
	"testing"
	"time"

	"interleave/scenarios"
)

// Answers that last much longer than a turn count by the bytes that arrive in the
// time that counts, and the turn ends without them.
func TestStreamsAreCutAtTheEndOfATurn(t *testing.T) {
	const size, clients, pace, length = 4 << 20, 4, 1000, 300 * time.Millisecond
	text := streamText(size) // takes as long as a turn under the race detector
	s := serve(t, func(c *net.TCPConn, _ *http.Request, _ int) bool {
		return respond(c, text)
	})
	conductor, end, err := NewBaton()
	if err != nil {
		t.Fatal(err)
	}
	defer conductor.Close()
	spec := short(s.url)
	spec.Clients, spec.Turns, spec.Cut, spec.Streams, spec.Timeout = 0, true, true, true, time.Minute
	spec.Groups = []scenarios.Group{{Clients: clients, Arrivals: scenarios.Closed, Conn: scenarios.ConnUse{Read: scenarios.Pace{Bytes: pace, Every: 10 * time.Millisecond}}}}
	spec.Requests = []scenarios.Request{{Target: "/", Want: scenarios.Expect{Body: streamSeed, Stream: size}}}

	ended := make(chan error, 1)
	go func() {
		r, err := Run(context.Background(), spec, Control{Baton: end})
		switch {
		case err != nil:
		case len(r.Errors) > 0 || !r.Valid:
			t.Errorf("errors: %v, %v", r.Errors, r.Warnings)
		case r.Streamed == nil || r.Streamed.Most != clients:
			t.Errorf("%+v was streamed, want %d at once", r.Streamed, clients)
		default:
			// A client reads when its time comes, and later on a busy host.
			if most := int64(r.Duration/0.01+2) * clients * pace; r.Streamed.Bytes > most || r.Streamed.Bytes < most/3 {
				t.Errorf("%d bytes arrived in %v s, want %d at most, and not much less", r.Streamed.Bytes, r.Duration, most)
			}
		}
		ended <- err
	}()
	var counted []Span
	for range 3 {
		if err := conductor.Turn(length, false); err != nil {
			t.Fatal(err)
		}
		taken, err := conductor.Taken(time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		if over := taken.Drained - taken.Ended; over > int64(5*time.Second) {
			t.Errorf("the turn went on for %v", time.Duration(over))
		}
		counted = append(counted, Span{taken.Ended - int64(length)/2, taken.Ended})
	}
	if err := conductor.End(counted[1:]); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
}
