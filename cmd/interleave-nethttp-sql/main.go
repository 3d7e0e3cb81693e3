// Command interleave-nethttp-sql is interleave-nethttp for the scenarios whose
// handlers call SQLite.
package main

import (
	"os"

	"interleave/models"
	"interleave/models/nethttp/serve"
	"interleave/models/server"
	"interleave/scenarios"
	"interleave/scenarios/order"
	"interleave/scenarios/store"
)

func main() {
	os.Exit(server.Main(os.Args[1:], os.Stdout, os.Stderr, []models.Model{serve.Model()}, []*scenarios.Scenario{order.With(new(store.Client))}))
}
