package websocket

import "interleave/scenarios/wire"

// Refusal says why a request is no handshake that can be accepted.
type Refusal struct {
	Status int    // 400, or 426 if the client has to ask in another way
	Reason string // lower-case, for people
}

func (r *Refusal) Error() string { return r.Reason }

var (
	errPlain   = &Refusal{426, "only for WebSocket: ask for an upgrade"}
	errNumber  = &Refusal{426, "only for version 13 of WebSocket"}
	errMethod  = &Refusal{400, "a WebSocket handshake is a GET of HTTP/1.1"}
	errBody    = &Refusal{400, "a WebSocket handshake has no body"}
	errKey     = &Refusal{400, "a WebSocket handshake has one key of 16 bytes in base64"}
	errConnect = &Refusal{400, "a WebSocket handshake lists upgrade in its Connection field"}
)

// Key is what a client asks to be accepted by: 16 bytes in base64.
type Key [24]byte

// Handshake looks whether a request asks for WebSocket as RFC 6455, section 4.2.1,
// says, and returns its key. An error is a *Refusal.
func Handshake(req *wire.Request) (key Key, err error) {
	var upgrade, connection, version, versionSaid bool
	keys := 0
	for name, value := range req.Headers() {
		switch {
		case wire.EqualName(name, "upgrade"):
			upgrade = upgrade || wire.Lists(value, "websocket")
		case wire.EqualName(name, "connection"):
			connection = connection || wire.Lists(value, "upgrade")
		case wire.EqualName(name, "sec-websocket-version"):
			version, versionSaid = string(value) == "13" && !versionSaid, true
		case wire.EqualName(name, "sec-websocket-key"):
			if keys++; validKey(value) {
				copy(key[:], value)
			} else {
				keys = 2
			}
		}
	}
	switch {
	case !upgrade:
		return key, errPlain
	case string(req.Method) != "GET" || req.Minor < 1:
		return key, errMethod
	case !connection:
		return key, errConnect
	case !version && versionSaid:
		return key, errNumber
	case keys != 1 || !version:
		return key, errKey
	case len(req.Body) > 0:
		return key, errBody
	}
	return key, nil
}

// AppendAccepted appends the answer that accepts a handshake. From its end on the
// connection carries frames.
func AppendAccepted(dst []byte, key Key) []byte {
	dst = append(dst, "HTTP/1.1 101 Switching Protocols\r\nServer: interleave\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "...)
	accept := Accept(key)
	dst = append(dst, accept[:]...)
	return append(dst, "\r\n\r\n"...)
}

// AppendHandshake appends a client's request to be accepted.
func AppendHandshake(dst []byte, target, host string, key Key) []byte {
	dst = append(dst, "GET "...)
	dst = append(dst, target...)
	dst = append(dst, " HTTP/1.1\r\nHost: "...)
	dst = append(dst, host...)
	dst = append(dst, "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "...)
	dst = append(dst, key[:]...)
	return append(dst, "\r\n\r\n"...)
}

// CheckAccepted looks whether the head of an answer accepts key. The reason is for
// people, and empty if it does.
func CheckAccepted(head *wire.ResponseHead, key Key) (reason string) {
	if head.Status != 101 {
		return "the handshake was not accepted"
	}
	var upgrade, connection bool
	var accepted []byte
	for name, value := range head.Headers() {
		switch {
		case wire.EqualName(name, "upgrade"):
			upgrade = upgrade || wire.Lists(value, "websocket")
		case wire.EqualName(name, "connection"):
			connection = connection || wire.Lists(value, "upgrade")
		case wire.EqualName(name, "sec-websocket-accept"):
			accepted = value
		case wire.EqualName(name, "sec-websocket-extensions"), wire.EqualName(name, "sec-websocket-protocol"):
			return "the answer chooses an extension or a protocol that nobody offered"
		}
	}
	want := Accept(key)
	switch {
	case !upgrade || !connection:
		return "the answer does not say that it upgrades"
	case string(accepted) != string(want[:]):
		return "the answer accepts another key"
	}
	return ""
}
