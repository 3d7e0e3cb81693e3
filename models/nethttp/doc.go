// Package nethttp is Go's own net/http server, with the same handlers as all
// models. It is no further concurrency model: like the goroutine model it has a
// goroutine for each connection. It differs from that in everything else, its
// parser, its headers, its buffers and its time-outs. So the distance between the
// two is what the framework costs, and says how far a comparison of frameworks
// is one of concurrency models. No prediction is about it.
//
// What is not net/http's is as in the goroutine model: the client for upstreams,
// the subscription to topics, the handlers.
//
// It has a program of its own, because net/http would make each process of every
// other model larger by several megabytes. Package serve is the server.
//
// # What net/http does in its own way
//
//   - It holds two buffers of 4 KiB and a second goroutine for each connection
//     that it has heard of, whose reads tell it that a client has gone.
//   - A connection that has not asked anything ends after the time-out for
//     headers, not after the one for idle connections.
//   - A request whose head comes too slowly is answered 400, not 408.
//   - The end of a line may be a bare LF, and a field may be folded. Other rules
//     of RFC 9112 are read loosely as well; the conformance suite lists them.
//   - An OPTIONS request for "*" is answered without a handler.
//   - A stop waits for connections that have not asked anything, for up to five
//     seconds, and drops a request that has only begun to arrive.
//   - A handler that answers in pieces writes them to the ResponseWriter and flushes
//     each.
//   - Without descriptors it accepts nobody until there are some.
//
// # Live connections
//
// A handler upgrades its connection as most Go programs do, with gorilla/websocket's
// Upgrader, which takes the connection away from net/http (Hijack) and keeps its two
// buffers. The handler reads in its own goroutine. If it follows a topic another
// goroutine reads, and the handler takes what was read and what was posted. Texts are
// checked here, as gorilla leaves that to its users; a client that was silent for long
// is asked, and all are told of a stop, as in the other models. What gorilla does in
// its own way:
//
//   - Each message is sent at once, with a write of its own.
//   - A client has one second to take a pong, or the answer to its close.
//   - Lengths need not be in their shortest form, and a close of 1 byte is one
//     without a code. The conformance suite lists what else it reads otherwise.
//   - Who sends messages before the handshake is answered is disconnected.
package nethttp
