// Command interleave-cgi-postgres is the CGI child of the scenarios whose handlers ask
// PostgreSQL. Each connects, and proves its password.
package main

import (
	"syscall"

	"interleave/models/cgi/child"
	"interleave/scenarios"
	"interleave/scenarios/order/native"
)

func main() {
	syscall.Exit(child.Main([]*scenarios.Scenario{native.With()}))
}
