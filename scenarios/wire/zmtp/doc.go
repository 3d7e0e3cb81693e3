// Package zmtp is a codec for ZeroMQ's protocol, ZMTP 3.1 (RFC 37 of
// rfc.zeromq.org), with the NULL mechanism, as DEALER and ROUTER sockets speak
// it. It turns bytes into messages and messages into bytes; it knows no sockets,
// and the same bytes go over TCP and over Unix sockets ("ipc").
//
// A connection begins with a greeting of 64 bytes and a command, READY, in which
// each side says what kind of socket it has. Then come messages of one or more
// frames, and now and then a command, of which PING has to be answered with PONG:
// libzmq closes a connection whose peer does not.
//
//	length  flags (more, long, command), then 1 byte of length, or 8 if long
//	frame   flags length body
//	message frame(more)... frame
//	command frame(command): 1 byte of length, name, data
//
// A Session is one side of one connection. It is fed with what has arrived, like
// the HTTP parsers of package wire; it allocates nothing for a message, and its
// messages alias the buffer that they were found in. All that a peer can make it
// hold is bounded by Limits.
//
// What a DEALER and a ROUTER do with messages is left to who uses the package: a
// DEALER sends to its peers in turn, a ROUTER to the one that it names, and each
// peer is a session of its own. The name never crosses the wire.
package zmtp
