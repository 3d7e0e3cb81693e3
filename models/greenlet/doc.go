// Package greenlet is the model of gevent: one thread, and on it a cooperative
// coroutine for each connection. Handlers are written as if they blocked; where
// they wait, a hub switches to another coroutine, and nowhere else. The price
// of a wait is a small stack instead of a thread, and there is nothing to lock.
// The price of that is that a handler which computes, or which blocks its
// thread without telling the model, stalls all others.
package greenlet
