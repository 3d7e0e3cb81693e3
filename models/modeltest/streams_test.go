package modeltest

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"interleave/internal/race"
	"interleave/models"
	"interleave/results"
	"interleave/runner/load"
	"interleave/runner/verify"
	"interleave/scenarios"
	"interleave/scenarios/scenariotest"
)

// eachStreaming runs a case for every model that can answer in pieces.
func eachStreaming(t *testing.T, each func(*testing.T, func(*testing.T, subject)), run func(t *testing.T, m subject)) {
	t.Helper()
	each(t, func(t *testing.T, m subject) {
		if why := m.Lacks[scenarios.Streaming]; why != "" {
			t.Skipf("%s %s", m.Name, why)
		}
		run(t, m)
	})
}

// content is the first size bytes of what the probe's /pieces makes for n.
func content(n string, size int) string {
	p := make([]byte, size)
	scenarios.ContentOf([]byte(n)).Fill(p, 0)
	return string(p)
}

// WantStream takes one answer that is compared while it arrives.
func (c *Client) WantStream(want scenarios.Expect) {
	c.t.Helper()
	resp, err := http.ReadResponse(c.Reader, nil)
	if err != nil || resp.StatusCode != want.Status || resp.ContentLength != want.Stream {
		c.t.Fatalf("the answer is %+v (%v), want status %d and %d bytes", resp, err, want.Status, want.Stream)
	}
	c.closing = resp.Close
	body, err := io.ReadAll(resp.Body)
	if at := scenarios.ContentOf([]byte(want.Body)).Differs(body, 0); at >= 0 || err != nil || int64(len(body)) != want.Stream {
		c.t.Fatalf("%d bytes came (%v), wrong at %d, want %d that are right", len(body), err, at, want.Stream)
	}
}

// An answer in pieces is an answer like any other, and the connection goes on.
func TestAnswersInPieces(t *testing.T) {
	eachStreaming(t, eachModel, func(t *testing.T, m subject) {
		s := startProbe(t, m, models.Config{})
		c := s.Dial(t)
		ask := func(size int, query string) string {
			return get(fmt.Sprintf("/pieces?n=7&size=%d&write=%d%s", size, size, query))
		}
		for _, size := range []int{1, 100, pieceSize, pieceSize + 1, 1_000_000} {
			c.Send(ask(size, ""))
			if got := c.Want(200, content("7", size)); got.Header.Get("Content-Type") != "application/octet-stream" {
				t.Errorf("Content-Type: %q, want what the handler said", got.Header.Get("Content-Type"))
			}
		}
		var all []string
		want := []string{"1\n", content("7", 300_000), "2\n", content("7", 10), "3\n"}
		all = append(all, get("/echo?n=1"), ask(300_000, ""), get("/echo?n=2"), ask(10, ""), get("/echo?n=3"))
		c.Send(strings.Join(all, ""))
		for i, body := range want {
			if c.closing && s.bounded {
				c.Send(strings.Join(all[i:], "")) // which were not looked at
			}
			c.Want(200, body)
		}

		c.Send(strings.Replace(ask(1_000_000, ""), "GET", "HEAD", 1))
		if got, err := c.Receive("HEAD"); err != nil || got.Status != 200 || got.Header.Get("Content-Length") != "1000000" {
			t.Errorf("HEAD: %d, Content-Length %q (%v), want 200 and 1000000", got.Status, got.Header.Get("Content-Length"), err)
		}
		c.Send(get("/echo?n=4")) // nothing of HEAD's body is in the way
		c.Want(200, "4\n")

		c.Send("GET /pieces?n=7&size=100000&write=100000 HTTP/1.0\r\n\r\n")
		c.Want(200, content("7", 100_000))
		c.WantEnd()
	})
}

// A handler that fails before its first piece is answered for; later, all that is
// left is to end the connection. Who writes too much is stopped.
func TestPiecesThatFail(t *testing.T) {
	eachStreaming(t, eachModel, func(t *testing.T, m subject) {
		s := startProbe(t, m, models.Config{})
		for _, do := range []string{"panic", "error"} {
			c := s.Dial(t)
			c.Send(get("/pieces?n=1&size=100000&write=0&do=" + do))
			c.Want(500, "internal error\n")
			c.Close()
		}
		for _, do := range []string{"", "panic", "error"} {
			c := s.Dial(t)
			c.Send(get("/pieces?n=1&size=100000&write=99999&do=" + do))
			got, err := c.Receive("GET")
			if got.Status != 200 && got.Status != 500 || err == nil && got.Status == 200 {
				t.Errorf("a handler that writes a byte too little, then %q: %d, %d bytes, %v; want an answer that is cut short, or 500", do, got.Status, len(got.Body), err)
			}
			c.Close()
		}
		c := s.Dial(t)
		c.Send(get("/pieces?n=1&size=100000&write=100001"))
		c.Want(200, content("1", 100_000)[:100_000])
		s.serves(t)
	})
}

