package calibrate

import (
	"context"
	"fmt"
	"os"
	"strconv"
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
		err = truth.Child(context.Background(), os.Stdin, os.Stdout, os.NewFile(3, "listener"), sayReady)
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

func sayReady() {
	fd, _ := strconv.Atoi(os.Getenv("INTERLEAVE_READY_FD"))
	f := os.NewFile(uintptr(fd), "ready")
	f.WriteString("ready\n")
	f.Close()
}
