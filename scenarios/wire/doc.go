// Package wire is the HTTP/1.1 codec that every native model, the backends
// and the load driver share, so that no model owes its figures to a better
// parser. It turns bytes into messages and messages into bytes; it knows no
// sockets.
//
// The parsers are incremental: hand them the bytes that have arrived so far,
// and they either take one whole message or remember how far they looked and
// ask for more. They follow RFC 9112 (message syntax), and allocate nothing.
package wire
