// Package goroutine is the model with one goroutine for each connection, on
// Go's own scheduler and poller: what Go does with the idea of coroutines. A
// goroutine costs a few kilobytes while it waits and no thread, and unlike a
// greenlet it is interrupted when it computes for too long.
package goroutine
