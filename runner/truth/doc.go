// Package truth is an HTTP server whose truth is known: what the instrument
// reads of it can be held against what it did.
//
// It delays its answers by a known time, freezes, answers wrongly, breaks
// connections or never answers, each as its Spec says, and keeps an Account of
// what it really did. A request's number ({n} in its target) and the seed
// decide what becomes of it, so that the number of faults is exact and not a
// matter of chance.
//
// The server runs in a process of its own (Child) on one thread. Its starter
// holds the other end (Server). A delay is timed from the moment when the
// request was read; the server waits with the precision of the kernel's timers
// and spends the last stretch looking at the clock, so that it is met within a
// few microseconds on a quiet host.
//
// The account says what it was, quiet or not: from the moment when the request
// arrived, which the kernel notes where it can, to the moment when the write of
// the answer had returned. That holds what the server did not intend as well:
// its own waking up, and that the host gave its processor to somebody else.
package truth
