// Package cgi forks and executes a child for each request, as web servers did
// in the beginning (RFC 3875). Start-up is paid by every request, and nothing
// is shared: whatever a handler breaks is gone with its process.
//
// The front keeps the clients' connections in an event loop, so that those
// that are idle cost next to nothing. A request that is complete goes to one
// of a bounded number of threads, which starts the child, gives it the
// request's body on stdin, reads its answer, and reaps it; when all of them
// are busy, requests queue, and beyond that they are refused with 503. The
// children's stderr is the server's.
//
// The child (package child) is killed when it takes longer than its upstream
// calls may take together and once more, when its client's connection fails,
// and when the server ends. A child that ends without a proper answer costs
// its request a 500 and nobody else anything.
//
// # What a request costs
//
// Nearly all of it is the child's own start: of 1,320 µs of CPU time per
// request, on a loaded machine, 1,140 were the child's, most of them the Go
// runtime's initialisation. The server's share was 170 µs, against 190 of
// lighttpd's mod_cgi with the same child. Children are started by vfork, so
// the size of the server does not matter, and pipes are read through Go's
// poller, because a thread that blocks in read holds a processor until the
// scheduler takes it away.
package cgi
