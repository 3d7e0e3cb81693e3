// Package thread is what models have in common that serve with operating
// system threads and blocking system calls.
//
// Threads are goroutines locked to a thread each. Sockets are in blocking
// mode, with the kernel's own time-outs (SO_RCVTIMEO, SO_SNDTIMEO), and Go's
// poller never sees them. Each thread that waits in the kernel occupies one of
// the runtime's processors until the runtime notices, so that GOMAXPROCS must
// be about the number of threads: with one processor a blocked read stops
// everybody for up to 10 ms.
package thread
