package websocket_test

import (
	"io"
	"net"
	"testing"
	"time"

	"interleave/scenarios/scenariotest/websockettest"
	"interleave/scenarios/wire/websocket"
)

// echo answers what comes over conn, of which it reads so many bytes at a time.
func echo(conn io.ReadWriteCloser, step int) {
	defer conn.Close()
	var p websocket.Parser
	var in, out []byte
	for {
		ev, n, err := p.Parse(in)
		switch {
		case err != nil:
			conn.Write(websocket.AppendClose(nil, websocket.CodeOf(err), ""))
			return
		case ev.Kind == websocket.Text, ev.Kind == websocket.Binary:
			out = websocket.AppendFrame(out[:0], ev.Kind, ev.Data)
		case ev.Kind != websocket.Nothing:
			out = websocket.AppendReply(out[:0], ev)
		default:
			in = p.Compact(in)
			from := len(in)
			in = append(in, make([]byte, step)...)
			n, err := conn.Read(in[from:])
			if in = in[:from+n]; err != nil {
				return
			}
			continue
		}
		in = in[n:]
		if len(out) > 0 {
			if _, err := conn.Write(out); err != nil || ev.Kind == websocket.Close {
				return
			}
		}
		out = out[:0]
	}
}

// TestExchanges has the codec answer all exchanges, however its input is cut.
func TestExchanges(t *testing.T) {
	cases := websockettest.Cases()
	if len(cases) < 250 {
		t.Errorf("there are %d cases", len(cases))
	}
	for _, step := range []int{1, 7, 64 << 10} {
		for _, c := range cases {
			if step == 1 && c.Size() > 100_000 {
				continue // says nothing more, and takes long
			}
			client, server := net.Pipe()
			client.SetDeadline(time.Now().Add(10 * time.Second))
			go echo(server, step)
			if err := c.Run(client); err != nil {
				t.Errorf("%s, read %d bytes at a time: %v", c.Name, step, err)
			}
			client.Close()
		}
	}
}
