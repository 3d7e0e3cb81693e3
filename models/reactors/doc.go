// Package reactors is one event loop for each processor, in one process: the
// model of nginx, of Node's cluster and of most servers that are written for
// speed today. Each loop is the event loop of package callback on a thread of its
// own. It has its own poller, its own connections, its own connections to
// upstreams and its own threads for blocking calls. Loops share nothing but the
// limit on connections, so there is nothing to lock.
//
// # Who gets a connection
//
// Each loop has a listening socket of its own at the server's address: the one
// that the process inherited, and further ones beside it (SO_REUSEPORT). The
// kernel chooses among them by a hash of the client's address and port. A
// connection stays with its loop. Loops that share one listener are no
// alternative: the loop that wakes first takes nearly all of a burst. Of 51
// connections two loops then had 50 and 1, or 42 and 9 where the kernel wakes
// only one of them (EPOLLEXCLUSIVE); by the hash they had 26 and 25.
//
// What the hash cannot know is which loop is busy. A client whose loop computes
// waits, though another loop may be idle: that is the price of sharing nothing.
// Where the kernel lets no other socket join in, and on macOS, which has no such
// hash, the loops share the one listener.
//
// # What it gains
//
// On one processor there is one loop, and the model is the event loop. With more,
// it serves more requests per second where the server is the limit, and a handler
// that computes stalls the clients of its own loop only. The loops are not pinned
// to processors: while anything else runs there, the kernel knows better.
//
// Each loop subscribes to the topics that its clients wait for.
package reactors
