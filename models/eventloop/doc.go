// Package eventloop is the model of Twisted, Tornado and Node.js: one thread
// waits for all sockets at once and runs every handler, as callbacks. Waiting
// clients cost next to nothing; a handler that computes stalls everybody; and
// calls into libraries that block have to be handed to a pool of threads.
package eventloop
