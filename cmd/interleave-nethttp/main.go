// Command interleave-nethttp is the model nethttp serving one scenario. Package
// models/server is the program, as it is interleave-server's.
package main

import (
	"os"

	"interleave/models"
	"interleave/models/nethttp/serve"
	"interleave/models/server"
	scenarios "interleave/scenarios/all"
)

func main() {
	os.Exit(server.Main(os.Args[1:], os.Stdout, os.Stderr, []models.Model{serve.Model()}, scenarios.Scenarios()))
}
