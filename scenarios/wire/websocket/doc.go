// Package websocket is a codec for WebSocket, RFC 6455: the handshake that turns
// an HTTP connection into one of frames, and the frames, for both sides. It turns
// bytes into messages and messages into bytes, and knows no sockets.
//
//	client  GET /echo, Upgrade: websocket, Sec-WebSocket-Key: K
//	server  101, Sec-WebSocket-Accept: of K
//	both    frame: 1 byte of fin, reserved and opcode
//	               1 byte of mask and length, 2 or 8 more if it is longer
//	               4 bytes of key, from a client
//	               payload, from a client under the key
//	message frame(text or binary) frame(continuation)... the last with fin
//	between frames: ping, pong, close
//
// A Parser is fed with what has arrived, like the parsers of package wire: it
// takes the key off, and gathers the fragments of a message, within the buffer
// that the bytes are in. It allocates nothing, holds no reference to a buffer, and
// is small, so that thousands of silent connections cost little.
//
// No extension is known, so that reserved bits and opcodes are refused.
package websocket
