package callback_test

import (
	"bytes"
	"strings"
	"testing"

	"interleave/models"
	"interleave/scenarios"
	"interleave/scenarios/wire"
	"interleave/scenarios/wire/websocket"
)

// talkative is a scenario of live connections: /echo sends back what comes, /done ends
// after the first message with what it says, and /panic panics.
func talkative(c *models.Config) {
	c.Scenario = &scenarios.Scenario{
		Name:  "talkative",
		Paths: []string{"/echo", "/done", "/panic"},
		Callback: func(io scenarios.CallbackIO, req *wire.Request, _ *wire.Response, done func(error)) {
			path := string(req.Path)
			var socket scenarios.CallbackSocket
			socket, err := io.(scenarios.CallbackLive).Upgrade(func(m scenarios.LiveMessage) {
				switch {
				case path == "/panic":
					panic("as asked")
				case path == "/done" && string(m.Data) == "stop":
					done(scenarios.ErrStopping)
				case path == "/done":
					done(nil)
				default:
					socket.Send(m)
				}
			}, done)
			if err != nil {
				done(err)
			}
		},
	}
}

func upgrade(path string) string {
	return strings.TrimSuffix(get(path), "\r\n") + "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
}

var accepted = []byte("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n")

func TestMessagesAllocateNothing(t *testing.T) {
	s := start(t, talkative)
	c := s.dial().Conn
	buf := make([]byte, 1024)
	echo(t, c, []byte(upgrade("/echo")), accepted, buf)
	text := []byte(strings.Repeat("x", 64))
	message := websocket.AppendMasked(nil, websocket.Text, 0x01020304, text)
	if n := testing.AllocsPerRun(2000, func() { echo(t, c, message, text, buf) }); n > 0 {
		t.Errorf("a message allocates %v times, want none", n)
	}
}

// How a handler ends says with which code its connection is closed.
func TestHandlersEndLiveConnections(t *testing.T) {
	s := start(t, talkative)
	for _, tt := range []struct {
		path, message string
		code          websocket.Code
	}{
		{"/done", "bye", websocket.Normal},
		{"/done", "stop", websocket.GoingAway},
		{"/panic", "x", websocket.ServerError},
	} {
		c := s.dial().Conn
		buf := make([]byte, 1024)
		echo(t, c, []byte(upgrade(tt.path)), accepted, buf)
		want := websocket.AppendClose(nil, tt.code, "")
		echo(t, c, websocket.AppendMasked(nil, websocket.Text, 5, []byte(tt.message)), want, buf)
		c.Close()
	}
}

// A client that sends and takes nothing back is not read from for ever, and is dropped
// when its time is over.
func TestLiveClientThatTakesNothing(t *testing.T) {
	s := start(t, talkative, func(c *models.Config) { c.WriteTimeout = 300e6 })
	c := s.dial().Conn
	echo(t, c, []byte(upgrade("/echo")), accepted, make([]byte, 1024))
	piece := bytes.Repeat(websocket.AppendMasked(nil, websocket.Binary, 5, make([]byte, 60_000)), 20)
	for sent := 0; ; sent += len(piece) {
		if _, err := c.Write(piece); err != nil {
			return
		}
		if sent > 64<<20 {
			t.Fatal("64 MiB were taken from a client that takes nothing")
		}
	}
}
