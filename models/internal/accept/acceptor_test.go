package accept_test

import (
	"io"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"interleave/internal/netpoll"
	"interleave/models/internal/accept"
)

// listen returns a listening descriptor and a function that connects to it.
func listen(t *testing.T) (fd int, dial func() net.Conn) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	f, err := l.(*net.TCPListener).File()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close(); l.Close() })
	return int(f.Fd()), func() net.Conn {
		c, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		c.SetDeadline(time.Now().Add(10 * time.Second))
		t.Cleanup(func() { c.Close() })
		return c
	}
}

func newAcceptor(t *testing.T, fd, max int) *accept.Acceptor {
	a, err := accept.New(fd, accept.NewLimit(max), netpoll.Accept)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(a.Close)
	return a
}

const request = "GET / HTTP/1.1\r\nHost: h\r\n\r\n"

// wantRefusal reads the whole answer, which a reset would cut short.
func wantRefusal(t *testing.T, c net.Conn) {
	t.Helper()
	got, err := io.ReadAll(c)
	if err != nil || !strings.HasPrefix(string(got), "HTTP/1.1 503 ") || !strings.Contains(string(got), "Connection: close\r\n") {
		t.Errorf("refused client got %q, %v, want a 503 that closes", got, err)
	}
}

func TestTooManyConnectionsAreRefused(t *testing.T) {
	listener, dial := listen(t)
	a := newAcceptor(t, listener, 1)
	dial()
	fd, pause, err := a.Accept()
	if fd < 0 || pause != 0 || err != nil {
		t.Fatalf("first Accept = %d, %v, %v, want a connection", fd, pause, err)
	}
	second := dial()
	io.WriteString(second, request)
	if fd, _, err := a.Accept(); fd >= 0 || err != netpoll.ErrAgain {
		t.Errorf("second Accept = %d, %v, want none", fd, err)
	}
	wantRefusal(t, second)
	if !a.Sweep() {
		t.Error("the refused connection was closed before its client")
	}
	second.Close()
	for a.Sweep() {
		time.Sleep(time.Millisecond)
	}

	netpoll.Close(fd)
	a.Done()
	dial()
	if fd, _, err := a.Accept(); fd < 0 || err != nil {
		t.Errorf("Accept after Done = %d, %v, want a connection", fd, err)
	} else {
		netpoll.Close(fd)
	}
}

func TestOutOfDescriptors(t *testing.T) {
	listener, dial := listen(t)
	a := newAcceptor(t, listener, 100)
	first, second := dial(), dial()

	release := exhaustDescriptors(t)
	fd, pause, err := a.Accept()
	release()
	if fd >= 0 || err != nil && err != netpoll.ErrAgain {
		t.Errorf("Accept without descriptors = %d, %v, %v, want none and no failure", fd, pause, err)
	}
	wantRefusal(t, first)
	wantRefusal(t, second)

	dial()
	if fd, _, err := a.Accept(); fd < 0 || err != nil {
		t.Errorf("Accept with descriptors again = %d, %v, want a connection", fd, err)
	} else {
		netpoll.Close(fd)
	}
}

// All who wait when a server stops that holds as many connections as it may are told so,
// also if they are more than one Accept refuses.
func TestStopRefusesAllWhoWait(t *testing.T) {
	listener, dial := listen(t)
	a := newAcceptor(t, listener, 0)
	var waiting []net.Conn
	for range 200 {
		waiting = append(waiting, dial())
	}
	a.Stop(func(fd int) {
		t.Error("a connection beyond the limit is to be served")
		netpoll.Close(fd)
	})
	for _, c := range waiting {
		wantRefusal(t, c)
	}
}

func TestWithoutReserveItPauses(t *testing.T) {
	listener, dial := listen(t)
	a := newAcceptor(t, listener, 100)
	a.Close() // gives up the reserve
	dial()
	release := exhaustDescriptors(t)
	_, first, err := a.Accept()
	_, second, _ := a.Accept()
	release()
	if err != nil || first <= 0 || second <= first {
		t.Errorf("Accept without descriptors asks for pauses of %v, %v (error %v), want growing ones", first, second, err)
	}
}

func TestListenerShutByAnotherProcess(t *testing.T) {
	fd, dial := listen(t)
	a := newAcceptor(t, fd, 1)
	dial()
	if _, _, err := a.Accept(); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Shutdown(fd, syscall.SHUT_RD); err != nil {
		t.Skip("this system does not shut listeners: ", err)
	}
	if _, pause, err := a.Accept(); err != nil || pause == 0 {
		t.Errorf("Accept = pause %v, %v, want a pause until the stop is told", pause, err)
	}
}

func TestListenerOfNoUse(t *testing.T) {
	f, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	a := newAcceptor(t, int(f.Fd()), 100)
	if fd, _, err := a.Accept(); err == nil || err == netpoll.ErrAgain {
		t.Errorf("Accept on a file = %d, %v, want an error", fd, err)
	}
}

// exhaustDescriptors leaves the process none until the returned function runs.
func exhaustDescriptors(t *testing.T) (release func()) {
	var old syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &old); err != nil {
		t.Fatal(err)
	}
	low := old
	low.Cur = 64
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &low); err != nil {
		t.Fatal(err)
	}
	var held []int
	for {
		fd, err := syscall.Dup(0)
		if err != nil {
			break
		}
		held = append(held, fd)
	}
	return func() {
		for _, fd := range held {
			syscall.Close(fd)
		}
		syscall.Setrlimit(syscall.RLIMIT_NOFILE, &old)
	}
}
