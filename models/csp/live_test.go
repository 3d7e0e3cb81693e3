package csp_test

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"

	"interleave/models"
	"interleave/models/csp"
	"interleave/models/internal/large"
	"interleave/models/modeltest"
	"interleave/scenarios"
	"interleave/scenarios/backends"
	"interleave/scenarios/wire"
	"interleave/scenarios/wire/websocket"
)

const room = "room"

// chat is a scenario of live connections, whose clients say what shall be done. /plain
// is not live.
func chat() *scenarios.Scenario {
	return &scenarios.Scenario{
		Name:         "chat",
		Paths:        []string{"/talk", "/follow", "/plain"},
		Upstreams:    []scenarios.Upstream{{Name: room, Kind: scenarios.Topic}},
		Needs:        []scenarios.Ability{scenarios.Living, scenarios.Topical},
		SocketBuffer: 32 << 10,
		Blocking: func(io scenarios.BlockingIO, req *wire.Request, resp *wire.Response) error {
			if string(req.Path) == "/plain" {
				resp.Body = append(resp.Body, "plain"...)
				return nil
			}
			follows := string(req.Path) == "/follow"
			socket, err := io.(scenarios.Live).Upgrade()
			if err == nil && follows {
				err = socket.Follow(room)
			}
			for err == nil {
				var m scenarios.LiveMessage
				if m, err = socket.Receive(); err == nil {
					err = do(io, socket, m)
				}
			}
			if err == errDone {
				return nil
			}
			return err
		},
	}
}

var errDone = errors.New("done")

// do is what a message asks for. One of the topic is passed on slowly.
func do(io scenarios.BlockingIO, socket scenarios.Socket, m scenarios.LiveMessage) error {
	if m.Number > 0 {
		text, _, _ := strings.Cut(string(m.Data), " ")
		if text == "leave" {
			io.Sleep(500 * time.Millisecond)
			return errDone
		}
		err := socket.Send(scenarios.LiveMessage{Data: []byte(text)})
		io.Sleep(20 * time.Millisecond)
		return err
	}
	switch what, rest, _ := strings.Cut(string(m.Data), " "); what {
	case "done":
		return errDone
	case "stop":
		return scenarios.ErrStopping
	case "fail":
		return errors.New("as asked")
	case "panic":
		panic("as asked")
	case "post":
		_, err := io.(scenarios.Topics).Post(room, []byte(rest))
		return err
	case "much":
		for {
			if err := socket.Send(scenarios.LiveMessage{Data: make([]byte, 60_000), Binary: true}); err != nil {
				return err
			}
		}
	}
	return socket.Send(m)
}

func startChat(t *testing.T, cfg models.Config) *modeltest.Server {
	t.Helper()
	cfg.Scenario = chat()
	addr, file := modeltest.Listen(t)
	ready, ended := make(chan struct{}), make(chan error, 1)
	go func() {
		defer file.Close()
		ended <- backends.Serve(t.Context(), file, backends.Spec{Upstreams: cfg.Scenario.Upstreams, Seed: 1, Secret: 1}, func() { close(ready) })
	}()
	t.Cleanup(func() {
		if err := <-ended; err != nil {
			t.Errorf("backends: %v", err)
		}
	})
	<-ready
	cfg.Upstreams = map[string]models.Upstream{room: {Addr: addr, Path: "/" + room}}
	return modeltest.Start(t, csp.Model(), cfg)
}

