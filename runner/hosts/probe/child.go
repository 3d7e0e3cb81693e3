package probe

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"interleave/runner/process"
)

// The hidden commands that run ClientChild and ServerChild.
const (
	ClientCommand = "link-client"
	ServerCommand = "link-server"
)

// Spec is what a child is told, as one line of JSON.
type Spec struct {
	Addr   string `json:"addr,omitempty"` // of the server; a client's
	Secret uint64 `json:"secret"`
}

// ClientChild is the client's process: spec on stdin, Figures on stdout as a line of JSON. It
// ends with its stdin.
func ClientChild(ctx context.Context, stdin io.Reader, stdout io.Writer) error {
	var spec Spec
	ctx, stop, err := process.ReadSpec(ctx, stdin, &spec)
	if err != nil {
		return fmt.Errorf("%s: %w", ClientCommand, err)
	}
	defer stop()
	f, err := Measure(ctx, spec.Addr, spec.Secret)
	if err != nil {
		return err
	}
	return json.NewEncoder(stdout).Encode(f)
}

// ServerChild is the server's process: spec on stdin, listener and ready pipe inherited. It
// ends with its stdin.
func ServerChild(ctx context.Context, stdin io.Reader) error {
	var spec Spec
	ctx, stop, err := process.ReadSpec(ctx, stdin, &spec)
	if err != nil {
		return fmt.Errorf("%s: %w", ServerCommand, err)
	}
	defer stop()
	return Serve(ctx, process.Listener(), spec.Secret, process.Ready)
}
