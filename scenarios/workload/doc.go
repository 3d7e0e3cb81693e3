// Package workload is scenarios of the reader's own. A workload says what requests do,
// one step after the other: call services, several at once, compute, call a library
// that blocks; and how long the answer is.
//
//	client   ├──────────────────────────────────────┤
//	server   ├ wait ┤├─── wait ───┤████├── block ──┤ answer
//	session  ├──────┤
//	db               ├────────────┤
//	search           ├───────┤
//
// One interpreter in each style of handlers carries out all of them, so that every
// model serves them without a line of code. What it does and answers is decided by the
// workload and the request's number alone, and can be compared byte for byte.
//
// Whoever measures reads a workload from a file (see runner/workloadfile). A server,
// and each child of cgi, gets it in a compact form instead, a line of words and numbers:
// it reads that without a library, and pays for no more.
package workload
