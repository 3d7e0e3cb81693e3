// Package callback is the event loop: one thread that waits for many sockets
// at once and runs a callback for whatever has happened, the design of
// Twisted, Tornado and Node.js. A handler that has to wait leaves a completion
// behind and returns; no request and no connection has a thread, a goroutine
// or a stack of its own. One that computes stalls all others.
//
// What a connection costs while it is silent is a slot of forty bytes. It
// borrows an exchange for as long as a request is unfinished or in flight; the
// exchanges of one loop take turns, and stay warm in the cache.
//
// A descriptor is registered once, edge-triggered. A read that brings less
// than there was room for has emptied the socket, so it is not followed by a
// second one that only says so; all requests that came with one read are
// answered with one write; and time-outs are deadlines in the slots, looked
// through a few times a second, so that a request starts and stops no timer.
//
// Buffers, parser and request are an exchange's work. One that waits for a message
// of a topic gives that away, and its exchange is a place in a queue that one
// subscription feeds. Those who waited are told one after the other, each with
// the work that the one before it has given back.
//
// A connection that was upgraded keeps its exchange, which rests between two messages
// in the same way. Messages that came together are answered with one write; one that
// comes of a topic is written at once.
//
// A long answer of an upstream is read piece by piece, and written so: neither the loop
// nor the handler holds more than one piece. A handler that only passes it on holds
// none. The loop passes on what the client has room for (Passer), and leaves the rest in
// the upstream's socket, whose sender then has to wait.
//
// A Loop is one thread. A model with one loop per core makes several, on a
// shared listener.
package callback
