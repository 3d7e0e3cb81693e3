package callback_test

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"runtime"
	"strconv"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"interleave/models"
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

// room is a scenario whose requests wait for a message, and answer with it.
type room struct{ waiting atomic.Int64 }

func (r *room) use(c *models.Config) {
	c.Scenario = &scenarios.Scenario{
		Name:      "room",
		Paths:     []string{"/wait", "/twice", "/impatient", "/hello"},
		Upstreams: []scenarios.Upstream{{Name: "room", Kind: scenarios.Topic}},
		Callback:  r.handle,
	}
}

func (r *room) handle(io scenarios.CallbackIO, req *wire.Request, resp *wire.Response, done func(error)) {
	topics := io.(scenarios.CallbackTopics)
	answer := func(m scenarios.Message, err error) {
		resp.Body = append(resp.Body, m.Text...)
		done(err)
	}
	switch string(req.Path) {
	case "/wait":
		r.waiting.Add(1)
		topics.WaitFor("room", 0, answer)
	case "/twice": // for one message after the other
		r.waiting.Add(1)
		topics.WaitFor("room", 0, func(m scenarios.Message, err error) {
			resp.Body = append(resp.Body, m.Text...)
			topics.WaitFor("room", m.Number, answer)
		})
	case "/impatient": // and no longer than it wants
		r.waiting.Add(1)
		topics.WaitFor("room", 0, answer)
		io.Sleep(20*time.Millisecond, func() {
			resp.Body = append(resp.Body, "in vain"...)
			done(nil)
		})
	default:
		resp.Body = append(resp.Body, "hello"...)
		done(nil)
	}
}

// await waits until so many requests have begun to wait in all, and the loop has
// gone on to others.
func (r *room) await(t *testing.T, s *server, n int64) {
	t.Helper()
	for deadline := time.Now().Add(patience); r.waiting.Load() < n; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d requests wait, want %d", r.waiting.Load(), n)
		}
	}
	if got := s.ask("/hello"); got.body != "hello" {
		t.Fatalf("/hello = %q while others wait", got.body)
	}
}

// bus answers each question for news with the next message that is posted.
type bus struct {
	addr   string
	post   chan string
	closed chan struct{}
}

func newBus(t *testing.T) *bus {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	b := &bus{addr: l.Addr().String(), post: make(chan string), closed: make(chan struct{})}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for number := 2; ; {
			c, err := l.Accept()
			if err != nil {
				return
			}
			for in := bufio.NewReader(c); ; number++ {
				if _, err := http.ReadRequest(in); err != nil {
					break
				}
				select {
				case text := <-b.post:
					body := fmt.Sprintf("%d\n%d %s\n", number, number, text)
					fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
				case <-b.closed:
				}
			}
			c.Close()
		}
	}()
	t.Cleanup(func() { close(b.closed); l.Close(); <-ended })
	return b
}

func (b *bus) use(c *models.Config) {
	c.Upstreams = map[string]models.Upstream{"room": {Addr: b.addr, Path: "/room"}}
}

// startRoom serves a room.
func startRoom(t *testing.T) (*room, *bus, *server) {
	r, b := new(room), newBus(t)
	return r, b, start(t, r.use, b.use)
}

// A request that rested is answered as it asked to be, and what follows it on its
// connection after it.
func TestWhoWaitsIsAnsweredAsItAsked(t *testing.T) {
	r, b, s := startRoom(t)
	plain, headOnly, old, more := s.dial(), s.dial(), s.dial(), s.dial()
	plain.send(get("/wait"))
	headOnly.send("HEAD /wait HTTP/1.1\r\nHost: h\r\n\r\n")
	old.send("GET /wait HTTP/1.0\r\n\r\n")
	more.send(get("/hello") + get("/wait") + get("/hello") + "GET /hello HTT")
	more.want(200, "hello")
	r.await(t, s, 4)
	b.post <- "news"
	plain.want(200, "news")
	if got := headOnly.read("HEAD"); got.body != "" || got.header.Get("Content-Length") != "4" {
		t.Errorf("HEAD is answered with %q and a length of %s, want no body and 4", got.body, got.header.Get("Content-Length"))
	}
	old.want(200, "news")
	old.wantEnd()
	more.want(200, "news")
	more.want(200, "hello")
	more.send("P/1.1\r\nHost: h\r\n\r\n")
	more.want(200, "hello")
	plain.send(get("/hello"))
	plain.want(200, "hello")
}

func TestOneRequestWaitsAgain(t *testing.T) {
	r, b, s := startRoom(t)
	p := s.dial()
	p.send(get("/twice"))
	for _, text := range []string{"one, ", "two"} {
		r.await(t, s, 1)
		b.post <- text
	}
	p.want(200, "one, two")
}

func TestWhoIsAnsweredBeforeTheMessage(t *testing.T) {
	r, b, s := startRoom(t)
	p := s.dial()
	p.send(get("/impatient") + get("/hello"))
	p.want(200, "in vain")
	p.want(200, "hello")
	p.send(get("/wait"))
	r.await(t, s, 2)
	b.post <- "news"
	p.want(200, "news")
	r.await(t, s, 2)
}

func TestClientVanishesWhileItWaits(t *testing.T) {
	r, b, s := startRoom(t)
	for range 50 {
		p := s.dial()
		p.send(get("/wait"))
		p.Close()
	}
	r.await(t, s, 50)
	b.post <- "news"
	p := s.dial()
	p.send(get("/wait"))
	r.await(t, s, 51)
	b.post <- "more"
	p.want(200, "more")
}

// crowd are clients' sockets, that cost this process no memory of its own.
func crowd(t *testing.T, s *server, n int) []int {
	addr, err := net.ResolveTCPAddr("tcp4", s.addr)
	if err != nil {
		t.Fatal(err)
	}
	to := &syscall.SockaddrInet4{Port: addr.Port, Addr: [4]byte{127, 0, 0, 1}}
	fds := make([]int, n)
	for i := range fds {
		if fds[i], err = syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0); err == nil {
			err = syscall.Connect(fds[i], to)
		}
		if err != nil {
			t.Fatalf("client %d: %v", i, err)
		}
	}
	t.Cleanup(func() {
		for _, fd := range fds {
			syscall.Close(fd)
		}
	})
	return fds
}

func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// What a request holds while it waits is what decides how many can: its exchange,
// its connection's slot and what the handler has for it, and neither its bytes nor
// a buffer.
func TestWhoWaitsIsSmall(t *testing.T) {
	const clients, most = 2000, 340
	r, b, s := startRoom(t)
	s.ask("/hello")
	before := heap()
	fds := crowd(t, s, clients)
	request, answer := []byte(get("/wait")), make([]byte, 4096)
	for round := range int64(3) {
		for _, fd := range fds {
			if _, err := syscall.Write(fd, request); err != nil {
				t.Fatal(err)
			}
		}
		r.await(t, s, (round+1)*clients)
		if each := (heap() - before) / clients; each > most {
			t.Errorf("in round %d a request that waits holds %d bytes, want at most %d", round, each, most)
		}
		b.post <- strconv.FormatInt(round, 10)
		for _, fd := range fds {
			if n, err := syscall.Read(fd, answer); n <= 0 {
				t.Fatalf("read %d, %v", n, err)
			}
		}
	}
}
