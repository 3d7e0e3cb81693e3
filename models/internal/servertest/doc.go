// Package servertest runs a model inside the test's own process, where the
// race detector and goleak can see it, and checks over real sockets what every
// server owes its clients. The conformance suite in real processes is
// modeltest; this one is for what only the inside shows.
package servertest
