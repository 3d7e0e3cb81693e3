// Package parked is a server of goroutines: one for each connection, that
// waits parked in Go's own poller. It is Go's poller without Go's net package.
// A connection's whole life is one call of RawConn.Read, whose function is
// called each time that something has arrived: a request costs one read and
// one write, and an idle connection waits without a buffer. Time-outs are
// looked after by one goroutine that goes through all waiting sockets now and
// then, because to set a timer for each wait would cost more than the wait.
package parked
