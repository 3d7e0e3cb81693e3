// Package websocket is live connections: clients upgrade to WebSocket and stay. In
// /echo each message is answered with itself. In /listen a client says nothing and is
// sent each message that somebody posts, and in /post each message is posted and
// answered with the number that it was given.
//
//	client ── upgrade ──> handler             handler of each connection:
//	client ── message ──> handler ── echo ─>    waits for a message, of the
//	                                            client's or of the room's,
//	post   ── message ──> room ──┬─> listen     and sends one
//	                             ├─> listen
//	                             └─> listen   ... 8,000 of them
//
// It shows what a message costs where no request has to be parsed, what a silent
// connection costs that may speak at any time, and when the last of thousands is told
// of a message. A model whose connection holds a worker has as many connections as
// workers. A model whose worker processes serve one request each cannot hold any.
package websocket
