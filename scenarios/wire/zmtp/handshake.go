package zmtp

import (
	"bytes"
	"encoding/binary"
)

// GreetingLength is how long a greeting is, in bytes.
const GreetingLength = 64

// SocketType says how a peer deals with messages.
type SocketType string

const (
	Router SocketType = "ROUTER" // names the peer that it sends to
	Dealer SocketType = "DEALER" // sends to its peers in turn
)

// accepts reports whether sockets of type s and of the peer's may be joined. REQ
// and REP put an empty frame before their messages, which is for the users of
// such sockets to know.
func (s SocketType) accepts(peer string) bool {
	switch peer {
	case "DEALER", "ROUTER":
		return true
	case "REQ":
		return s == Router
	case "REP":
		return s == Dealer
	}
	return false
}

const (
	signatureFirst = 0xff
	signatureLast  = 0x7f
	majorVersion   = 3
	minorVersion   = 1

	versionAt   = 10
	mechanismAt = 12
	asServerAt  = 32
)

// mechanism is NULL: no authentication and no encryption.
var mechanism = []byte("NULL")

// AppendGreeting appends what each side sends first.
func AppendGreeting(dst []byte) []byte {
	var g [GreetingLength]byte
	g[0], g[versionAt-1] = signatureFirst, signatureLast
	g[versionAt], g[versionAt+1] = majorVersion, minorVersion
	copy(g[mechanismAt:asServerAt], mechanism)
	return append(dst, g[:]...)
}

// parseGreeting reports whether buf begins with an acceptable greeting. What is
// wrong it says as soon as that has arrived.
func parseGreeting(buf []byte) (done bool, err error) {
	switch n := len(buf); {
	case n > 0 && buf[0] != signatureFirst, n >= versionAt && buf[versionAt-1]&1 == 0:
		return false, errSignature
	case n > versionAt && buf[versionAt] < majorVersion:
		return false, errVersion
	case n < GreetingLength:
		return false, nil
	}
	name := bytes.TrimRight(buf[mechanismAt:asServerAt], "\x00")
	if !bytes.Equal(name, mechanism) {
		return false, errMechanism
	}
	return true, nil
}

// The names of the properties in READY, compared without regard to case.
const (
	propertyType     = "Socket-Type"
	propertyIdentity = "Identity"
)

// AppendReady appends the command that ends the handshake: what kind of socket
// this side has, and its identity, empty if it does not care for one.
func AppendReady(dst []byte, socket SocketType, identity []byte) []byte {
	size := propertySize(propertyType, len(socket))
	if len(identity) > 0 {
		size += propertySize(propertyIdentity, len(identity))
	}
	dst = appendCommandHead(dst, "READY", size)
	dst = appendProperty(dst, propertyType, []byte(socket))
	if len(identity) > 0 {
		dst = appendProperty(dst, propertyIdentity, identity)
	}
	return dst
}

func propertySize(name string, value int) int { return 1 + len(name) + 4 + value }

func appendProperty(dst []byte, name string, value []byte) []byte {
	dst = append(append(dst, byte(len(name))), name...)
	return append(binary.BigEndian.AppendUint32(dst, uint32(len(value))), value...)
}

// nextProperty takes the first property off a READY command's data.
func nextProperty(data []byte) (name, value, rest []byte, ok bool) {
	if len(data) < 1 || len(data) < 1+int(data[0])+4 || data[0] == 0 {
		return nil, nil, nil, false
	}
	name, data = data[1:1+int(data[0])], data[1+int(data[0]):]
	length := uint64(binary.BigEndian.Uint32(data))
	if data = data[4:]; length > uint64(len(data)) {
		return nil, nil, nil, false
	}
	return name, data[:length], data[length:], true
}
