package modeltest

import (
	"fmt"
	"io"
	"maps"
	"net"
	"strings"
	"testing"
	"time"

	"interleave/internal/race"
	"interleave/models"
	"interleave/scenarios"
	scenariosall "interleave/scenarios/all"
	"interleave/scenarios/scenariotest/websockettest"
	"interleave/scenarios/wire/websocket"
)

// eachLive runs a case for every model that keeps live connections, against a server
// of the websocket scenario.
func eachLive(t *testing.T, cfg models.Config, run func(t *testing.T, m subject, s *Server)) {
	scenario, _ := scenariosall.Find("websocket")
	eachModel(t, func(t *testing.T, m subject) {
		if why := m.Unable(scenario); why != "" {
			t.Skip(why)
		}
		cfg := cfg
		cfg.Scenario, cfg.Upstreams = scenario, startBackends(t, scenario)
		run(t, m, startServer(t, m, cfg))
	})
}

// upgrade opens a live connection.
func (s *Server) upgrade(t *testing.T, target string) *Client {
	t.Helper()
	c := s.Dial(t)
	c.Send("GET " + target + " HTTP/1.1\r\nHost: test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
	if got := c.WantStatus(101); got.Header.Get("Sec-WebSocket-Accept") != "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" {
		t.Fatalf("the handshake is answered with %v", got.Header)
	}
	return c
}

// live is the connection as frames, past what was read ahead.
type live struct {
	io.Reader
	io.Writer
}

func (c *Client) live() live { return live{c.Reader, c.TCPConn} }

// frame takes one frame off a live connection.
func (c *Client) frame() (kind websocket.Kind, payload string, err error) {
	var head [2]byte
	if _, err := io.ReadFull(c.Reader, head[:]); err != nil {
		return 0, "", err
	}
	if head[1] > 125 {
		return 0, "", fmt.Errorf("a frame begins with %x", head)
	}
	p := make([]byte, head[1])
	_, err = io.ReadFull(c.Reader, p)
	return websocket.Kind(head[0] & 0x0f), string(p), err
}

// wantFrame takes a frame and checks its kind.
func (c *Client) wantFrame(kind websocket.Kind) string {
	c.t.Helper()
	got, payload, err := c.frame()
	if err != nil || got != kind {
		c.t.Fatalf("a frame of kind %d with %s, %v; want kind %d", got, brief(payload), err, kind)
	}
	return payload
}

func masked(kind websocket.Kind, text string) string {
	return string(websocket.AppendMasked(nil, kind, 0x12345678, []byte(text)))
}

// TestLiveExchanges runs those exchanges in which a model has a part: it reads, joins,
// answers and closes. Our codec is tried with all of them, and so is a framework here.
func TestLiveExchanges(t *testing.T) {
	parts := []string{"0.", "1.", "2.", "5.", "6.4.", "7.1.", "7.3.", "10."}
	eachLive(t, models.Config{}, func(t *testing.T, m subject, s *Server) {
		others := maps.Clone(frameworks[m.Framework].live)
		for _, c := range websockettest.Cases() {
			if m.Framework == "" && !begins(c.Name, parts) {
				continue
			}
			name := c.Name
			if other, ok := others[name]; ok {
				c = other
				delete(others, name)
			}
			conn := s.upgrade(t, "/echo")
			if err := c.Run(conn.live()); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			conn.Close()
		}
		for name := range others {
			t.Errorf("there is no exchange %q for an exception", name)
		}
	})
}

func begins(name string, parts []string) bool {
	for _, p := range parts {
		if strings.HasPrefix(name, p) {
			return true
		}
	}
	return false
}

// What is no handshake is refused, and the connection goes on.
func TestLiveHandshakeIsRefused(t *testing.T) {
	eachLive(t, models.Config{}, func(t *testing.T, m subject, s *Server) {
		c := s.Dial(t)
		c.Send(get("/echo"))
		if got := c.WantStatus(426); got.Header.Get("Upgrade") != "websocket" || got.Header.Get("Sec-WebSocket-Version") != "13" {
			t.Errorf("who does not upgrade is answered with %v", got.Header)
		}
		c.Send("GET /echo HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\r\n")
		c.WantStatus(400)
		c.Send("GET /else HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
		c.WantStatus(404)
		// A message may come with the handshake.
		c.Send("GET /echo HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n" + masked(websocket.Text, "early"))
		if frameworks[m.Framework].hangsUp {
			c.WantGone()
			return
		}
		c.WantStatus(101)
		if got := c.wantFrame(websocket.Text); got != "early" {
			t.Errorf("the message that came with the handshake is echoed as %s", brief(got))
		}
	})
}

// Everyone who listens is told of each message, once and in order, and the others go
// on when one of them vanishes.
func TestLiveListenersAreTold(t *testing.T) {
	template, err := scenarios.ParseTemplate("{number} {n} {proof:room}")
	if err != nil {
		t.Fatal(err)
	}
	eachLive(t, models.Config{}, func(t *testing.T, m subject, s *Server) {
		number := func(c *Client, n string) uint64 {
			t.Helper()
			text := c.wantFrame(websocket.Text)
			of, number, ok := template.Read([]byte(text), secret)
			if !ok || string(of) != n {
				t.Fatalf("told %s, want a message about %s", brief(text), n)
			}
			return number
		}
		var listeners [workers - 2]*Client
		for i := range listeners {
			listeners[i] = s.upgrade(t, "/listen")
		}
		poster := s.upgrade(t, "/post")
		time.Sleep(300 * time.Millisecond) // until they surely listen
		var last uint64
		left := listeners[:]
		for i := range 6 {
			n := fmt.Sprint(i)
			poster.Send(masked(websocket.Text, n))
			got := number(poster, n)
			if i > 0 && got != last+1 {
				t.Fatalf("message %s has number %d, want %d", n, got, last+1)
			}
			last = got
			for j, c := range left {
				if told := number(c, n); told != got {
					t.Fatalf("listener %d is told of message %d, want %d", j, told, got)
				}
			}
			switch i {
			case 1: // who listens may speak too: it is echoed
				left[0].Send(masked(websocket.Ping, "here"))
				left[0].wantFrame(websocket.Pong)
			case 2:
				left[0].Reset()
				left = left[1:]
			case 3:
				left[0].Send(string(websocket.AppendMaskedClose(nil, websocket.Normal, "", 1)))
				left[0].wantFrame(websocket.Close)
				left = left[1:]
			}
		}
	})
}

// A server that stops says so to its live connections, and ends.
func TestStopEndsLiveConnections(t *testing.T) {
	eachLive(t, models.Config{}, func(t *testing.T, m subject, s *Server) {
		clients := []*Client{s.upgrade(t, "/echo"), s.upgrade(t, "/listen"), s.upgrade(t, "/post")}
		clients[0].Send(masked(websocket.Text, "before"))
		clients[0].wantFrame(websocket.Text)
		time.Sleep(100 * time.Millisecond)
		began := time.Now()
		s.Stop()
		for i, c := range clients {
			if got := c.wantFrame(websocket.Close); got != "\x03\xe9" {
				t.Errorf("client %d is told %x, want 1001", i, got)
			}
			c.Close()
		}
		s.Wait()
		if took := time.Since(began); took > 3*time.Second {
			t.Errorf("the server ended %v after the stop, want within about a second", took)
		}
	})
}

// A client who is silent for long is asked whether it is there, and dropped if it does
// not answer.
func TestSilentLiveClientIsAsked(t *testing.T) {
	eachLive(t, models.Config{IdleTimeout: 400 * time.Millisecond}, func(t *testing.T, m subject, s *Server) {
		silent, answers := s.upgrade(t, "/echo"), s.upgrade(t, "/listen")
		for range 3 {
			answers.wantFrame(websocket.Ping)
			answers.Send(masked(websocket.Pong, ""))
		}
		silent.wantFrame(websocket.Ping)
		silent.WantGone()
	})
}

// crowd sends messages without taking their echoes until the server takes no more, or
// has dropped the connection: then the error is no time-out.
func (c *Client) crowd() error {
	c.SetReadBuffer(32 << 10)
	message := []byte(masked(websocket.Binary, strings.Repeat("a", 256<<10)))
	for {
		if _, err := c.Write(message); err != nil {
			return err
		}
	}
}

// A client who does not take what it is sent is dropped in time.
func TestLiveClientWhoTakesNothingIsDropped(t *testing.T) {
	eachLive(t, models.Config{WriteTimeout: 400 * time.Millisecond}, func(t *testing.T, m subject, s *Server) {
		c := s.upgrade(t, "/echo")
		var timeout net.Error
		if err := c.crowd(); asTimeout(err, &timeout) {
			t.Errorf("the connection is still open: %v", err)
		}
	})
}

// Nor does one keep a server from ending.
func TestStopEndsLiveClientsWhoTakeNothing(t *testing.T) {
	eachLive(t, models.Config{DrainTimeout: 400 * time.Millisecond}, func(t *testing.T, m subject, s *Server) {
		c := s.upgrade(t, "/echo")
		c.SetWriteDeadline(time.Now().Add(300 * time.Millisecond))
		if err := c.crowd(); err == nil {
			t.Fatal("the server takes messages for ever")
		}
		began := time.Now()
		s.Stop()
		s.Wait()
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("the server ended %v after the stop, want within about a second", took)
		}
	})
}

// Live connections leave no descriptor behind, in whatever way they end.
func TestLiveConnectionsLeaveNoDescriptors(t *testing.T) {
	scenario, _ := scenariosall.Find("websocket")
	eachProcess(t, func(t *testing.T, m subject) {
		if why := m.Unable(scenario); why != "" {
			t.Skip(why)
		}
		s := startServer(t, m, models.Config{Scenario: scenario, Upstreams: startBackends(t, scenario)})
		end := func(i int) {
			c := s.upgrade(t, []string{"/echo", "/listen"}[i%2])
			switch i % 3 {
			case 0:
				c.Send(string(websocket.AppendMaskedClose(nil, websocket.Normal, "", 1)))
				c.wantFrame(websocket.Close)
			case 1:
				c.Reset()
			}
			c.Close()
		}
		for i := range 6 * workers { // each worker has what it needs
			end(i)
		}
		before := s.descriptors()
		for i := range 300 {
			end(i)
		}
		Eventually(t, "as many descriptors as before", func() bool { return s.descriptors() <= before+2 })
	})
}

// On a loop a silent live connection keeps no buffer.
func TestSilentLiveConnectionsAreSmall(t *testing.T) {
	if race.Enabled {
		t.Skip("the race detector needs memory of its own for each object")
	}
	const connections, most = 2000, 2 << 10 // less than the smallest buffer
	scenario, _ := scenariosall.Find("websocket")
	eachProcess(t, func(t *testing.T, m subject) {
		if m.Style != models.Callback || m.Unable(scenario) != "" {
			t.Skip("not a loop")
		}
		s := startServer(t, m, models.Config{Scenario: scenario, Upstreams: startBackends(t, scenario)})
		talk := func() {
			c := s.upgrade(t, "/echo")
			c.Send(masked(websocket.Text, "once"))
			c.wantFrame(websocket.Text)
		}
		for range 2 * workers {
			talk()
		}
		before := s.memory()
		if before == 0 {
			t.Skip("the kernel does not tell the memory of processes")
		}
		each := int64(0)
		for range 2 { // the first may come with garbage that is not collected yet
			for range connections {
				talk()
			}
			now := s.memory()
			each, before = int64(now-before)/connections, now
			t.Logf("%d bytes for each of %d connections", each, connections)
			if each <= most {
				return
			}
		}
		t.Errorf("%d bytes for each connection, want at most %d", each, most)
	})
}
