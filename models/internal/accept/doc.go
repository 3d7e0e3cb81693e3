// Package accept takes connections off a listening socket and keeps their
// number within bounds. It refuses what is too many with an answer, survives
// running out of descriptors, and never spins. It works on raw non-blocking
// descriptors and does not wait: the model does.
package accept
