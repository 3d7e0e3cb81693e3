// Command interleave-cgi-pgx is the CGI child of the scenarios whose handlers call
// pgx, PostgreSQL's driver. That is initialised with each request, and connects.
package main

import (
	"syscall"

	"interleave/models/cgi/child"
	"interleave/scenarios"
	"interleave/scenarios/order"
	"interleave/scenarios/postgres/driver"
)

func main() {
	syscall.Exit(child.Main([]*scenarios.Scenario{order.Driver(new(driver.Client))}))
}
