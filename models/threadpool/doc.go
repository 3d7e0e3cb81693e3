// Package threadpool is the model with a fixed number of operating system
// threads that serve with blocking system calls, as servers in C and Java do:
// mod_wsgi's daemon mode, or an executor from java.util.concurrent.
//
// Connections that are between requests are watched by a poller. Those with
// something to read go into a bounded queue, from which the threads take them.
// From a request's first byte to its answer's last the thread belongs to the
// connection: it waits inside read, write and upstream calls, so concurrency
// is the number of threads.
//
// The time that a request may take to come whole counts from when its first byte was
// seen, and not from when a thread came to it: of a thousand clients who send a byte
// now and then, each would otherwise hold a thread for all of that time, one after the
// other. So somebody has to look while all threads are busy: the server does, eight
// times in that time, and puts what has arrived into the queue. A request that is
// whole when its thread comes is answered, however late.
//
// The threads take turns at polling (leader and followers): see pool.
// Measured on one processor with 50 clients, this costs 6.0 µs of CPU time
// for a request; a poller thread that hands over through a Go channel costs
// 10 to 14, and through a pipe 5.9 on a quiet machine and far more on a busy
// one. Threads that share the poller without a queue between them cost 5.6.
package threadpool
