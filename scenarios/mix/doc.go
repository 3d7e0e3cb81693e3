// Package mix is what most services do: wait for an upstream, compute, answer.
// How much of each a request asks for goes from waiting alone to computing alone.
//
//	100:0    ├──────────── wait 100 ms ────────────┤ 8 KiB
//	98:2     ├──────────── wait 98 ms ────────────┤█ 8 KiB
//	20:20    ├─ wait 20 ms ─┤████████ 8 KiB
//	0:20     ████████ 8 KiB
//
// It shows when processors begin to matter more than the number of waiting requests. With N workers, P processors,
// and requests that wait for w and compute for c, no server answers more than
// N/(w+c), nor more than P/c. So it takes 1 + w/c workers for each processor to use
// them all: 64 workers are too few for two processors until one part in 32 is
// computed. A single loop holds any number of waiting requests, and has one
// processor.
//
// The server has all processors of the host. There are as many clients as would keep
// four processors busy, and 256 at most: a loop answers all that it has at a time in
// one wave, and a window has to see several.
package mix
