package uring_test

import (
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"interleave/models"
	"interleave/models/modeltest"
	"interleave/models/uring"
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestOneThread(t *testing.T) {
	needRing(t)
	modeltest.OneThread(t, uring.Model())
}

func needRing(t *testing.T) {
	t.Helper()
	m := uring.Model()
	if why := m.Unavailable(); why != "" {
		t.Skip(why)
	}
}

// echo answers with the body; bulk is an answer that no socket buffer takes.
var (
	bulk = strings.Repeat("0123456789abcdef", 1<<19)
	echo = &scenarios.Scenario{
		Name:  "echo",
		Paths: []string{"/echo", "/bulk"},
		Callback: func(_ scenarios.CallbackIO, req *wire.Request, resp *wire.Response, done func(error)) {
			if string(req.Path) == "/bulk" {
				resp.Body = append(resp.Body, bulk...)
			} else {
				resp.Body = append(resp.Body, req.Body...)
			}
			done(nil)
		},
	}
)

func post(body string) string {
	return fmt.Sprintf("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
}

// The buffers that the kernel receives into are few. Clients that send without
// end and take no answers must not keep them from others.
func TestGreedyClientsLeaveBuffersForOthers(t *testing.T) {
	needRing(t)
	server := modeltest.Start(t, uring.Model(), models.Config{Scenario: echo})
	others := []*modeltest.Client{server.Dial(t), server.Dial(t)}
	request := []byte(strings.Repeat(post(strings.Repeat("x", 4000)), 100))
	stop := make(chan struct{})
	blocked := make(chan struct{}, 8)
	ended := make(chan struct{}, 8)
	for range 8 {
		go func() {
			defer func() { ended <- struct{}{} }()
			c, err := net.Dial("tcp4", server.Addr)
			if err != nil {
				t.Error(err)
				return
			}
			defer c.Close()
			c.(*net.TCPConn).SetWriteBuffer(64 << 10)
			for said := false; ; {
				c.SetWriteDeadline(time.Now().Add(300 * time.Millisecond))
				if _, err := c.Write(request); err != nil && !said {
					said = true
					blocked <- struct{}{} // the server has stopped to take more
				}
				select {
				case <-stop:
					return
				default:
				}
			}
		}()
	}
	for range 8 {
		select {
		case <-blocked:
		case <-time.After(modeltest.Patience):
			t.Fatal("the server takes requests without end from a client that takes no answers")
		}
	}
	for i := range 200 {
		c := others[i%len(others)]
		c.Send(post(fmt.Sprint("other ", i)))
		c.Want(200, fmt.Sprint("other ", i))
	}
	close(stop)
	for range 8 {
		<-ended
	}
}

// All of an answer arrives, also at a client that is slower than the server, which
// has long closed the connection.
func TestClosedConnectionSendsTheRest(t *testing.T) {
	needRing(t)
	server := modeltest.Start(t, uring.Model(), models.Config{Scenario: echo})
	// Its receive buffer is small, so that not all of the answer is in the kernel.
	small := net.Dialer{Control: func(_, _ string, raw syscall.RawConn) error {
		return raw.Control(func(fd uintptr) {
			syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_RCVBUF, 32<<10)
		})
	}}
	c, err := small.Dial("tcp4", server.Addr)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	io.WriteString(c, "GET /bulk HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
	time.Sleep(50 * time.Millisecond)
	all, err := io.ReadAll(c)
	if err != nil || !strings.HasSuffix(string(all), bulk) {
		t.Errorf("read %d bytes, %v, want an answer of %d", len(all), err, len(bulk))
	}
}

// However connections end, none of them keeps a descriptor.
func TestNoDescriptorIsLeft(t *testing.T) {
	needRing(t)
	server := modeltest.Start(t, uring.Model(), models.Config{Scenario: echo, WriteTimeout: 200 * time.Millisecond, IdleTimeout: 300 * time.Millisecond})
	before := openFiles(t)
	for range 20 {
		for _, end := range []func(*net.TCPConn){
			func(c *net.TCPConn) { c.Close() },                 // says nothing
			func(c *net.TCPConn) { c.SetLinger(0); c.Close() }, // is reset
			func(c *net.TCPConn) { io.WriteString(c, post("x")); c.CloseWrite(); io.ReadAll(c); c.Close() },
			func(c *net.TCPConn) { io.WriteString(c, post("x")); c.SetLinger(0); c.Close() },
			func(c *net.TCPConn) { io.WriteString(c, post("x")[:20]); c.Close() },
			func(c *net.TCPConn) {
				io.WriteString(c, "GET /bulk HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
				c.Close()
			},
		} {
			c, err := net.Dial("tcp4", server.Addr)
			if err != nil {
				t.Fatal(err)
			}
			end(c.(*net.TCPConn))
		}
	}
	// These stay and do nothing: one idle, one that takes nothing of what was sent
	// before the close.
	for _, request := range []string{"", "GET /bulk HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"} {
		c, err := net.Dial("tcp4", server.Addr)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		io.WriteString(c, request)
	}
	modeltest.Eventually(t, "no more descriptors than at first, but the two clients'", func() bool {
		return openFiles(t) <= before+2
	})
}

func openFiles(t *testing.T) int {
	list, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(list)
}
