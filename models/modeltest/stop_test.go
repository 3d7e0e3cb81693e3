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
	eachModel(t, func(t *testing.T, m subject) {
		s := startProbe(t, m, models.Config{})
		idle := s.Dial(t)
		idle.Send(get("/echo?n=1"))
		idle.Want(200, "1\n")
		silent := s.Dial(t)
		asleep := s.Dial(t)
		asleep.Send(get("/sleep?ms=1500&n=2"))
		calling := s.Dial(t)
		calling.Send(get("/call?to=slow&n=3"))
		half := s.Dial(t)
		half.Send(get("/echo?n=4") + "GET /echo?n=5 HTTP/1.1\r\n")
		half.Want(200, "4\n")
		time.Sleep(50 * time.Millisecond) // the requests are on their way through the server
		s.Stop()
		for _, c := range []*Client{idle, silent} {
			c.WantEnd()
		}
		time.Sleep(200 * time.Millisecond) // each of several loops learns of the stop by itself
		if !half.closing && !frameworks[m.Framework].forgets {
			half.Send("Host: h\r\n\r\n")
			if got := half.Want(200, "5\n"); !got.Close {
				t.Error("the answer to a request that had begun does not say Connection: close")
			}
		}
		half.WantEnd()
		if got := calling.Want(200, proof("slow", "3")); !got.Close {
			// It may have been answered before the signal.
			calling.WantEnd()
		}
		if got := asleep.Want(200, "2\n"); !got.Close {
			t.Error("the last answer does not say Connection: close")
		}
		asleep.WantEnd()
		s.Wait()
		if conn, err := net.Dial("tcp4", s.Addr); err == nil {
			conn.Close()
			t.Error("a connection was taken after the end")
		}
	})
}

// A server that is told to stop refuses new clients at once, while it still
// works, and even if all its workers do. Those who had connected before, and
// asked, get an answer, if only a refusal.
func TestStopClosesTheListenerFirst(t *testing.T) {
	eachProcess(t, func(t *testing.T, m subject) {
		s := startProbe(t, m, models.Config{})
		var busy []*Client
		for range workers {
			c := s.Dial(t)
			c.Send(get("/echo?n=0"))
			c.Want(200, "0\n") // where workers are few, one has the connection now
			c.Send(get("/sleep?ms=3000&n=1"))
			busy = append(busy, c)
		}
		var waiting []*Client
		for range 5 {
			c := s.Dial(t)
			c.Send(get("/echo?n=2"))
			waiting = append(waiting, c)
		}
		s.Stop()
		begun := time.Now()
		Eventually(t, "new clients are refused", func() bool {
			conn, err := net.DialTimeout("tcp4", s.Addr, Patience)
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
			got, err := c.Receive("GET")
			if err != nil || got.Status != 200 && got.Status != 503 {
				t.Errorf("a client that waited is answered %d (%v), want 200 or 503", got.Status, err)
			}
			c.Close()
		}
		for _, c := range busy {
			c.Want(200, "1\n")
			c.Close()
		}
		s.Wait()
	})
}

// A large answer that is on its way when the signal comes arrives whole.
func TestGracefulStopSendsTheRest(t *testing.T) {
	eachModel(t, func(t *testing.T, m subject) {
		s := startProbe(t, m, models.Config{})
		c := s.Dial(t)
		c.SetReadBuffer(64 << 10)
		c.Send(get("/big"))
		if _, err := c.Reader.Peek(1); err != nil {
			t.Fatal(err)
		}
		s.Stop()
		c.Want(200, string(big))
		c.WantEnd()
		s.Wait()
	})
}

// A request that takes longer than the drain time-out does not keep the
// server from ending.
func TestDrainTimeout(t *testing.T) {
	eachModel(t, func(t *testing.T, m subject) {
		s := startProbe(t, m, models.Config{DrainTimeout: 300 * time.Millisecond})
		c := s.Dial(t)
		stuck := "/sleep?ms=60000"
		if m.inside {
			stuck = "/call?to=mute" // no thread of this process may be left in it
		}
		c.Send(get("/echo?n=1") + get(stuck))
		c.Want(200, "1\n") // does not wait for the answer behind it
		half := s.Dial(t)
		half.Send("GET /ec")
		time.Sleep(50 * time.Millisecond)
		s.Stop()
		s.Wait()
		c.WantGone()
		half.WantGone()
	})
}

func TestSecondSignalStopsAtOnce(t *testing.T) {
	eachProcess(t, func(t *testing.T, m subject) {
		s := startProbe(t, m, models.Config{DrainTimeout: time.Minute})
		c := s.Dial(t)
		c.Send(get("/sleep?ms=60000"))
		time.Sleep(50 * time.Millisecond)
		s.Stop()
		// When new clients are no longer served the first signal has arrived:
		// two pending signals of one kind are one.
		Eventually(t, "the server stops serving", func() bool { return s.tryServes() != nil })
		s.Cmd.Process.Signal(syscall.SIGTERM)
		s.wantExit(1)
		c.WantGone()
	})
}

// The server's sudden end leaves no process behind, whatever was going on.
func TestKilledServer(t *testing.T) {
	eachProcess(t, func(t *testing.T, m subject) {
		s := startProbe(t, m, models.Config{})
		var busy []*Client
		for range 3 {
			c := s.Dial(t)
			c.Send(get("/sleep?ms=60000"))
			busy = append(busy, c)
		}
		time.Sleep(50 * time.Millisecond)
		tree := make(map[int]bool)
		s.noteTree(tree)
		s.Kill()
		s.wantExit(-1)
		s.nothingLeft(tree)
		for _, c := range busy {
			c.WantGone()
		}
	})
}

// The kernel may still hold connections that were never accepted: they must
// not hang when the server ends.
func TestStopUnderLoad(t *testing.T) {
	eachModel(t, func(t *testing.T, m subject) {
		s := startProbe(t, m, models.Config{})
		stop := make(chan struct{})
		done := make(chan struct{})
		go func() {
			defer close(done)
			for {
				select {
				case <-stop:
					return
				default:
					conn, err := net.DialTimeout("tcp4", s.Addr, time.Second)
					if err != nil {
						continue
					}
					conn.SetDeadline(time.Now().Add(Patience))
					io.WriteString(conn, get("/echo?n=1"))
					io.ReadAll(io.LimitReader(conn, 10))
					conn.Close()
				}
			}
		}()
		time.Sleep(100 * time.Millisecond)
		s.Stop()
		s.Wait()
		close(stop)
		<-done
	})
}
