// Command interleave-nethttp-pgx is interleave-nethttp for the scenarios whose
// handlers call pgx, PostgreSQL's driver.
package main

import (
	"os"

	"interleave/models"
	"interleave/models/nethttp/serve"
	"interleave/models/server"
	"interleave/scenarios"
	"interleave/scenarios/order"
	"interleave/scenarios/postgres/driver"
)

func main() {
	os.Exit(server.Main(os.Args[1:], os.Stdout, os.Stderr, []models.Model{serve.Model()}, []*scenarios.Scenario{order.Driver(new(driver.Client))}))
}
