// Package backends is what handlers call: upstream services that answer after
// a delay, in a process of their own so that models of one process and of
// many reach them alike.
//
// It must never be what is measured. It is therefore one thread with an event
// loop that allocates nothing per call, and it never answers early: a delay
// counts from when the request was read, which is not before it was sent.
// Connections are not timed out, because a model may keep them pooled and
// idle for as long as it likes.
//
// An upstream can be a message bus instead (topics.go), which gives a message to
// all who wait for it before its poster is answered. It can be one that sends long
// bodies (bytes.go), which it makes while it sends them. The calls of each caller are
// counted, with the time for which they waited (account.go), and those of an excerpt are noted one
// by one (noted.go).
package backends
