// Package threadconn is the classic threaded server: an operating system thread
// for each connection, made when the connection is accepted and ended with it.
// Handlers and sockets block, and the kernel's scheduler shares the processors
// out.
//
// # Waiting
//
// One thread waits in poll for the listener and accepts. Each other thread
// waits in a blocking read of its own connection, and in blocking calls to
// upstreams. Nothing is ever polled on behalf of several connections: there is
// no epoll or kqueue. Time-outs are the kernel's (SO_RCVTIMEO, SO_SNDTIMEO).
//
// In Go a thread is a goroutine that is locked to it. One that ends while it is
// locked ends its thread too, and the runtime keeps no such thread for later:
// to make one and to end it is what a connection costs in this model.
//
// # What a connection costs
//
// Between requests a thread waits in the read that will bring the next one, with
// a small buffer for its first bytes: so a request costs two system calls, and the
// larger buffers are nobody's meanwhile. What is left is some 23 KB, nearly all of
// it the stacks of the thread: the goroutine's, the runtime's and that of signals.
// The kernel has another one.
//
// A thread that blocks holds one of the runtime's processors until the runtime
// notices. With as many processors as busy threads, up to 64, nobody waits for
// that.
//
// Thousands of threads that end at once keep a server from answering: Go's runtime
// looks each one up in a list of all threads, under a lock. When 16,384 clients left
// together, it took 4.5 s on two processors until the next client was answered.
//
// # The limit on connections
//
// The runtime throws if the kernel refuses it a thread, and nobody can catch
// that. So the number of connections is bounded by what the kernel lets a
// process have (threads-max, pid_max, the user's limit, the control group's
// pids.max), and not only by the server's own limit. Half of those is left to
// others. Clients beyond the limit are answered 503.
//
// # The stop
//
// Threads that wait for a request are told by shutting the receiving side of
// their sockets. A request that has arrived is still read and answered. One of
// which the first bytes arrive in the microsecond between may be lost, as with
// any server that closes idle connections.
package threadconn
