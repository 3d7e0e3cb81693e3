// Command interleave-nethttp-postgres is interleave-nethttp for the scenarios whose
// handlers ask PostgreSQL over connections of their model.
package main

import (
	"os"

	"interleave/models"
	"interleave/models/nethttp/serve"
	"interleave/models/server"
	"interleave/scenarios"
	"interleave/scenarios/order/native"
)

func main() {
	os.Exit(server.Main(os.Args[1:], os.Stdout, os.Stderr, []models.Model{serve.Model()}, []*scenarios.Scenario{native.With()}))
}
