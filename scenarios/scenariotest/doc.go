// Package scenariotest runs handlers without sockets. Its fake I/O answers as
// the backends would, in an order that a seed decides, so that a test can
// compare what the two styles of a handler make of the same replies.
package scenariotest
