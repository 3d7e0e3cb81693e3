// Command interleave-server is one concurrency model serving one scenario:
// the process that is measured. Package models/server is the program.
package main

import (
	"os"

	models "interleave/models/all"
	"interleave/models/server"
	scenarios "interleave/scenarios/all"
)

func main() {
	os.Exit(server.Main(os.Args[1:], os.Stdout, os.Stderr, models.Models(), scenarios.Scenarios()))
}
