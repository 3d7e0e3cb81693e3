package greenlet_test

import (
	"net"
	"strings"
	"syscall"
	"testing"
	"time"

	"interleave/models"
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

func TestTimeouts(t *testing.T) {
	const short = 50 * time.Millisecond
	t.Run("idle", func(t *testing.T) {
		s := serve(t, models.Config{Scenario: probe(echo), IdleTimeout: short})
		c := s.dial()
		c.send(get("1"))
		c.want(200, "1")
		c.wantEnd()
	})
	t.Run("header", func(t *testing.T) {
		s := serve(t, models.Config{Scenario: probe(echo), HeaderTimeout: short})
		c := s.dial()
		c.send("GET /probe HTTP/1.1\r\n")
		c.want(408, "")
		c.wantEnd()
	})
	t.Run("write", func(t *testing.T) {
		s := serve(t, models.Config{Scenario: probe(func(_ scenarios.BlockingIO, _ *wire.Request, resp *wire.Response) error {
			resp.Body = append(resp.Body, make([]byte, 32<<20)...)
			return nil
		}), WriteTimeout: short, DrainTimeout: 2 * patience})
		for range 2 {
			c := s.dial()
			c.send(get("1"))
			if _, err := c.r.ReadByte(); err != nil {
				t.Fatalf("read the answer's first byte: %v", err)
			}
		}
		// The clients read no more, and stay. The server can only end because
		// it has given them up.
		s.stop()
		s.wait()
	})
}

func TestTooManyConnectionsAreRefused(t *testing.T) {
	s := serve(t, models.Config{Scenario: probe(echo), MaxConns: 2})
	a, b := s.dial(), s.dial()
	a.send(get("1"))
	a.want(200, "1")
	b.send(get("2"))
	b.want(200, "2")
	c := s.dial()
	c.send(get("3"))
	if resp := c.want(503, ""); !resp.Close {
		t.Error("the refusal does not say Connection: close")
	}
	c.wantEnd()

	a.Close()
	for deadline := time.Now().Add(patience); ; {
		c := s.dial()
		c.send("GET /probe?n=4 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
		if line, _ := c.r.ReadString('\n'); strings.Contains(line, "200") {
			break
		} else if time.Now().After(deadline) {
			t.Fatalf("after a client has gone, another gets %q, want 200", line)
		}
		c.Close()
	}
	b.send(get("5"))
	b.want(200, "5")
}

// With no descriptor left, the server neither dies nor spins, and goes on when
// there are some again.
func TestSurvivesLackOfDescriptors(t *testing.T) {
	s := serve(t, models.Config{Scenario: probe(echo)})
	a := s.dial()
	a.send(get("1"))
	a.want(200, "1")

	late := make([]int, 4)
	for i := range late {
		fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
		if err != nil {
			t.Fatal(err)
		}
		late[i] = fd
		defer syscall.Close(fd)
	}
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		t.Fatal(err)
	}
	lowered := limit
	lowered.Cur = uint64(late[0])
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &lowered); err != nil {
		t.Skipf("cannot lower the limit of descriptors: %v", err)
	}
	restore := func() { syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit) }
	defer restore()

	addr := a.RemoteAddr().(*net.TCPAddr)
	before := cpuTime(t)
	for _, fd := range late {
		if err := syscall.Connect(fd, &syscall.SockaddrInet4{Port: addr.Port, Addr: [4]byte(addr.IP.To4())}); err != nil {
			t.Fatalf("connect: %v", err)
		}
	}
	time.Sleep(400 * time.Millisecond)
	if used := cpuTime(t) - before; used > 200*time.Millisecond {
		t.Errorf("without descriptors the server used %v of CPU in 400ms, want it to rest", used)
	}
	a.send(get("2"))
	a.want(200, "2")

	restore()
	b := s.dial()
	b.send(get("3"))
	b.want(200, "3")
}

func cpuTime(t *testing.T) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
