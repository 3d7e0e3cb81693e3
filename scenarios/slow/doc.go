// Package slow is a small request from clients that are in order, beside others that
// are slow. They come all at once, and each has its turn once:
//
//	drip   GE·T /·sl·ow …   a byte of the request's head every 50 ms, which is never
//	                        whole in time: after 3 s the server gives it up
//	read   ░░░░░░░░░░▓▓▓▓   an answer of 1 MiB, 8 KiB of it every 32 ms
//
//	  ask  │ │ │ │ │ │ │ │ │ │ │ │ │ │ │ │ │ │ │ │ │ │ │ │    in order, 150 a second
//	  slow             ├────────────────┤                     each of them
//	       └───────────┴──────────┴───────────────────────▶ time
//	          before       drip            after
//
// A model that holds only some memory for a slow client is not affected. Where a worker
// reads each request, a slow client takes one worker. When all are taken, nobody is
// answered. Then the time-out decides: it frees workers.
//
// Recovery is counted from the end of the slow phase. The slow clients are given up 1 s
// later.
//
// Handlers build the whole answer. Linux takes a megabyte into the socket's buffers, so
// no worker waits for the reader. Models differ in what they keep of it.
//
// A reader takes its megabyte in 4 s, so that a trial is short. A real one takes 16 s or
// minutes. Each second costs the same.
package slow
