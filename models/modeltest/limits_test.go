package modeltest

import (
	"cmp"
	"errors"
	"io"
	"net"
	"syscall"
	"testing"
	"time"

	"interleave/models"
)

func asTimeout(err error, to *net.Error) bool {
	return errors.As(err, to) && (*to).Timeout()
}

func TestIdleTimeout(t *testing.T) {
	eachModel(t, func(t *testing.T, m subject) {
		s := startProbe(t, m, models.Config{IdleTimeout: 800 * time.Millisecond})
		silent := s.Dial(t)
		used := s.Dial(t)
		start := time.Now() // before the server's clock of this connection starts
		used.Send(get("/echo?n=1"))
		used.Want(200, "1\n")
		used.WantEnd()
		silent.WantEnd()
		if took := time.Since(start); took < 700*time.Millisecond {
			t.Errorf("idle connections were closed after %v, want 800ms", took)
		}
		// Who keeps asking is not idle, however long the connection lives.
		busy := s.Dial(t)
		for range 8 {
			busy.Send(get("/echo?n=2"))
			busy.Want(200, "2\n")
			time.Sleep(150 * time.Millisecond)
		}
		// Nor is who waits for an answer.
		busy.Send(get("/sleep?ms=1300&n=3"))
		busy.Want(200, "3\n")
	})
}

func TestHeaderTimeout(t *testing.T) {
	eachModel(t, func(t *testing.T, m subject) {
		late := cmp.Or(frameworks[m.Framework].late, 408)
		s := startProbe(t, m, models.Config{HeaderTimeout: 400 * time.Millisecond})
		for name, in := range map[string]string{
			"head": "GET /echo HTTP/1.1\r\nHo",
			"body": "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf",
		} {
			t.Run(name, func(t *testing.T) {
				c := s.Dial(t)
				start := time.Now()
				c.Send(in)
				status := late
				if name == "body" {
					status = 408
				}
				c.WantStatus(status)
				c.WantEnd()
				if took := time.Since(start); took < 300*time.Millisecond {
					t.Errorf("the request was given up after %v, want 400ms", took)
				}
			})
		}
		for _, every := range []time.Duration{50 * time.Millisecond, 5 * time.Millisecond} {
			t.Run("drip "+every.String(), func(t *testing.T) { drip(t, s.Dial(t), late, every) })
		}
		s.serves(t)
	})
}

// drip sends a byte now and then, which does not make the time start again.
func drip(t *testing.T, c *Client, late int, every time.Duration) {
	start := time.Now()
	go func() {
		for time.Since(start) < 5*time.Second {
			if _, err := c.Write([]byte("A")); err != nil {
				return
			}
			time.Sleep(every)
		}
	}()
	answer, err := c.Receive("GET")
	if err == nil && answer.Status != late {
		t.Errorf("the answer is %d, want %d", answer.Status, late)
	}
	if err != nil && !isReset(err) {
		t.Errorf("reading the answer: %v", err)
	}
	if took := time.Since(start); took > 4*time.Second {
		t.Errorf("the request was given up after %v, want about 400ms", took)
	}
}

// Beyond its limit a server refuses with an answer that can be read, and when
// connections end it takes new ones.
func TestConnectionLimit(t *testing.T) {
	eachModel(t, func(t *testing.T, m subject) {
		const limit = 3
		s := startProbe(t, m, models.Config{MaxConns: limit})
		var held []*Client
		for range limit {
			c := s.Dial(t)
			c.Send(get("/echo?n=0"))
			c.Want(200, "0\n") // it is held now: several loops or processes accept in no order
			c.Send(get("/sleep?ms=2000&n=1"))
			held = append(held, c)
		}
		// Until the requests above have arrived, others may be served.
		refused := false
		for end := time.Now().Add(1900 * time.Millisecond); !refused && time.Now().Before(end); {
			c := s.Dial(t)
			c.Send(get("/echo?n=2"))
			got, err := c.Receive("GET")
			if err != nil {
				t.Fatalf("a connection beyond the limit is answered with %v, want a readable 503", err)
			}
			if got.Status == 503 {
				refused = true
				if !got.Close {
					t.Error("the refusal does not say Connection: close")
				}
				c.WantEnd()
			}
			c.Close()
		}
		if !refused {
			t.Error("no connection beyond the limit was refused with 503")
		}
		for _, c := range held {
			c.Want(200, "1\n")
			c.Close()
		}
		Eventually(t, "the server takes connections again", func() bool { return s.tryServes() == nil })
	})
}

