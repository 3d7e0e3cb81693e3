// Package churn is a small request on a connection of its own, which the client
// closes with the answer. It shows what it costs a model to take a client in
// and to see it off: an accept and a close, and a thread or a process where each
// connection has one.
package churn
