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
// A model that gives a slow client no more than some memory does not notice. One
// whose workers each read a request has as many of them less for the others, and answers
// nobody once there are none left. Then all depends on the
// time-out, which frees a worker, and on how many others are slow and waiting before
// those who are in order.
//
// Recovery counts from the end of their phase: those who began with it are given up 1 s
// later.
//
// The handlers make their answers whole. Linux takes a megabyte into the buffers of the
// connection, if the model gives it at once: then no worker waits for the reader, and it
// is the system's memory that holds the answer and not the server's. What models differ
// by is what they keep of it.
//
// That a reader takes his megabyte in 4 s, and not in the 16 s or the minutes that a
// real one would, makes a trial short: what he costs meanwhile is the same.
package slow