// A server that has no descriptor for another client goes on with those that
// it has, does not spin, and takes clients again when some have gone.
func TestOutOfDescriptors(t *testing.T) {
	eachProcess(t, func(t *testing.T, m subject) {
		s := startServer(t, m, models.Config{Scenario: probe(), Upstreams: startProbeUpstreams(t)}, descriptor+"=64")
		first := s.Dial(t)
		first.Send(get("/echo?n=0"))
		first.Want(200, "0\n")
		var crowd []*Client
		for range 100 {
			crowd = append(crowd, s.Dial(t)) // it may be refused
		}
		first.Send(get("/echo?n=1"))
		got, err := first.Receive("GET")
		switch {
		case s.bounded && (errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || isReset(err)):
			// Its worker turned to one of those who wait.
		case m.forks() && err == nil && got.Status == 503:
			// Without a descriptor for its pipes there is no child.
		case err != nil || got.Status != 200 || got.Body != "1\n":
			t.Errorf("a client from before is answered %d %q (%v), want 200 and what it asked for", got.Status, got.Body, err)
		}
		if held := s.descriptors(); m.Shape.MinProcesses < 2 && held < 55 {
			t.Errorf("the server holds %d descriptors of 64: the case does not reach what it is about", held)
		}
		before := s.cpu()
		time.Sleep(time.Second)
		if used := s.cpu() - before; used > 400*time.Millisecond {
			t.Errorf("the server used %v of CPU in 1 s without descriptors, want next to nothing", used)
		}
		first.Close()
		for _, c := range crowd {
			c.Close()
		}
		Eventually(t, "the server takes connections again", func() bool { return s.tryServes() == nil })
	})
}

// A server without a descriptor left can still stop: it answers what is in flight,
// and ends when its drain time-out has passed. Go's runtime needs descriptors to
// start its first timer, and throws if it gets none.
func TestStopWithoutDescriptors(t *testing.T) {
	eachProcess(t, func(t *testing.T, m subject) {
		s := startProbe(t, m, models.Config{DrainTimeout: 800 * time.Millisecond})
		stuck, short := s.Dial(t), s.Dial(t)
		stuck.Send(get("/sleep?ms=60000"))
		short.Send(get("/sleep?ms=400&n=1"))
		time.Sleep(150 * time.Millisecond) // a child is there by then
		s.takeDescriptors()
		s.Stop()
		short.Want(200, "1\n")
		s.Wait()
		stuck.WantGone()
	})
}

// Hundreds of clients, of all kinds, leave no descriptor behind.
func TestNoDescriptorLeaks(t *testing.T) {
	eachProcess(t, func(t *testing.T, m subject) {
		s := startProbe(t, m, models.Config{})
		for range 3 * workers { // each worker has what it needs
			s.serves(t)
		}
		before := s.descriptors()
		clients := 300
		if m.forks() {
			clients = 100 // most of them cost a process
		}
		for i := range clients {
			c := s.Dial(t)
			switch i % 5 {
			case 0, 1:
				c.Send("GET /echo?n=1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
				c.Want(200, "1\n")
			case 2:
				c.Send(get("/echo?n=1"))
				c.Want(200, "1\n")
			case 3:
				c.Send("nonsense\r\n")
				c.WantStatus(400)
			case 4:
				c.Send("GET /ec")
				c.Reset()
				continue
			}
			c.Close()
		}
		Eventually(t, "as many descriptors as before", func() bool { return s.descriptors() <= before+2 })
		s.serves(t)
	})
}

func isReset(err error) bool {
	return errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
}
