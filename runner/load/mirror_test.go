package load

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"interleave/internal/netpoll"
	"interleave/scenarios"
)

// mirror is a server of one thread that answers each read with the same
// answer and allocates nothing: all that a test sees is the driver's.
type mirror struct {
	url      string
	listener net.Listener
	fd       int
	poller   *netpoll.Poller
	stopped  atomic.Bool

	crowd  int    // of connections, each with an answer
	served func() // is called when there is that crowd; may be nil
}

const mirrored = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

// mirrorRequests is what a client of mirror sends.
func mirrorRequests() []scenarios.Request {
	return []scenarios.Request{{Target: "/", Want: scenarios.Expect{Body: "ok"}}}
}

func newMirror() (*mirror, error) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	raw, err := l.(*net.TCPListener).SyscallConn()
	if err != nil {
		return nil, err
	}
	m := &mirror{url: "http://" + l.Addr().String(), listener: l}
	if err := raw.Control(func(fd uintptr) { m.fd = int(fd) }); err != nil {
		return nil, err
	}
	if m.poller, err = netpoll.New(); err != nil {
		return nil, err
	}
	return m, m.poller.Add(m.fd, netpoll.Level, uint64(m.fd))
}

// serve answers until stop.
func (m *mirror) serve() {
	defer m.listener.Close()
	defer m.poller.Close()
	open := map[int]bool{} // whether they have an answer
	answered := 0
	events := make([]netpoll.Event, 512)
	buf := make([]byte, 16<<10)
	answer := []byte(mirrored)
	for !m.stopped.Load() {
		n, err := m.poller.Wait(events, -1)
		if err != nil {
			panic(err)
		}
		for _, ev := range events[:n] {
			fd := int(ev.Token)
			if fd == m.fd {
				for c, err := netpoll.Accept(fd); err == nil; c, err = netpoll.Accept(fd) {
					open[c] = false
					m.poller.Add(c, netpoll.Edge, uint64(c))
				}
				continue
			}
			if !ev.Readable {
				continue
			}
			n, err := netpoll.Read(fd, buf)
			if n > 0 {
				netpoll.Write(fd, answer)
				if !open[fd] {
					open[fd] = true
					if answered++; answered == m.crowd && m.served != nil {
						m.served()
					}
				}
			}
			if ev.Hangup || n == 0 && err == nil {
				delete(open, fd)
				netpoll.Close(fd)
			}
		}
	}
	for fd := range open {
		netpoll.Close(fd)
	}
}

func (m *mirror) stop() {
	m.stopped.Store(true)
	m.poller.Wake()
}

// serveMirror runs a mirror beside the test.
func serveMirror(t testing.TB) *mirror {
	t.Helper()
	m, err := newMirror()
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		m.serve()
	}()
	t.Cleanup(func() {
		m.stop()
		<-ended
	})
	return m
}

// beMirror is a mirror's process: it says its address, later that a crowd was
// served, and ends with its stdin.
func beMirror(crowd string) error {
	m, err := newMirror()
	if err != nil {
		return err
	}
	if m.crowd, err = strconv.Atoi(crowd); err != nil {
		return err
	}
	m.served = func() { fmt.Println("served", m.crowd) }
	fmt.Println(m.url)
	go func() {
		io.Copy(io.Discard, os.Stdin)
		m.stop()
	}()
	m.serve()
	return nil
}

// mirrorProcess starts a mirror in another process, which has its own
// descriptors. It returns its address and what is closed when a crowd of
// connections has been served, or the process has ended.
func mirrorProcess(t *testing.T, crowd int) (url string, served <-chan struct{}) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%d", asMirror, crowd))
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	said := make(chan struct{})
	t.Cleanup(func() {
		stdin.Close()
		<-said
		cmd.Wait()
	})
	lines := bufio.NewReader(stdout)
	line, err := lines.ReadString('\n')
	if err != nil {
		close(said)
		t.Fatalf("the server's process did not say its address: %v", err)
	}
	go func() {
		defer close(said)
		lines.ReadString('\n')
	}()
	return strings.TrimSpace(line), said
}
