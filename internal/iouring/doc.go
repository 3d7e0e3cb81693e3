// Package iouring is a ring of Linux's io_uring, by raw system calls: requests are
// written into memory that is shared with the kernel, handed over many at a time
// by one call, and their results are read from such memory too. There is no call
// for each read or write.
//
// A Ring belongs to one thread, the one that made it, which must be locked: with
// the settings that are cheapest, the kernel refuses all others, and works on
// requests only while that thread is inside Wait or Submit.
//
// What a request refers to is the caller's: memory that is sent must not change,
// nor be collected, until its completion is there. Go's heap does not move what
// is on it, so a slice that is held is enough.
//
// It takes Linux 5.19, and gains from 6.0 (receiving many times by one request)
// and 6.1 (work on requests put off until it is asked for). Available says
// whether this host has it.
package iouring
