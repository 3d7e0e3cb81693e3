// Package preforkgreenlet is Gunicorn with gevent, the winner of the argument of
// 2011: a master, and worker processes that are each a greenlet server. Coroutines
// let one process hold as many waiting clients as an event loop does; several
// processes use all processors; and the master puts another in the place of one
// that dies.
//
// # Who gets a connection
//
// Each worker has a listening socket of its own at the server's address
// (SO_REUSEPORT), and the kernel divides connections by a hash of the client's
// address and port. The master makes these sockets and keeps them. A worker that
// dies takes its own connections with it, and no others: those that wait in its
// queue wait for its successor, which inherits the socket. One listener for all,
// as Gunicorn has it, would give most of a burst to the worker that wakes first;
// it is what the workers share where the kernel lets no other socket join in, and
// on macOS.
//
// A client stays with its worker. While that computes, its clients wait, though
// another worker may be idle.
//
// # What processes share
//
// Nothing but the limit on connections: each worker counts its own in memory that
// the master shares with all, so that the limit is that of the server. Each worker
// has its own connections to upstreams, and one subscription to each topic that
// its clients wait for.
//
// On one processor there is one worker, and a request costs what it costs the
// greenlet model. The master, which only waits, costs some memory besides.
//
// # The stop
//
// The master tells the workers over a socket, whose end also tells the one of the
// other's death. Workers ignore SIGINT and SIGTERM: Ctrl-C reaches the whole
// process group, and the order to stop is the master's to give. A worker takes
// those who wait in its queue and answers them. After a tenth of a second the
// master refuses those that are left: their worker is dead, or computes.
package preforkgreenlet
