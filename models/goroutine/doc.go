// Package goroutine is the model with one goroutine for each connection, on
// Go's own scheduler and poller: what Go does with the idea of coroutines. A
// goroutine costs a few kilobytes while it waits and no thread, and unlike a
// greenlet it is interrupted when it computes for too long.
//
// It is Go's poller without Go's net package. A connection's whole life is
// one call of RawConn.Read, whose function is called each time that something
// has arrived: a request costs one read and one write, and an idle connection
// waits without a buffer. Time-outs are looked after by one goroutine that
// goes through all waiting sockets now and then, because to set a timer for
// each wait would cost more than the wait.
package goroutine
