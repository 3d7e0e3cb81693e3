// Package calibrate holds the instrument against servers whose truth is known.
//
// Each question puts one load, by the load driver that measures models too,
// on a fresh server of package truth, with the processors divided as in a run,
// and compares what the driver read with what the server did by its own
// account: delays and their distribution, a freeze, every kind of error,
// time-outs. Then it looks for the driver's own limits, by ever higher rates
// against a server that answers at once, and measures with hey as a second
// opinion.
//
// # What is allowed
//
// A time may differ by 2 % or 100 µs, whichever is larger: the way through the
// kernel and the waking of the driver are part of a reading and not of the
// server's account. A maximum may differ by 2 % or 1 ms: it is one request of
// thousands, the one for which the driver happened to be off its processor.
// Counts have to be equal, unless a check says why not.
//
// # Counting to the request
//
// The questions about errors are open loops without a warm-up, on a schedule
// whose number of requests is known by arithmetic, and a request's number
// decides what becomes of it. The server accounts for exactly the numbers
// within the window; the driver's errors, right answers, time-outs and requests
// in flight at its end have to add up to them. Right answers are counted by the
// histogram of all that ended, which includes those read after the window.
//
// A check that does not pass is asked once more, because the host may have
// been disturbed; the first reading stays on the record.
package calibrate
