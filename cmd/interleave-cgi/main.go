// Command interleave-cgi is the CGI child: one request in, one response out,
// exit. Package models/cgi/child is the program.
package main

import (
	"syscall"

	"interleave/models/cgi/child"
	scenarios "interleave/scenarios/all"
)

func main() {
	// Without package os, which the child would pay for with each request.
	syscall.Exit(child.Main(scenarios.Scenarios()))
}
