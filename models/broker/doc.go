// Package broker is an HTTP front and worker processes that know nothing of HTTP
// connections: they speak ZeroMQ's protocol. Mongrel2 was built so: its handlers
// could be written in any language that had a ZeroMQ library, and come and go
// while it ran.
//
// # The front
//
// The front is an event loop (package callback). A request that is complete
// becomes a message to a worker; the answer's message becomes the response. What
// a turn of the loop has for a worker leaves with one write.
//
// It has a ROUTER socket, in ZeroMQ's words, and its workers have DEALERs; a REQ
// will do as well. Their connections are the loop's own descriptors, and the
// protocol is package zmtp: no thread and no queue of a library lies between. So
// the front knows how much it has sent, and how much each worker has to do.
//
// # The workers
//
// A worker says READY, and how many requests it takes at a time; a request goes
// to the worker that has the fewest, or waits for one in a queue that is bounded:
// beyond, the answer is 503. This is the pattern that the ZeroMQ guide calls
// Paranoid Pirate.
//
// A worker of ours runs blocking handlers, one request after the other, on one
// thread, in raw system calls (see package prefork). Where handlers wait it takes
// one request at a time, and there are many workers. Where they only compute
// there are a few, and each takes up to sixteen: it answers all that have come
// with one read by one write.
//
// # Join, leave, die
//
// The front starts workers and replaces those that die. Workers of the user's own
// may join at the address in INTERLEAVE_BROKER, over TCP or over a Unix socket,
// at any time. One that says LEAVE gets no more requests, and closes its
// connection when it has answered what it has. Where that variable is not set the
// address has no file and no port, and only processes of the same user may
// connect.
//
// When a worker's connection ends, those of its requests that have not been sent
// whole go to another worker: it cannot have begun them. Nobody can know that of
// the others, so their clients are answered 502. A worker that breaks the
// protocol is treated as one that has died.
//
// The kernel closes the connection of a process that dies, but not if its host is
// gone or the network is. So the front sends a ping to a worker that is silent, and
// gives up one that has no requests and answers none of three. One that has requests
// may be computing, and cannot answer: that its host is there is told by its kernel.
//
// # What a request costs
//
// With 50 clients on one processor the smallest request costs 1.25 to 1.36 times
// the CPU time that it costs an event loop that answers it itself
// (docs/peers.md). A tenth of all is the workers' time. With one worker the batches
// are larger and a request is cheaper, but while that computes nobody else is
// answered. Over a Unix socket the front asks not to be told that it may write: that
// is so anew each time a worker has read.
//
// The messages are described in message.go. A handler in Python is
//
//	socket = zmq.Context().socket(zmq.DEALER)
//	socket.connect("tcp://127.0.0.1:5555")
//	socket.send_multipart([b"READY", b"1"])
//	while True:
//	    number, request = socket.recv_multipart()
//	    socket.send_multipart([number, b"200", b"text/plain", b"hello\n"])
package broker
