package callback_test

import (
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"interleave/models"
	"interleave/models/internal/accept"
	"interleave/models/internal/callback"
)

func TestConnectionsBeyondTheLimitAreRefused(t *testing.T) {
	s := start(t, func(c *models.Config) { c.MaxConns = 3 })
	var held []*peer
	for i := range 3 {
		p := s.dial()
		p.send(get(fmt.Sprintf("/hello?n=%d", i)))
		p.want(200, fmt.Sprintf("hello %d", i))
		held = append(held, p)
	}
	for range 3 {
		p := s.dial()
		p.send(get("/hello"))
		if got := p.read(); got.status != 503 || !got.close {
			t.Errorf("one connection too many = %d close=%v, want 503 and a close", got.status, got.close)
		}
		p.wantEnd()
	}
	held[0].Close()
	for deadline := time.Now().Add(patience); ; {
		p := s.dial()
		p.send(get("/hello?n=new"))
		if got := p.read(); got.status == 200 {
			break
		}
		p.Close()
		if time.Now().After(deadline) {
			t.Fatalf("after a connection was closed no other was accepted for %v", patience)
		}
	}
	held[1].send(get("/hello?n=still"))
	held[1].want(200, "hello still")
}

// A loop that holds no connection, because others hold all that there may be, closes
// those that it has refused, and has them answered when it stops.
func TestRefusedConnectionsDoNotStayOpen(t *testing.T) {
	s := startWith(t, callback.Options{Limit: accept.NewLimit(0)})
	p := s.dial()
	if got := p.read(); got.status != 503 {
		t.Fatalf("a connection beyond the limit = %d, want 503", got.status)
	}
	p.wantEnd()
	// The client keeps its side open; the server must close its own.
	for p.SetDeadline(time.Now().Add(patience / 2)); ; time.Sleep(10 * time.Millisecond) {
		if _, err := p.Write([]byte("x")); errors.Is(err, os.ErrDeadlineExceeded) {
			t.Fatal("the server keeps a refused connection")
		} else if err != nil {
			break
		}
	}
	last := s.dial()
	s.stop()
	if got := last.read(); got.status != 503 {
		t.Errorf("a connection beyond the limit at the stop = %d, want 503", got.status)
	}
}

// exhaust takes all descriptors of this process but spare, and returns a
// function that gives them back.
func exhaust(t *testing.T, spare int) (free func()) {
	t.Helper()
	var old syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &old); err != nil {
		t.Fatal(err)
	}
	low := syscall.Rlimit{Cur: 200, Max: old.Max}
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &low); err != nil {
		t.Skipf("cannot lower the limit of descriptors: %v", err)
	}
	var taken []int
	for {
		fd, err := syscall.Dup(0)
		if err != nil {
			break
		}
		taken = append(taken, fd)
	}
	for ; spare > 0; spare-- {
		last := len(taken) - 1
		syscall.Close(taken[last])
		taken = taken[:last]
	}
	return func() {
		for _, fd := range taken {
			syscall.Close(fd)
		}
		taken = nil
		syscall.Setrlimit(syscall.RLIMIT_NOFILE, &old)
	}
}

func cpuTime() time.Duration {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func TestOutOfDescriptors(t *testing.T) {
	s := start(t)
	held := s.dial()
	held.send(get("/hello"))
	held.want(200, "hello 0")

	// Sockets made now connect later without needing a descriptor here.
	addr := address(t, s.addr)
	var early []int
	for range 3 {
		fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
		if err != nil {
			t.Fatal(err)
		}
		defer syscall.Close(fd)
		syscall.SetsockoptTimeval(fd, syscall.SOL_SOCKET, syscall.SO_RCVTIMEO, &syscall.Timeval{Sec: 10})
		early = append(early, fd)
	}
	free := exhaust(t, 0)
	defer free()
	cpu := cpuTime()
	for _, fd := range early {
		if err := syscall.Connect(fd, addr); err != nil {
			t.Fatal(err)
		}
		var buf [512]byte
		n, err := syscall.Read(fd, buf[:])
		if err != nil || !strings.HasPrefix(string(buf[:max(n, 0)]), "HTTP/1.1 503 ") {
			t.Errorf("without descriptors a new connection read %q, %v, want a 503", buf[:max(n, 0)], err)
		}
	}
	held.send(get("/wait?ms=300&n=1"))
	held.want(200, "waited 1")
	if used := cpuTime() - cpu; used > 250*time.Millisecond {
		t.Errorf("without descriptors the loop burnt %v of CPU in about 300ms, want it to rest", used)
	}
	free()
	s.alive()
}

// A call that finds no descriptor uses an idle connection's, or waits for
// another call's.
func TestCallsOutOfDescriptors(t *testing.T) {
	up := newUpstream(t, proofless)
	s := start(t, up.use)
	p := s.dial()
	p.send(get("/call?n=1"))
	p.want(200, "200 GET /up?n=1")
	free := exhaust(t, 0)
	defer free()
	p.send(get("/calls?count=6&n=1"))
	p.want(200, strings.Repeat("GET /up?n=1;", 6))
}

func address(t *testing.T, s string) *syscall.SockaddrInet4 {
	t.Helper()
	a, err := net.ResolveTCPAddr("tcp4", s)
	if err != nil {
		t.Fatal(err)
	}
	return &syscall.SockaddrInet4{Port: a.Port, Addr: [4]byte(a.IP.To4())}
}

func TestNewNamesWhatIsWrong(t *testing.T) {
	cfg := models.Config{Listener: listenerFile(t), Scenario: probe(), Upstreams: map[string]models.Upstream{"up": {Addr: "localhost"}}}
	_, err := callback.New(cfg, callback.Options{})
	if err == nil || !strings.Contains(err.Error(), "upstream up") || !strings.Contains(err.Error(), "localhost") {
		t.Errorf("New with the upstream address \"localhost\" = %v, want an error that names it", err)
	}
}