// talk opens a live connection.
func talk(t *testing.T, s *modeltest.Server, path string) *modeltest.Client {
	t.Helper()
	c := s.Dial(t)
	c.Send("GET " + path + " HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
	c.WantStatus(101)
	return c
}

func say(c *modeltest.Client, text string) {
	c.Send(string(websocket.AppendMasked(nil, websocket.Text, 0x12345678, []byte(text))))
}

// frame takes the next frame, which is short.
func frame(t *testing.T, c *modeltest.Client) (kind websocket.Kind, payload string) {
	t.Helper()
	var got [127]byte
	_, err := io.ReadFull(c.Reader, got[:2])
	if err == nil {
		_, err = io.ReadFull(c.Reader, got[2:2+got[1]])
	}
	if err != nil {
		t.Fatalf("no frame: %v", err)
	}
	return websocket.Kind(got[0] & 0x0f), string(got[2 : 2+got[1]])
}

func wantFrame(t *testing.T, c *modeltest.Client, kind websocket.Kind, payload string) {
	t.Helper()
	if got, text := frame(t, c); got != kind || text != payload {
		t.Fatalf("a frame of kind %d with %q, want kind %d with %q", got, text, kind, payload)
	}
}

// A live connection has one task, which is none of the handlers that answer requests,
// and does not outlive it.
func TestLiveConnectionsTakeNoHandler(t *testing.T) {
	const clients = 50
	s := startChat(t, models.Config{Tuning: models.Tuning{Workers: 1, Queue: 1}})
	plain := s.Dial(t)
	ask := func() {
		t.Helper()
		plain.Send("GET /plain HTTP/1.1\r\nHost: h\r\n\r\n")
		plain.Want(200, "plain")
	}
	ask()
	before := runtime.NumGoroutine()
	var all []*modeltest.Client
	for range clients {
		all = append(all, talk(t, s, "/talk"))
	}
	ask()
	for i, c := range all {
		say(c, fmt.Sprint(i))
		wantFrame(t, c, websocket.Text, fmt.Sprint(i))
	}
	if tasks := runtime.NumGoroutine() - before; tasks > clients+2 {
		t.Errorf("%d live connections have %d tasks", clients, tasks)
	}
	for i, c := range all {
		if i%2 == 0 {
			c.Close()
			continue
		}
		say(c, "done")
		wantFrame(t, c, websocket.Close, "\x03\xe8")
		c.Close()
	}
	modeltest.Eventually(t, "the tasks have ended", func() bool { return runtime.NumGoroutine() <= before+2 })
	ask()
}

// A request that waits for a handler is answered although the only one has become the
// task of a live connection.
func TestQueuedRequestOutlivesUpgrade(t *testing.T) {
	s := startChat(t, models.Config{Tuning: models.Tuning{Workers: 1, Queue: 64}})
	for range 20 {
		all := []*modeltest.Client{talk(t, s, "/talk"), s.Dial(t), s.Dial(t)}
		for _, c := range all[1:] {
			c.Send("GET /plain HTTP/1.1\r\nHost: h\r\n\r\n")
		}
		for _, c := range all[1:] {
			c.Want(200, "plain")
		}
	}
}

// How a handler ends says with which code its connection is closed.
func TestHandlersEndLiveConnections(t *testing.T) {
	s := startChat(t, models.Config{})
	for message, code := range map[string]string{"done": "\x03\xe8", "stop": "\x03\xe9", "fail": "\x03\xf3", "panic": "\x03\xf3"} {
		c := talk(t, s, "/talk")
		say(c, message)
		wantFrame(t, c, websocket.Close, code)
		c.WantGone()
	}
}

// Clients that take nothing hold up nobody else, however many they are, are dropped
// when their time is over, and nothing is left of them.
func TestLiveClientsThatTakeNothing(t *testing.T) {
	const clients = 100 // more than may have frames on their way at a time
	s := startChat(t, models.Config{WriteTimeout: 2 * time.Second})
	other := talk(t, s, "/talk")
	before := runtime.NumGoroutine()
	for range clients {
		say(talk(t, s, "/talk"), "much")
	}
	for i := range 10 {
		say(other, fmt.Sprint(i))
		wantFrame(t, other, websocket.Text, fmt.Sprint(i))
	}
	modeltest.Eventually(t, "they are dropped", func() bool { return runtime.NumGoroutine() <= before+2 })
	say(other, "still")
	wantFrame(t, other, websocket.Text, "still")
}

// What a client has sent and its handler has not taken is held no longer than that lasts.
func TestAnUnheardMessageIsLetGo(t *testing.T) {
	s := startChat(t, models.Config{})
	leaving, poster := talk(t, s, "/follow"), talk(t, s, "/talk")
	say(poster, "post leave")
	time.Sleep(100 * time.Millisecond) // it is told
	leaving.Send(string(websocket.AppendMasked(nil, websocket.Binary, 1, make([]byte, 1<<20))))
	for kind := websocket.Nothing; kind != websocket.Close; {
		kind, _ = frame(t, leaving)
	}
	leaving.Close()
	modeltest.Eventually(t, "nothing large is held", func() bool {
		all := large.Grow(nil, large.Bound)
		large.Drop(all)
		return all != nil
	})
}

// The end of the server's patience also ends the wait for a client that takes nothing.
func TestAbortEndsLiveWaits(t *testing.T) {
	s := startChat(t, models.Config{DrainTimeout: 200 * time.Millisecond})
	held, idle := talk(t, s, "/talk"), talk(t, s, "/talk")
	say(held, "much")
	s.Stop()
	wantFrame(t, idle, websocket.Close, "\x03\xe9")
	idle.Close()
	s.Wait()
	if strings.Contains(s.Log.String(), "are left") {
		t.Errorf("the server said %q, want that no handler is left", s.Log.String())
	}
}

// Who is slow gets each message of a topic, once and in order, and who has gone
// meanwhile holds up nobody.
func TestSlowFollowerMissesNothing(t *testing.T) {
	const messages = 15
	s := startChat(t, models.Config{})
	slow, gone, poster := talk(t, s, "/follow"), talk(t, s, "/follow"), talk(t, s, "/talk")
	heard := make(chan struct{})
	go func() {
		slow.Reader.Peek(1)
		close(heard)
	}()
	for waiting := true; waiting; { // the server may not have subscribed yet
		say(poster, "post first")
		select {
		case <-heard:
			waiting = false
		case <-time.After(20 * time.Millisecond):
		}
	}
	for i := range messages {
		say(poster, fmt.Sprintf("post %d", i))
		if i == messages/2 {
			gone.Reset()
		}
	}
	text := "first"
	for text == "first" {
		_, text = frame(t, slow)
	}
	for i := range messages {
		if text != fmt.Sprint(i) {
			t.Fatalf("the follower is told %q, want %d", text, i)
		}
		if i < messages-1 {
			_, text = frame(t, slow)
		}
	}
}
