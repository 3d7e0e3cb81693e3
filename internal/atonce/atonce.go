// Package atonce is for tests that wait more than they compute: more of them can run
// at the same time than there are processors.
package atonce

import (
	"flag"
	"fmt"
	"runtime"
)

// Tests lets so many parallel tests run at the same time, unless -parallel says how many.
// It is for a TestMain, which calls it before it runs the tests.
func Tests(most int) {
	flag.Parse()
	if f := flag.Lookup("test.parallel"); f != nil && f.Value.String() == fmt.Sprint(runtime.GOMAXPROCS(0)) {
		f.Value.Set(fmt.Sprint(max(most, runtime.GOMAXPROCS(0))))
	}
}
