package callback_test

import (
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"interleave/models"
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

func TestIdleConnectionIsClosed(t *testing.T) {
	s := start(t, func(c *models.Config) { c.IdleTimeout = 300 * time.Millisecond })
	fresh, used := s.dial(), s.dial()
	used.send(get("/hello"))
	used.want(200, "hello 0")
	fresh.wantEnd()
	used.wantEnd()
}

// A client with requests enough for longer than he may be idle is not idle, nor is one
// of them unfinished.
func TestBusyConnectionIsNotIdle(t *testing.T) {
	p := start(t, func(c *models.Config) {
		c.IdleTimeout = 100 * time.Millisecond
		c.Scenario = &scenarios.Scenario{
			Name:  "busy",
			Paths: []string{"/busy"},
			Callback: func(_ scenarios.CallbackIO, _ *wire.Request, _ *wire.Response, done func(error)) {
				time.Sleep(2 * time.Millisecond) // on the loop's thread
				done(nil)
			},
		}
	}).dial()
	const requests = 200
	p.send(strings.Repeat(get("/busy"), requests))
	for range requests {
		p.want(200, "")
	}
}

func TestWaitingHandlerIsNotIdle(t *testing.T) {
	s := start(t, func(c *models.Config) {
		c.IdleTimeout, c.HeaderTimeout, c.WriteTimeout = 300*time.Millisecond, 300*time.Millisecond, 300*time.Millisecond
	})
	p := s.dial()
	p.send(get("/wait?ms=700&n=1"))
	p.want(200, "waited 1")
}

func TestUnfinishedRequestTimesOut(t *testing.T) {
	for name, part := range map[string]string{
		"in the head": "GET /hello HTT",
		"in the body": "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc",
	} {
		t.Run(name, func(t *testing.T) {
			p := start(t, func(c *models.Config) { c.HeaderTimeout = 50 * time.Millisecond }).dial()
			p.send(get("/hello") + part)
			p.want(200, "hello 0")
			if got := p.read(); got.status != 408 || !got.close {
				t.Errorf("unfinished request = %d close=%v, want 408 and a close", got.status, got.close)
			}
			p.wantEnd()
		})
	}
}

// Sending a byte now and then does not extend the time that a request has.
func TestDripFedRequestTimesOut(t *testing.T) {
	p := start(t, func(c *models.Config) { c.HeaderTimeout = 100 * time.Millisecond }).dial()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	answered := make(chan answer, 1)
	go func() {
		a, _ := p.tryRead()
		answered <- a
	}()
	p.send("GET /hello?n=")
	for {
		select {
		case got := <-answered:
			if got.status != 408 {
				t.Errorf("drip-fed request = %d, want 408", got.status)
			}
			return
		case <-tick.C:
			p.Write([]byte("1"))
		}
	}
}

func TestClientThatTakesNoAnswerIsCutOff(t *testing.T) {
	s := start(t, func(c *models.Config) { c.WriteTimeout = 100 * time.Millisecond })
	p := s.dial()
	p.Conn.(*net.TCPConn).SetReadBuffer(4 << 10)
	const size = 16 << 20
	p.send(get(fmt.Sprintf("/large?bytes=%d", size)))
	one := make([]byte, 1)
	io.ReadFull(p.r, one)
	// Anything that only ends when the server lets go will do: it has, once
	// more requests find no connection.
	for {
		if _, err := p.Write([]byte(get("/hello"))); err != nil {
			break
		}
		time.Sleep(time.Millisecond)
	}
	if got, _ := p.tryRead(); len(got.body) >= size {
		t.Errorf("got %d bytes, want the answer cut off", len(got.body))
	}
	s.alive()
}

func TestClosedConnectionIsNotLeftLingering(t *testing.T) {
	s := start(t)
	p := s.dial()
	p.send("nonsense\r\n\r\n")
	if got := p.read(); got.status != 400 {
		t.Errorf("nonsense = %d, want 400", got.status)
	}
	p.wantEnd()
	// The client keeps its side open; the server must close its own.
	for {
		if _, err := p.Write([]byte("x")); err != nil {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
}
