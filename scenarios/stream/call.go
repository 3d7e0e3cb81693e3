package stream

import (
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

const (
	// bodySize is the length of each answer, in bytes.
	bodySize = 10 << 20

	// pieceSize is what a handler holds of it.
	pieceSize = 16 << 10

	// socketBuffer is what a server's sockets ask for, in each direction.
	socketBuffer = 48 << 10

	contentType = "application/octet-stream"

	// origin is the upstream that the bodies come from.
	origin = "origin"
)

func call(req *wire.Request) scenarios.Call {
	return scenarios.Call{Upstream: origin, Nonce: scenarios.Nonce(req)}
}
