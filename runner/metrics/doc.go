// Package metrics reads what a server's whole process tree uses (memory, CPU
// time, context switches, threads, processes), what the host is, and the counters
// by which package quiet tells how quiet it was.
//
// It reads through gopsutil where that is exact enough. On Linux it goes to
// the kernel for five things: proportional memory (smaps_rollup), CPU time in
// nanoseconds with ended threads and reaped children, the time of each thread,
// switches of all threads and not of the first alone, and children without a
// look at every process of the host.
//
// Reading costs CPU too. All of it runs in the caller's process, which must
// not be on the server's processors; only the canary runs there, and only
// while the server has nothing to do. A Tree keeps the files open that it
// reads, because to open one costs ten times as much as to read it, and a
// Sampler spends less than a hundredth of a processor.
package metrics
