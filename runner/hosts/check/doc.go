// Package check looks at the hosts of a lab before anything is measured on them: whose clock
// is how far off, how fast the way is to the server host, what a process may open, and how
// much load the load hosts can make together against a server that answers at once.
package check
