package truth

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"runtime"

	"interleave/runner/process"
)

// Child is the server's process: it reads a Spec, a line of JSON, from stdin,
// serves the inherited listener until stdin ends, and writes its Account, a line
// of JSON, to stdout. SIGINT and SIGTERM end it as well.
func Child(ctx context.Context, stdin io.Reader, stdout io.Writer) error {
	var spec Spec
	ctx, stop, err := process.ReadSpec(ctx, stdin, &spec)
	if err != nil {
		return fmt.Errorf("truth server: %w", err)
	}
	defer stop()
	// One for the thread that serves, one for the rest.
	runtime.GOMAXPROCS(2)
	account, err := Serve(ctx, process.Listener(), spec, process.Ready)
	if err != nil {
		return err
	}
	return json.NewEncoder(stdout).Encode(account)
}
