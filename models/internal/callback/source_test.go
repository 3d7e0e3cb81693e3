package callback_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"interleave/internal/netpoll"
	"interleave/models"
	"interleave/models/internal/callback"
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

// An upstream that answers before it has all of the request, and then breaks the
// connection while nobody reads, ends that answer and nothing else.
func TestSourceBreaksWhileItsCallIsSent(t *testing.T) {
	early, mute := listenTCP(t), listenTCP(t)
	opened := make(chan struct{})
	large := []byte(strings.Repeat("x", 32<<20))
	s := start(t, func(c *models.Config) {
		c.CallTimeout = time.Second
		c.Upstreams = map[string]models.Upstream{"early": {Addr: early.Addr().String()}, "mute": {Addr: mute.Addr().String()}}
		c.Scenario = &scenarios.Scenario{
			Name:  "early",
			Paths: []string{"/open", "/mute"},
			Callback: func(cio scenarios.CallbackIO, req *wire.Request, _ *wire.Response, done func(error)) {
				if string(req.Path) == "/mute" {
					cio.Call(scenarios.Call{Upstream: "mute", Nonce: []byte("1")}, func(_ scenarios.Reply, err error) { done(err) })
					return
				}
				call := scenarios.Call{Upstream: "early", Nonce: []byte("1"), Body: large}
				cio.(scenarios.CallbackStreams).Open(call, func(source scenarios.CallbackSource, err error) {
					if err != nil {
						t.Errorf("Open() = %v, want a source", err)
						done(err)
						return
					}
					close(opened)
					cio.Sleep(300*time.Millisecond, func() {
						source.Read(make([]byte, 100), func(int, error) {
							source.Read(make([]byte, 100), func(_ int, err error) { done(err) })
						})
					})
				})
			},
		}
	})
	go func() {
		c, err := early.Accept()
		if err != nil {
			return
		}
		c.Read(make([]byte, 100))
		io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nsome")
		<-opened
		c.Close() // with input unread: a reset
	}()
	waits, reads := s.dial(), s.dial()
	waits.send(get("/mute"))
	reads.send(get("/open"))
	reads.want(502, "upstream failed\n")
	waits.want(504, "upstream timed out\n")
}

// startEarly starts a server that asks an upstream for an answer by a call with a long body.
func startEarly(t *testing.T, upstream net.Listener, ask func(scenarios.CallbackIO, scenarios.Call, *wire.Response, func(error))) *server {
	return start(t, func(c *models.Config) {
		c.Upstreams = map[string]models.Upstream{"early": {Addr: upstream.Addr().String()}}
		c.Scenario = &scenarios.Scenario{
			Name: "early",
			Callback: func(cio scenarios.CallbackIO, _ *wire.Request, resp *wire.Response, done func(error)) {
				ask(cio, scenarios.Call{Upstream: "early", Nonce: []byte("1"), Body: []byte(strings.Repeat("x", 32<<20))}, resp, done)
			},
		}
	})
}

// An upstream may answer whole before it has all of the request, and then close with the
// rest unread. Sending fails then, but the answer is there.
func TestEarlyAnswerIsReadThoughItsCallCannotBeSent(t *testing.T) {
	early := listenTCP(t)
	opened, body := make(chan struct{}), strings.Repeat("0123456789", 1000)
	s := startEarly(t, early, func(cio scenarios.CallbackIO, call scenarios.Call, resp *wire.Response, done func(error)) {
		cio.(scenarios.CallbackStreams).Open(call, func(source scenarios.CallbackSource, err error) {
			if err != nil {
				done(err)
				return
			}
			close(opened)
			into := make([]byte, 999)
			var read func(int, error)
			read = func(n int, err error) {
				resp.Body = append(resp.Body, into[:n]...)
				switch err {
				case nil:
					source.Read(into, read)
				case io.EOF:
					done(nil)
				default:
					done(err)
				}
			}
			cio.Sleep(300*time.Millisecond, func() { source.Read(into, read) })
		})
	})
	go func() {
		c, err := early.Accept()
		if err != nil {
			return
		}
		c.Read(make([]byte, 100))
		fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n", len(body))
		<-opened // so that none of the body comes with the head
		io.WriteString(c, body)
		c.Close() // with input unread: a reset
	}()
	c := s.dial()
	c.send(get("/early"))
	c.want(200, body)
}

// The same holds for an answer that is there whole before the loop looks.
func TestWholeEarlyAnswerIsReadThoughItsCallCannotBeSent(t *testing.T) {
	for _, name := range []string{"call", "open"} {
		t.Run(name, func(t *testing.T) {
			early, closed := listenTCP(t), make(chan struct{})
			s := startEarly(t, early, func(cio scenarios.CallbackIO, call scenarios.Call, resp *wire.Response, done func(error)) {
				if name == "call" {
					cio.Call(call, func(r scenarios.Reply, err error) {
						resp.Body = append(resp.Body, r.Body...)
						done(err)
					})
				} else {
					cio.(scenarios.CallbackStreams).Open(call, func(source scenarios.CallbackSource, err error) {
						if err != nil {
							done(err)
							return
						}
						into := make([]byte, 10)
						source.Read(into, func(n int, err error) {
							resp.Body = append(resp.Body, into[:n]...)
							done(err)
						})
					})
				}
				<-closed // the loop does not look meanwhile
			})
			go func() {
				defer close(closed)
				c, err := early.Accept()
				if err != nil {
					return
				}
				c.SetReadDeadline(time.Now().Add(time.Second)) // of a connection that is made later
				c.Read(make([]byte, 100))
				io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nearly")
				c.Close() // with input unread: a reset
			}()
			c := s.dial()
			c.send(get("/early"))
			c.want(200, "early")
		})
	}
}

// broken is a port whose steps are broken off when half of what there is was passed on, as
// a signal does on some kernels. The client has room for the rest.
type broken struct{ counted }

func (*broken) Pass(from, to int, most int64) (n int, rest []byte, in, out error) {
	piece := make([]byte, min(most, 1000))
	got, in := netpoll.Read(from, piece)
	if in != nil {
		return 0, nil, in, nil
	}
	if n, out = netpoll.Write(to, piece[:got/2]); out == nil {
		out = netpoll.ErrAgain
	}
	return n, piece[n:got], nil, out
}

func TestStepThatIsBrokenOffIsNoFullClient(t *testing.T) {
	body := strings.Repeat("0123456789", 2000)
	up := newUpstream(t, func(c upstreamConn, _ *http.Request, _ int) bool {
		fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n", len(body))
		time.Sleep(50 * time.Millisecond) // so that the body is passed on, and none of it with the head
		io.WriteString(c, body)
		return true
	})
	poller, err := netpoll.New()
	if err != nil {
		t.Fatal(err)
	}
	s := startWith(t, callback.Options{Port: &broken{counted{Poller: poller}}}, up.use, func(c *models.Config) {
		c.Scenario = &scenarios.Scenario{
			Name:  "pipe",
			Paths: []string{"/pipe"},
			Callback: func(cio scenarios.CallbackIO, _ *wire.Request, resp *wire.Response, done func(error)) {
				cio.(scenarios.CallbackStreams).Open(scenarios.Call{Upstream: "up", Nonce: []byte("1")}, func(source scenarios.CallbackSource, err error) {
					if err != nil {
						done(err)
						return
					}
					resp.Length = source.Length()
					cio.(scenarios.CallbackPipes).Pipe(source, done)
				})
			},
		}
	})
	p := s.dial()
	p.send(get("/pipe"))
	p.want(200, body)
}

func listenTCP(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}
