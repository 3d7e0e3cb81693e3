// Command interleave-cgi-sql is the CGI child of the scenarios whose handlers call
// SQLite. That is initialised with each request, and opened.
package main

import (
	"syscall"

	"interleave/models/cgi/child"
	"interleave/scenarios"
	"interleave/scenarios/order"
	"interleave/scenarios/store"
)

func main() {
	syscall.Exit(child.Main([]*scenarios.Scenario{order.With(new(store.Client))}))
}
