package calibrate

import (
	"context"
	"fmt"
	"os"
	"testing"

	"go.uber.org/goleak"

	"interleave/runner/load"
	"interleave/runner/truth"
)

// mute makes the load driver end without a word.
const mute = "INTERLEAVE_TEST_MUTE"

// The test binary plays the load driver and the truth server.
func TestMain(m *testing.M) {
	if len(os.Args) < 2 {
		goleak.VerifyTestMain(m)
		return
	}
	var err error
	switch os.Args[1] {
	case "load-driver":
		if os.Getenv(mute) != "" {
			os.Exit(0)
		}
		err = load.Child(context.Background(), os.Stdin, os.Stdout)
	case truth.Command:
		err = truth.Child(context.Background(), os.Stdin, os.Stdout)
	default:
		goleak.VerifyTestMain(m)
		return
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}
