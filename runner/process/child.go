package process

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"strconv"
	"syscall"

	"interleave/internal/bounded"
)

// The functions here are the child's side of Start, and what it needs of the
// starter's.

// ReadSpec reads the child's Spec.Input, one line of JSON, from stdin into spec.
// The context that it returns ends with stdin, which is when the starter is gone,
// and with SIGINT and SIGTERM.
func ReadSpec(ctx context.Context, stdin io.Reader, spec any) (context.Context, context.CancelFunc, error) {
	in := bufio.NewReader(stdin)
	line, _, err := bounded.Line(in, bounded.Words)
	if err == nil {
		err = json.Unmarshal(line, spec)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("read the spec: %w", err)
	}
	ctx, release := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		io.Copy(io.Discard, in)
		cancel()
	}()
	return ctx, func() { cancel(); release() }, nil
}

// Listener is the child's Spec.Listener.
func Listener() *os.File { return os.NewFile(3, "listener") }

// Ready tells the starter that the child is ready, if Spec.ReadyWithin asked for
// it.
func Ready() {
	fd, err := strconv.Atoi(os.Getenv(readyVariable))
	if err != nil {
		return
	}
	f := os.NewFile(uintptr(fd), "ready")
	f.WriteString("ready\n")
	f.Close()
}

// Listen opens a listening socket for a Spec.Listener, and returns its address. It
// is plain TCP: Go's default is multipath TCP where the kernel has it, which
// costs more to accept from, and ignores a receive time-out.
func Listen(addr string) (*os.File, string, error) {
	var config net.ListenConfig
	config.SetMultipathTCP(false)
	l, err := config.Listen(context.Background(), "tcp4", addr)
	if err != nil {
		if errors.Is(err, syscall.EADDRINUSE) {
			err = fmt.Errorf("%w: choose another port, or 0 for any", err)
		}
		return nil, "", fmt.Errorf("cannot listen: %w", err)
	}
	defer l.Close()
	f, err := l.(*net.TCPListener).File()
	return f, l.Addr().String(), err
}
