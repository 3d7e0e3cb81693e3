package callback_test

import (
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"interleave/internal/netpoll"
	"interleave/models"
	"interleave/models/internal/callback"
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

// stalling is a scenario whose handler at /stall holds up the loop until it
// is told to go on. What arrives meanwhile, the loop finds all at once.
type stalling struct {
	entered, goOn chan struct{}
	order         []string // the targets asked for otherwise, in order
}

func newStalling() *stalling {
	return &stalling{entered: make(chan struct{}), goOn: make(chan struct{})}
}

func (s *stalling) use(c *models.Config) {
	call := scenarios.Call{Upstream: "up", Nonce: []byte("1")}
	c.Scenario = &scenarios.Scenario{
		Name:  "stalling",
		Paths: []string{"/stall", "/a", "/b", "/call"},
		Callback: func(io scenarios.CallbackIO, req *wire.Request, resp *wire.Response, done func(error)) {
			switch string(req.Path) {
			case "/stall":
				s.entered <- struct{}{}
				<-s.goOn
				done(nil)
			case "/call":
				io.Call(call, func(_ scenarios.Reply, err error) { done(err) })
			default:
				s.order = append(s.order, string(req.Path))
				done(nil)
			}
		},
	}
}

// stall makes the loop stand still while during runs.
func (s *stalling) stall(srv *server, during func()) {
	srv.t.Helper()
	p := srv.dial()
	p.send(get("/stall"))
	<-s.entered
	during()
	s.goOn <- struct{}{}
	p.want(200, "")
}

// settled gives bytes that were sent time to reach a socket of this host.
// There is no way to watch that from outside of the server.
func settled() { time.Sleep(20 * time.Millisecond) }

func TestOneConnectionDoesNotHoldUpTheOthers(t *testing.T) {
	st := newStalling()
	s := start(t, st.use)
	greedy, modest := s.dial(), s.dial()
	const requests = 5000
	st.stall(s, func() {
		greedy.send(strings.Repeat(get("/a"), requests))
		modest.send(get("/b"))
		settled()
	})
	for range requests {
		greedy.want(200, "")
	}
	modest.want(200, "")
	s.stop()
	before := 0
	for before < len(st.order) && st.order[before] != "/b" {
		before++
	}
	if before > 200 {
		t.Errorf("the only request of one connection was handled after %d of another's %d, want it among the first", before, requests)
	}
}

// After a stall nobody has timed out whose bytes were there in time.
func TestStallDoesNotExpireWhatHasArrived(t *testing.T) {
	answering := make(chan struct{})
	up := newUpstream(t, func(c upstreamConn, _ *http.Request, _ int) bool {
		<-answering
		return respond(c, "ok")
	})
	st := newStalling()
	s := start(t, st.use, up.use, func(c *models.Config) {
		c.CallTimeout, c.HeaderTimeout, c.IdleTimeout = 500*time.Millisecond, 500*time.Millisecond, 500*time.Millisecond
	})
	calling, partial, idle := s.dial(), s.dial(), s.dial()
	st.stall(s, func() {
		partial.send("GET /a HTTP/1.1\r\n")
		calling.send(get("/call"))
	})
	for up.requests.Load() == 0 {
		time.Sleep(time.Millisecond)
	}
	st.stall(s, func() {
		close(answering)
		partial.send("Host: h\r\n\r\n")
		idle.send(get("/b"))
		time.Sleep(700 * time.Millisecond)
	})
	calling.want(200, "")
	partial.want(200, "")
	idle.want(200, "")
}

// What several of them wait for may end in the same turn. An answer that is ready then
// goes out before another's handler goes on, which may take long.
func TestAnswersDoNotWaitForOtherHandlers(t *testing.T) {
	for _, test := range []struct {
		name string
		wait func(io scenarios.CallbackIO, ended <-chan struct{}, then func())
	}{
		{"sleep", func(io scenarios.CallbackIO, _ <-chan struct{}, then func()) { io.Sleep(30*time.Millisecond, then) }},
		{"blocking call", func(io scenarios.CallbackIO, ended <-chan struct{}, then func()) {
			io.Block(func() error { <-ended; return nil }, func(error) { then() })
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			ended, long := make(chan struct{}), newStalling()
			st := newStalling()
			s := start(t, st.use, func(c *models.Config) {
				stall := c.Scenario.Callback
				c.Tuning.Workers = 1 // so that calls end in their order
				c.Scenario.Callback = func(io scenarios.CallbackIO, req *wire.Request, resp *wire.Response, done func(error)) {
					switch string(req.Path) {
					case "/a":
						test.wait(io, ended, func() { done(nil) })
					case "/b":
						test.wait(io, ended, func() {
							long.entered <- struct{}{}
							<-long.goOn
							done(nil)
						})
					default:
						stall(io, req, resp, done)
					}
				}
			})
			first, second := s.dial(), s.dial()
			first.send(get("/a"))
			second.send(get("/b"))
			settled()
			st.stall(s, func() {
				close(ended)
				time.Sleep(40 * time.Millisecond)
			})
			<-long.entered
			first.want(200, "")
			long.goOn <- struct{}{}
			second.want(200, "")
		})
	}
}

// counted is a port that polls, and counts how often the loop has waited.
type counted struct {
	*netpoll.Poller
	waits int
}

func (c *counted) Wait(events []netpoll.Event, timeout time.Duration) (int, error) {
	c.waits++
	return c.Poller.Wait(events, timeout)
}

func (*counted) Accept(listener int) (int, error)         { return netpoll.Accept(listener) }
func (*counted) Connect(addr netip.AddrPort) (int, error) { return netpoll.Connect(addr, netip.Addr{}) }
func (*counted) Read(fd int, p []byte) (int, error)       { return netpoll.Read(fd, p) }
func (*counted) Write(fd int, p []byte) (int, error)      { return netpoll.Write(fd, p) }
func (*counted) CloseWrite(fd int) error                  { return netpoll.ShutdownWrite(fd) }
func (*counted) Close(fd int) error                       { return netpoll.Close(fd) }
func (c *counted) Free() error                            { return c.Poller.Close() }

// What the stop's last look at idle connections finds belongs to its turn: a model that
// gathers what its handlers send elsewhere sends it at the turn's end, not later.
func TestStopsLastLookBelongsToItsTurn(t *testing.T) {
	own, err := netpoll.New()
	if err != nil {
		t.Fatal(err)
	}
	poller := &counted{Poller: own}
	st := newStalling()
	found, gathered, sent := 0, 0, 0
	s := startWith(t, callback.Options{Port: poller, Turned: func() {
		if len(st.order) > gathered {
			gathered, sent = len(st.order), poller.waits
		}
	}}, st.use, func(c *models.Config) {
		handle := c.Scenario.Callback
		c.Scenario.Callback = func(io scenarios.CallbackIO, req *wire.Request, resp *wire.Response, done func(error)) {
			found = poller.waits
			handle(io, req, resp, done)
		}
	})
	idle := s.dial()
	idle.send(get("/a"))
	idle.want(200, "")
	st.stall(s, func() {
		idle.send(get("/b"))
		settled()
		s.cancel()
		settled()
	})
	idle.want(200, "")
	if err := <-s.ended; err != nil {
		t.Errorf("Run() = %v, want nil", err)
	}
	s.cancel = nil
	if sent != found {
		t.Errorf("what the last look found was sent after %d waits, want %d as when it was found", sent, found)
	}
}
