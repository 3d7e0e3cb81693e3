package websocket_test

import (
	"strings"
	"testing"

	"interleave/scenarios/wire"
	"interleave/scenarios/wire/websocket"
)

func parse(t *testing.T, head string) *wire.Request {
	t.Helper()
	var p wire.RequestParser
	var req wire.Request
	text := strings.ReplaceAll(head, "\n", "\r\n") + "\r\n\r\n"
	if n, err := p.Parse([]byte(text), &req); err != nil || n != len(text) {
		t.Fatalf("Parse(%q) = %d, %v", text, n, err)
	}
	return &req
}

const rfcKey = "dGhlIHNhbXBsZSBub25jZQ=="

func TestHandshake(t *testing.T) {
	const (
		start   = "GET /chat HTTP/1.1\nHost: x\n"
		upgrade = "Upgrade: websocket\nConnection: Upgrade\n"
		key     = "Sec-WebSocket-Key: " + rfcKey + "\n"
		version = "Sec-WebSocket-Version: 13"
	)
	for _, tt := range []struct {
		name, head string
		status     int // 0 if it is accepted
	}{
		{"as in the RFC", start + upgrade + key + version, 0},
		{"lists and other cases", start + "upgrade: h2c, WebSocket\nconnection: keep-alive , UPGRADE\n" + key + version, 0},
		{"two Connection fields", start + "Connection: keep-alive\n" + upgrade + key + version, 0},
		{"no upgrade", start + "Connection: keep-alive", 426},
		{"another upgrade", start + "Upgrade: h2c\nConnection: Upgrade\n" + key + version, 426},
		{"a token that only begins like it", start + "Upgrade: websockets\nConnection: Upgrade\n" + key + version, 426},
		{"no Connection", start + "Upgrade: websocket\n" + key + version, 400},
		{"no version", start + upgrade + key + "X: y", 400},
		{"version 8", start + upgrade + key + "Sec-WebSocket-Version: 8", 426},
		{"two versions", start + upgrade + key + version + "\n" + version, 426},
		{"no key", start + upgrade + version, 400},
		{"two keys", start + upgrade + key + key + version, 400},
		{"short key", start + upgrade + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25j\n" + version, 400},
		{"key of 17 bytes", start + upgrade + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQA=\n" + version, 400},
		{"key with bits that nobody counts", start + upgrade + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZR==\n" + version, 400},
		{"POST", "POST /chat HTTP/1.1\nHost: x\nContent-Length: 0\n" + upgrade + key + version, 400},
		{"HTTP/1.0", "GET /chat HTTP/1.0\nHost: x\n" + upgrade + key + version, 400},
	} {
		got, err := websocket.Handshake(parse(t, tt.head))
		switch refusal, _ := err.(*websocket.Refusal); {
		case tt.status == 0:
			if err != nil || string(got[:]) != rfcKey {
				t.Errorf("%s: Handshake = %s, %v", tt.name, got, err)
			}
		case refusal == nil || refusal.Status != tt.status:
			t.Errorf("%s: Handshake = %v, want status %d", tt.name, err, tt.status)
		}
	}
}

func TestAccept(t *testing.T) {
	var key websocket.Key
	copy(key[:], rfcKey)
	if got := websocket.Accept(key); string(got[:]) != "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" {
		t.Errorf("Accept = %s, want that of RFC 6455, section 1.3", got)
	}
}

// TestBothHandshakes has a client's request accepted, and the answer checked.
func TestBothHandshakes(t *testing.T) {
	key := websocket.NewKey(1, 1<<63+5)
	var p wire.RequestParser
	var req wire.Request
	if _, err := p.Parse(websocket.AppendHandshake(nil, "/echo", "x", key), &req); err != nil {
		t.Fatal(err)
	}
	got, err := websocket.Handshake(&req)
	if err != nil || got != key {
		t.Fatalf("Handshake = %s, %v, want %s", got, err, key)
	}
	check := func(answer string) string {
		var a wire.ResponseParser
		var head wire.ResponseHead
		if n, err := a.Head([]byte(answer), &head); err != nil || n != len(answer) {
			t.Fatalf("Head(%q) = %d, %v", answer, n, err)
		}
		return websocket.CheckAccepted(&head, key)
	}
	right := string(websocket.AppendAccepted(nil, key))
	if reason := check(right); reason != "" {
		t.Errorf("CheckAccepted(%q) = %q", right, reason)
	}
	other := websocket.NewKey(2, 3)
	for _, wrong := range []string{
		string(websocket.AppendAccepted(nil, other)),
		strings.Replace(right, "101 Switching Protocols", "200 OK", 1),
		strings.Replace(right, "Upgrade: websocket", "Upgrade: h2c", 1),
		strings.Replace(right, "Connection: Upgrade", "Connection: close", 1),
		strings.Replace(right, "\r\n\r\n", "\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n", 1),
	} {
		if reason := check(wrong); reason == "" {
			t.Errorf("CheckAccepted(%q) accepts it", wrong)
		}
	}
}

func TestHandshakeAllocatesNothing(t *testing.T) {
	var p wire.RequestParser
	var req wire.Request
	if _, err := p.Parse(websocket.AppendHandshake(nil, "/echo", "x", websocket.NewKey(1, 2)), &req); err != nil {
		t.Fatal(err)
	}
	out := make([]byte, 0, 1024)
	if n := testing.AllocsPerRun(100, func() {
		key, err := websocket.Handshake(&req)
		if err != nil {
			t.Fatal(err)
		}
		out = websocket.AppendAccepted(out[:0], key)
	}); n > 0 {
		t.Errorf("a handshake allocates %v times, want none", n)
	}
}
