// Command interleave-server-postgres is interleave-server for the scenarios whose
// handlers ask PostgreSQL over connections of their model.
package main

import (
	"os"

	models "interleave/models/all"
	"interleave/models/server"
	"interleave/scenarios"
	"interleave/scenarios/order/native"
)

func main() {
	os.Exit(server.Main(os.Args[1:], os.Stdout, os.Stderr, models.Models(), []*scenarios.Scenario{native.With()}))
}