// What a slow client has not taken is not made: the server needs no more memory
// than for a short answer, and serves others meanwhile.
func TestSlowClientsOfLongAnswers(t *testing.T) {
	if race.Enabled {
		t.Skip("the race detector has memory of its own")
	}
	const size, margin = 256 << 20, 24 << 20
	eachStreaming(t, eachProcess, func(t *testing.T, m subject) {
		clients := 50
		cfg := models.Config{Tuning: models.Tuning{Workers: 2 * clients}} // handlers, where each stream needs one
		if m.bounded() {
			clients, cfg.Tuning.Workers = workers/2, workers
		}
		s := startProbe(t, m, cfg)
		for range 2 * workers {
			s.serves(t)
		}
		before := s.memory()
		if before == 0 {
			t.Skip("the kernel does not tell the memory of processes")
		}
		var slow []*Client
		var reading sync.WaitGroup
		end := time.Now().Add(1500 * time.Millisecond)
		for range clients {
			c := s.Dial(t)
			c.SetReadBuffer(32 << 10)
			c.Send(get(fmt.Sprintf("/pieces?n=1&size=%d&write=%d", size, size)))
			slow = append(slow, c)
			reading.Go(func() {
				for ; time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
					if _, err := io.CopyN(io.Discard, c.TCPConn, 1<<10); err != nil {
						t.Errorf("a client that reads slowly: %v", err)
						return
					}
				}
			})
		}
		most := 0
		for time.Now().Before(end) {
			s.serves(t)
			most = max(most, s.memory())
		}
		reading.Wait()
		children := 0
		if m.forks() {
			children = clients * 16 << 20 // each has a runtime of its own
		}
		t.Logf("%d MiB at first, %d MiB with %d slow clients of %d MiB each", before>>20, most>>20, clients, size>>20)
		if most > before+margin+children {
			t.Errorf("the server has %d MiB, %d MiB before; it holds what its clients have not taken", most>>20, before>>20)
		}
		for i, c := range slow {
			if i%2 == 0 {
				c.Reset()
			} else {
				c.Close()
			}
		}
		for range 3 * workers {
			s.serves(t)
		}
	})
}

// A client that takes nothing more of a long answer is dropped after the write
// time-out.
func TestClientThatStopsReading(t *testing.T) {
	eachStreaming(t, eachModel, func(t *testing.T, m subject) {
		s := startProbe(t, m, models.Config{WriteTimeout: 500 * time.Millisecond})
		var n int64
		var err error
		for asleep := time.Second; asleep < 10*time.Second; asleep *= 2 { // a server that the host gave no time may need longer
			c := s.Dial(t)
			c.SetReadBuffer(64 << 10)
			c.Send(get(fmt.Sprintf("/pieces?n=1&size=%d&write=%d", 1<<30, 1<<30)))
			if _, err := io.CopyN(io.Discard, c.TCPConn, 100<<10); err != nil {
				t.Fatal(err)
			}
			time.Sleep(asleep)
			if n, err = io.CopyN(io.Discard, c.TCPConn, 64<<20); err != nil { // more than the systems hold
				break
			}
			c.Close()
		}
		var timeout net.Error
		if err == nil || asTimeout(err, &timeout) {
			t.Errorf("%d bytes could be read seconds later (%v), want the end of the connection: the write time-out is 500 ms", n, err)
		}
		s.serves(t)
	})
}

// A stop lets an answer end that has begun.
func TestStopInTheMiddleOfALongAnswer(t *testing.T) {
	eachStreaming(t, eachModel, func(t *testing.T, m subject) {
		const size = 20 << 20
		s := startProbe(t, m, models.Config{})
		c := s.Dial(t)
		c.SetReadBuffer(64 << 10)
		c.Send(get(fmt.Sprintf("/pieces?n=1&size=%d&write=%d", size, size)))
		resp, err := http.ReadResponse(c.Reader, nil)
		if err != nil {
			t.Fatal(err)
		}
		s.Stop()
		time.Sleep(100 * time.Millisecond)
		if n, err := io.Copy(io.Discard, resp.Body); n != size || err != nil {
			t.Errorf("%d bytes came (%v), want all %d", n, err, size)
		}
		s.Wait()
	})
}

// streaming has long answers of 1 MiB, and shorter ones under the race detector, which
// looks at each byte that is made, and at each that is compared.
func streaming() *scenarios.Scenario {
	if race.Enabled {
		return scenariotest.Streaming(128 << 10)
	}
	return scenariotest.Streaming(1 << 20)
}

// A scenario with two groups of clients, one of which is given long answers, is
// served as verify and the load driver want it.
func TestTwoGroupsOneOfWhichStreams(t *testing.T) {
	scenario := streaming()
	eachStreaming(t, eachModel, func(t *testing.T, m subject) {
		s := startServer(t, m, models.Config{Scenario: scenario})
		verify.Run(context.Background(), verify.Target{Addr: s.Addr, Scenario: scenario}, func(f verify.Finding) {
			if f.Verdict != verify.Holds {
				t.Errorf("%s: %s (%s)", f.Check, f.Verdict, f.Detail)
			}
		})
		l := scenario.Loads[0]
		streamed, asked := int64(0), int64(0)
		for window := 500 * time.Millisecond; (streamed == 0 || asked == 0) && window < Patience; window *= 4 {
			r, err := load.Run(context.Background(), load.Spec{
				URL: "http://" + s.Addr, Groups: l.Groups, Timeout: Patience, Duration: window, Requests: scenario.Requests,
			}, load.Control{})
			if err != nil {
				t.Fatal(err)
			}
			if len(r.Errors) > 0 {
				t.Fatalf("errors: %s", results.ListErrors(r.ErrorDetails))
			}
			streamed, asked = r.Classes["stream"].Requests, r.Classes["ask"].Requests
		}
		if streamed == 0 || asked == 0 {
			t.Errorf("%d long and %d short answers, want some of both", streamed, asked)
		}
	})
}
