// Package netpoll is readiness polling and raw non-blocking sockets: epoll on
// Linux, kqueue on macOS. The event loop models, the backends and the load
// driver stand on it, because Go's own poller belongs to its scheduler and
// would put a goroutine switch into every figure.
//
// Reads and writes are raw system calls that do not tell the scheduler. That
// is sound only because the descriptors are non-blocking; never use them on
// one that can block.
package netpoll
