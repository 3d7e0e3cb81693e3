// Command interleave measures concurrency models against each other: which
// one should a server use, for which workload, and what does each cost?
package main

import (
	"context"
	"os"
)

func main() {
	os.Exit(run(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
