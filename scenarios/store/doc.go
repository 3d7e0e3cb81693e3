// Package store is the blocking library that handlers call for files and rows:
// SQLite, linked into the process that calls it. It is what a database driver is to
// a server, a call that returns when the answer is there, and meanwhile holds its
// thread.
//
//	request ── ReadFile ──► files/17      a page of 4 KiB for each item
//	        ── ReadRow ───► rows.db       table items: one row for each item
//	        ── WriteRow ──► rows.db       table orders: one row for each request
//
// A folder holds all of it, so that the processes of a server share it, and whoever
// made it can look afterwards at what was written. The database is in WAL mode with
// synchronous=NORMAL: what was committed outlives the process, and a reader waits
// for nobody. The disk is waited for when the log is copied into the database, after
// every 1,000 pages, by the writer that finds it so long. On a disk that others keep
// busy this stalls all orders: TMPDIR says on which one the runner makes its folders.
//
// There is one writer at a time, whoever they are. Within a process they queue for a
// mutex, which costs least. Processes find the file locked and try again after a
// random time of up to 2 ms, as SQLite's busy time-out has it.
//
// Whoever has made the folder keeps a connection open. Without it, each process that
// ends as the last one would copy the log into the database and delete it.
package store
