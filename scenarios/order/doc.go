// Package order is a purchase as most applications make one: read a file, read a
// row, write a row, answer. Each of the three is a call into a library that blocks
// its thread until it is done, as files and most database drivers do. The model is
// told of each call (Block), and has to keep its other requests going:
//
//	one request at a time     prefork, cgi        the process waits
//	a thread for the request  threadpool          the thread waits
//	a loop, coroutines        eventloop, greenlet the loop goes on: a thread of a
//	                                              pool is woken, waits, wakes the loop
//
//	loop   ──┐        ┌──┐        ┌──┐        ┌── answer
//	pool     └─ file ─┘  └─ row ──┘  └─ write ┘
//
// The loop brings nothing here. Its requests wait on threads, as in a thread pool,
// and each of the three calls costs two switches on top. There is one writer at a
// time (see scenarios/store). Threads of one process queue for it; processes try again
// after up to 2 ms.
//
// The rows can be in PostgreSQL instead: package native asks it over the model's own
// connections, and Driver by a library that blocks, as this package's handlers do.
//
// The answer holds what only the item's file and row say, and each answer stands for
// one row that was written. Whoever measures counts the rows when the server has
// stopped: none may be missing, and none may be there twice.
package order
