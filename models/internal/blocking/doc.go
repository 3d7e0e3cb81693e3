// Package blocking is what the blocking-style models have in common: the
// life of a connection, the IO that handlers are given, and the client that
// asks upstreams. It does not know how anybody waits. A model brings a Stream,
// whose methods wait in the model's way (a blocking system call, a switch to
// the hub, a parked goroutine), and gets a server.
//
// A model drives each connection in one of two ways:
//
//   - Conn.Serve runs it from its first byte to its end, for models that
//     dedicate something to a connection;
//   - Conn.Turn, Expire and Stop take one step each and return, for models
//     that wait for readiness outside (a poller thread that hands ready
//     connections to a pool).
//
// A handler can open an upstream's long answer as a source and read it as it comes. A
// model whose Streams are Taps passes it on to the client through a relay
// (netpoll.Relay) that nobody holds while he waits.
//
// Between requests, and while its handler waits for a message, a connection holds
// no buffer. All that a request needs is
// taken from a pool when its first bytes are there and given back with its
// answer, and lives on the heap rather than on the waiting stack: goroutines
// and coroutines that park in here stay small.
//
// The handler of a connection that was upgraded (Upgrade) runs until that ends. It waits
// for the client and, if it follows a topic, for what is posted: the model's stream has
// to be a Waker for that.
package blocking
