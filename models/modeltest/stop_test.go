package modeltest

import (
	"errors"
	"io"
	"net"
	"syscall"
	"testing"
	"time"

	"interleave/models"
)

// SIGTERM: what is in flight is answered, the idle connections are closed,
// nobody new is served, and the status is 0.
func TestGracefulStop(t *testing.T) {
	eachModel(t, func(t *testing.T, m models.Model) {
		s := startProbe(t, m)
		idle := s.connect(t)
		idle.send(get("/echo?n=1"))
		idle.want(200, "1\n")
		silent := s.connect(t)
		asleep := s.connect(t)
		asleep.send(get("/sleep?ms=600&n=2"))
		calling := s.connect(t)
		calling.send(get("/call?to=slow&n=3"))
		time.Sleep(50 * time.Millisecond) // the requests are on their way through the server
		s.stop()
		for _, c := range []*client{idle, silent} {
			c.wantClosed()
		}
		if got := calling.want(200, proof("slow", "3")); !got.close {
			// It may have been answered before the signal.
			calling.wantClosed()
		}
		if got := asleep.want(200, "2\n"); !got.close {
			t.Error("the last answer does not say Connection: close")
		}
		asleep.wantClosed()
		s.wantExit(0)
		if conn, err := net.Dial("tcp4", s.addr); err == nil {
			conn.Close()
			t.Error("a connection was taken after the end")
		}
	})
}

// A server that is told to stop refuses new clients at once, while it still
// works, and even if all its workers do. Those who had connected before, and
// asked, get an answer, if only a refusal.
func TestStopClosesTheListenerFirst(t *testing.T) {
	needProc(t)
	eachModel(t, func(t *testing.T, m models.Model) {
		s := startProbe(t, m)
		var busy []*client
		for range workers {
			c := s.connect(t)
			c.send(get("/echo?n=0"))
			c.want(200, "0\n") // where workers are few, one has the connection now
			c.send(get("/sleep?ms=3000&n=1"))
			busy = append(busy, c)
		}
		var waiting []*client
		for range 5 {
			c := s.connect(t)
			c.send(get("/echo?n=2"))
			waiting = append(waiting, c)
		}
		s.stop()
		begun := time.Now()
		eventually(t, "new clients are refused", func() bool {
			conn, err := net.DialTimeout("tcp4", s.addr, patience)
			if errors.Is(err, syscall.ECONNRESET) {
				return false // it came between the last look and the end: see accept.Stop
			}
			if err != nil {
				if !errors.Is(err, syscall.ECONNREFUSED) {
					t.Errorf("a new client gets %v, want a refused connection", err)
				}
				return true
			}
			conn.Close()
			return false
		})
		select {
		case <-s.ended:
			t.Error("new clients are refused only because the server has ended")
		default:
		}
		t.Logf("new clients were refused after %v", time.Since(begun))
		for _, c := range waiting {
			got, err := c.read("GET")
			if err != nil || got.status != 200 && got.status != 503 {
				t.Errorf("a client that waited is answered %d (%v), want 200 or 503", got.status, err)
			}
			c.close()
		}
		for _, c := range busy {
			c.want(200, "1\n")
			c.close()
		}
		s.wantExit(0)
	})
}

// A large answer that is on its way when the signal comes arrives whole.
func TestGracefulStopSendsTheRest(t *testing.T) {
	eachModel(t, func(t *testing.T, m models.Model) {
		s := startProbe(t, m)
		c := s.connect(t)
		c.conn.SetReadBuffer(64 << 10)
		c.send(get("/big"))
		if _, err := c.r.Peek(1); err != nil {
			t.Fatal(err)
		}
		s.stop()
		c.want(200, string(big))
		c.wantClosed()
		s.wantExit(0)
	})
}

// A request that takes longer than the drain time-out does not keep the
// server from ending.
func TestDrainTimeout(t *testing.T) {
	eachModel(t, func(t *testing.T, m models.Model) {
		s := startProbe(t, m, "--drain-timeout", "300ms")
		c := s.connect(t)
		c.send(get("/sleep?ms=60000"))
		half := s.connect(t)
		half.send("GET /ec")
		time.Sleep(50 * time.Millisecond)
		s.stop()
		s.wantExit(0)
		c.wantGone()
		half.wantGone()
	})
}

func TestSecondSignalStopsAtOnce(t *testing.T) {
	eachModel(t, func(t *testing.T, m models.Model) {
		s := startProbe(t, m, "--drain-timeout", "60s")
		c := s.connect(t)
		c.send(get("/sleep?ms=60000"))
		time.Sleep(50 * time.Millisecond)
		s.stop()
		// When new clients are no longer served the first signal has arrived:
		// two pending signals of one kind are one.
		eventually(t, "the server stops serving", func() bool { return s.tryServes() != nil })
		s.cmd.Process.Signal(syscall.SIGTERM)
		s.wantExit(1)
		c.wantGone()
	})
}

// The server's sudden end leaves no process behind, whatever was going on.
func TestKilledServer(t *testing.T) {
	needProc(t)
	eachModel(t, func(t *testing.T, m models.Model) {
		s := startProbe(t, m)
		var busy []*client
		for range 3 {
			c := s.connect(t)
			c.send(get("/sleep?ms=60000"))
			busy = append(busy, c)
		}
		time.Sleep(50 * time.Millisecond)
		s.noteTree()
		s.cmd.Process.Kill()
		<-s.ended
		s.nothingLeft()
		for _, c := range busy {
			c.wantGone()
		}
	})
}

// The kernel may still hold connections that were never accepted: they must
// not hang when the server ends.
func TestStopUnderLoad(t *testing.T) {
	eachModel(t, func(t *testing.T, m models.Model) {
		s := startProbe(t, m)
		stop := make(chan struct{})
		done := make(chan struct{})
		go func() {
			defer close(done)
			for {
				select {
				case <-stop:
					return
				default:
					conn, err := net.DialTimeout("tcp4", s.addr, time.Second)
					if err != nil {
						continue
					}
					conn.SetDeadline(time.Now().Add(patience))
					io.WriteString(conn, get("/echo?n=1"))
					io.ReadAll(io.LimitReader(conn, 10))
					conn.Close()
				}
			}
		}()
		time.Sleep(100 * time.Millisecond)
		s.stop()
		s.wantExit(0)
		close(stop)
		<-done
	})
}
