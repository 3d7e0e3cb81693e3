package websockettest

import (
	"strings"

	"interleave/scenarios/wire/websocket"
)

// What clients send, as bytes.

func text(s string) []byte   { return frame(websocket.Text, s) }
func binary(s string) []byte { return frame(websocket.Binary, s) }
func ping(s string) []byte   { return frame(websocket.Ping, s) }
func pong(s string) []byte   { return frame(websocket.Pong, s) }

func frame(k websocket.Kind, s string) []byte {
	return websocket.AppendMasked(nil, k, key, []byte(s))
}

func part(k websocket.Kind, last bool, s string) []byte {
	return websocket.AppendFragment(nil, k, last, key, []byte(s))
}

func closing(code websocket.Code, reason string) []byte {
	return websocket.AppendMaskedClose(nil, code, reason, key)
}

// with sets bits in the first byte of a frame.
func with(bits byte, f []byte) []byte {
	f[0] |= bits
	return f
}

// opcode gives a frame another one.
func opcode(code byte, f []byte) []byte {
	f[0] = f[0]&0xf0 | code
	return f
}

// parts is a message in fragments of so many bytes.
func parts(k websocket.Kind, s string, size int) (list [][]byte) {
	for len(s) > size {
		list = append(list, part(k, false, s[:size]))
		k, s = websocket.Nothing, s[size:]
	}
	return append(list, part(k, true, s))
}

// chopped is bytes in writes of so many.
func chopped(p []byte, size int) (list [][]byte) {
	for len(p) > size {
		list, p = append(list, p[:size]), p[size:]
	}
	return append(list, p)
}

func sends(list ...[]byte) [][]byte { return list }

// What servers send.

func echo(s string) Frame  { return Frame{websocket.Text, s} }
func echoB(s string) Frame { return Frame{websocket.Binary, s} }
func ponged(s string) Frame {
	return Frame{websocket.Pong, s}
}

func wants(list ...Frame) []Frame { return list }

// stars is a text of so many bytes.
func stars(n int) string { return strings.Repeat("*", n) }
