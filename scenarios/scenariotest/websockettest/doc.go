// Package websockettest is what a server that echoes has to make of what clients
// send: a table of exchanges, for tests of the codec and of servers. The exchanges
// are those of the Autobahn test suite's cases 1 to 7 and 10, by its numbers, and
// some of our own beyond them, in words of our own.
package websockettest
