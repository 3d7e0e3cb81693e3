package truth

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"syscall"

	"interleave/internal/bounded"
)

// Child is the server's process: it reads a Spec, a line of JSON, from stdin,
// serves listener until stdin ends, and writes its Account, a line of JSON, to
// stdout. SIGINT and SIGTERM end it as well. It calls ready, if not nil, when
// it is up.
func Child(ctx context.Context, stdin io.Reader, stdout io.Writer, listener *os.File, ready func()) error {
	in := bufio.NewReader(stdin)
	line, _, err := bounded.Line(in, bounded.Words)
	if err != nil {
		return fmt.Errorf("truth server: read the spec: %w", err)
	}
	spec, err := ParseSpec(line)
	if err != nil {
		return err
	}
	// One for the thread that serves, one for the rest.
	runtime.GOMAXPROCS(2)
	ctx, release := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer release()
	ctx, ended := context.WithCancel(ctx)
	defer ended()
	go func() {
		io.Copy(io.Discard, in)
		ended()
	}()
	account, err := Serve(ctx, listener, spec, ready)
	if err != nil {
		return err
	}
	line, err = json.Marshal(account)
	if err != nil {
		return err
	}
	_, err = stdout.Write(append(line, '\n'))
	return err
}
