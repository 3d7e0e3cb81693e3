// Package child is the program that a CGI server starts for each request: it
// finds the request in its environment and on its stdin (RFC 3875), answers
// on stdout, and ends.
//
// Whatever is linked in here is initialised for every single request, and so
// this package and all that it uses keep off os, fmt and net: a program that
// imports syscall only starts in 714 µs, one with fmt in 779, one with
// net/http/cgi in 1,290. A test holds the list of imports.
package child
