// Command interleave-server-sql is interleave-server for the scenarios whose
// handlers call SQLite.
package main

import (
	"os"

	models "interleave/models/all"
	"interleave/models/server"
	"interleave/scenarios"
	"interleave/scenarios/order"
	"interleave/scenarios/store"
)

func main() {
	os.Exit(server.Main(os.Args[1:], os.Stdout, os.Stderr, models.Models(), []*scenarios.Scenario{order.With(new(store.Client))}))
}
