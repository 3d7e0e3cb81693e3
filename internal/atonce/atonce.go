// Package atonce is for tests that wait more than they compute: more of them can run
// at the same time than there are processors.
package atonce

import (
	"flag"
	"fmt"
	"runtime"

	"interleave/internal/race"
)

// Tests lets so many parallel tests run at the same time, unless -parallel says how many:
// most, or raced under the race detector, where all that computes takes much longer. It
// is for a TestMain, which calls it before it runs the tests.
func Tests(most, raced int) {
	if race.Enabled {
		most = raced
	}
	flag.Parse()
	if f := flag.Lookup("test.parallel"); f != nil && f.Value.String() == fmt.Sprint(runtime.GOMAXPROCS(0)) {
		f.Value.Set(fmt.Sprint(most))
	}
}
