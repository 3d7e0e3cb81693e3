// Command interleave-server-pgx is interleave-server for the scenarios whose
// handlers call pgx, PostgreSQL's driver.
package main

import (
	"os"

	models "interleave/models/all"
	"interleave/models/server"
	"interleave/scenarios"
	"interleave/scenarios/order"
	"interleave/scenarios/postgres/driver"
)

func main() {
	os.Exit(server.Main(os.Args[1:], os.Stdout, os.Stderr, models.Models(), []*scenarios.Scenario{order.Driver(new(driver.Client))}))
}
