// Package cgi forks and executes a child for each request, as web servers did
// in the beginning (RFC 3875). Start-up is paid by every request, and nothing
// is shared: whatever a handler breaks is gone with its process.
//
// The front is an event loop of one thread. It keeps the clients' connections,
// so that those that are idle cost next to nothing; starts a child for each
// request that is complete; feeds it the request's body, reads its answer, and
// reaps it, when the poller says so. An answer that is longer than what has come
// of it is passed on while the child makes it, no faster than the client takes
// it. The number of children at once is bounded. Beyond it requests queue, and
// beyond that they are refused with 503. Once the server is to stop, so are those
// that queue and whose clients have stopped sending: most likely they are gone.
// The children's stderr is the server's.
//
// The child (package child) is killed when it takes longer than its upstream
// calls may take together and once more, or so long between two pieces of a long
// answer; when its client's connection fails; and when the server ends. A child
// that ends without a proper answer costs its request a 500, or its client the end
// of an answer that has begun, and nobody else anything.
//
// # What a request costs
//
// Nearly all of it is the child's start, most of that the Go runtime's
// initialisation: of 1,055 µs of CPU time per request, 870 were the child's.
// lighttpd's mod_cgi with the same child spent 1,170 and answered a tenth
// fewer requests, because it lets all children start at once: they interrupt
// each other. Here they start one after the other on each processor; requests
// that wait for an upstream have the same throughput with that as without.
// Children are started by vfork, so that the size of the server does not
// matter. Its connections do: a start copies the table of descriptors, and exec
// closes each of them. A bare start took 1.0 ms of CPU time with none open, 1.3
// beside 1,000 and 4.4 beside 10,000.
package cgi
