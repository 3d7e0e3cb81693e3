// Package uring is the event loop of models/eventloop over completions in place of
// readiness: io_uring, which Linux has and nobody else. A poller says that a socket
// may be read, and the loop reads; a ring is told to receive, and says what has
// come. The loop, its callbacks, futures, time-outs and its pool for blocking calls
// are the same (models/internal/callback); what differs is the port, the way to the
// kernel.
//
// # A turn
//
// A turn of the loop is one system call. It hands over what the turn before has
// left: answers to send, connections to make and to close. It runs what the kernel
// has put off for these sockets, and brings back what was completed: connections,
// input, the ends of sends. Only if none of that is for the loop does a second call
// wait. Where a poller takes a call to wait and two for each request, to read and to
// write, there is none for each request: strace shows no read, write, send, receive
// or accept for a connection.
//
// One request accepts all connections (multishot), and one for each connection
// receives all of its input. The first input of a connection is an exception. It is
// received once, because a connection that is closed after its first answer can then
// be closed at once: nothing is under way that would have to be ended first. A close
// right after an answer is chained to the answer, and goes to the kernel with it.
//
// # Buffers
//
// Input comes into 256 buffers of 4 KB that the kernel takes from a ring when there
// is something to receive, so that a silent connection has none. They belong to one
// turn: what the loop has not read when it waits again, because the client does not
// take its answers, is copied. A client with 64 KB of that is not received from until
// the loop has read it. So nobody can keep the buffers from others. If more comes in
// one turn than they hold, the kernel says so and ends the request, which is made
// again in the next turn, when they are free.
//
// An answer is copied, too: it is the kernel's until it has been sent, and the loop
// does not wait for that. At most 64 KB, and as much behind it, are taken from the
// loop for a client who does not read.
//
// What a handler passes on from an upstream (Pipe) is in none of these buffers. The ring
// says when both sockets are ready, and the bytes move by splice, a call of its own: one
// that the ring is given runs on a thread of the kernel's.
//
// # Closing
//
// A request that is under way holds its socket. If only the descriptor were closed,
// the peer would not be told, and its number could be given to another connection
// whose requests would then be mistaken for the first one's. So the port ends all
// requests of a connection, and closes the descriptor when they have ended. Output
// that a client does not take is given up after the time-out for writing.
//
// Half-closing is by a system call. The ring has a request for it, but the kernel
// runs that on a thread of its own, which costs more.
//
// # What it takes
//
// Linux 6.1 for all of this. With 6.0 the kernel works on requests whenever it likes
// to, instead of in the call that asks for completions; with 5.19 input is received
// once for each request. Rings count as locked memory: where little is allowed they
// are made smaller. Container runtimes forbid io_uring more often than not, and
// administrators turn it off. Then the model is not available, and bench, verify and
// list say why.
//
// The kernel counts a wait for completions as a wait for a disk: the idle time of the
// processor appears as iowait. From 6.15 on it is asked not to.
//
// # What it costs
//
// A small request takes 0.84 to 0.95 of the CPU time that it takes on the event loop,
// and one on a connection of its own 0.79 to 0.86.
//
// An idle connection costs the process some 125 bytes: a slot of the loop's and one of
// the port's. What it costs the kernel no figure of the process shows: on Linux 6.18
// the request to receive takes 256 bytes, its message header 512 and its place in the
// socket's wait queue 96, where a poller's place takes 192. All buffers are used in
// turn, so that their memory is there from the start: the server at rest is 1.2 MB
// larger than the event loop.
package uring
