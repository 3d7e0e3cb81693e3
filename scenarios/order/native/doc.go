// Package native is the scenario order with its rows in a database server, which the
// model asks over connections of its own: no library waits for the database. The file is
// still read by a call that blocks.
//
//	one request at a time     prefork, cgi        the process waits
//	a thread for the request  threadpool          the thread waits, in its socket
//	a loop, coroutines        eventloop, greenlet the loop waits for the database as for
//	                                              any client; a thread reads the file
//
// The statements and what is kept are those of order. A process has a bounded number of
// connections (see postgres.MostConns), and a request waits until one is free.
package native
