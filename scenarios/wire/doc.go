// Package wire is the HTTP/1.1 codec that every native model, the backends
// and the load driver share, so that no model owes its figures to a better
// parser. It turns bytes into messages and messages into bytes; it knows no
// sockets.
//
// The parsers are incremental: hand them the bytes that have arrived so far,
// and they either take one whole message or remember how far they looked and
// ask for more. They follow RFC 9112 (message syntax), and allocate nothing.
//
// Where the RFC lets a recipient be lenient, these parsers are not, because
// each leniency is a second way to read the same bytes, and two parties that
// read them differently can be played against each other (request smuggling):
// a line ends with CRLF and never with a bare LF; a Content-Length is given
// once; it does not come together with Transfer-Encoding; field values hold
// no control characters; lines are not folded. The only leniency kept is the
// one that RFC 9112 §2.2 asks for: empty lines before a request are skipped.
package wire
