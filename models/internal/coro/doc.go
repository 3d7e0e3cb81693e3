// Package coro is a hub of cooperative coroutines on one thread, the design of
// gevent: code that reads as if it blocked, switched at its waits and nowhere
// else. A greenlet that computes, or blocks its thread without saying so,
// stalls all others; that is the model, not a defect of it.
//
// The coroutines are those of iter.Pull, because a switch between them costs
// about a hundred nanoseconds and involves no scheduler, where goroutines that
// take turns over a channel cost thirty times as much. They may only be
// resumed on the thread and with the lock count that they were made under, so
// the whole hub lives on one locked thread: only Post and the pool behind
// Block know of others.
//
// What a waiting greenlet costs is its stack. It starts with 2 KB, of which
// some 1.1 KB can be used before it doubles, so the path from a coroutine's
// first frame to where it parks is kept shallow and its frames small.
package coro
