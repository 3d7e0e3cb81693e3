package load

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"interleave/internal/bounded"
)

var errParentGone = errors.New("the starter of the load driver is gone")

// Child is the driver's process: it reads a Spec from stdin, puts the load
// on, and writes events and the result to stdout. It ends early on SIGINT and
// SIGTERM, on "stop", and when ctx is cancelled, with what was measured; and
// at once, with nothing, when stdin ends. An error has been written to stdout
// too. It claims the processors: the process is for the driver alone.
//
// A goroutine goes on reading stdin until that ends.
func Child(ctx context.Context, stdin io.Reader, stdout io.Writer) error {
	ctx, release := signal.NotifyContext(ctx, syscall.SIGINT, syscall.SIGTERM)
	defer release()
	out := eventWriter{to: stdout}

	in := bufio.NewReaderSize(stdin, 64<<10)
	line, err := readLine(in)
	if err != nil {
		return out.fail(fmt.Errorf("read the load spec: %w", err))
	}
	spec, err := ParseSpec(line)
	if err != nil {
		return out.fail(err)
	}
	defer ClaimProcessors(spec)()

	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	goOn, steps := make(chan struct{}, 1), make(chan []byte, 1)
	go listen(in, goOn, steps, cancel)

	// ask tells of something, and waits to be told to go on.
	ask := func(ctx context.Context, e Event) error {
		out.send(e)
		select {
		case <-goOn:
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	ctl := Control{
		Connections: func(ctx context.Context, count int) error {
			return ask(ctx, Event{Kind: EventConnections, Count: count})
		},
		Ready: func(ctx context.Context) error { return ask(ctx, Event{Kind: EventReady}) },
		Next: func(ctx context.Context, last Taken, had int) (Step, error) {
			out.send(Event{Kind: EventReady, Took: &last})
			select {
			case text := <-steps:
				return parseStep(text, had)
			case <-ctx.Done():
				return Step{}, context.Cause(ctx)
			}
		},
		Started:     func(at time.Time) { out.send(Event{Kind: EventStarted, At: at.UnixNano()}) },
		WindowStart: func() { out.send(Event{Kind: EventWindowStart}) },
		WindowEnd:   func() { out.send(Event{Kind: EventWindowEnd}) },
		Pulse:       func(p Pulse) { out.send(Event{Kind: EventPulse, Pulse: &p}) },
	}
	if spec.Turns && !spec.Hold {
		if ctl.Baton, err = inheritedBaton(); err != nil {
			return out.fail(err)
		}
	}
	result, err := Run(ctx, spec, ctl)
	if cause := context.Cause(ctx); errors.Is(cause, errParentGone) {
		return cause
	}
	if err != nil {
		return out.fail(err)
	}
	return out.send(Event{Kind: eventResult, Result: result})
}

// listen obeys the lines that follow the spec.
func listen(in *bufio.Reader, goOn chan<- struct{}, steps chan<- []byte, cancel context.CancelCauseFunc) {
	for {
		line, err := readLine(in)
		if err != nil {
			cancel(errParentGone)
			return
		}
		step, isStep := bytes.CutPrefix(line, []byte(nextLine))
		switch {
		case string(line) == GoLine:
			select {
			case goOn <- struct{}{}:
			default: // nothing was waiting for it
			}
		case isStep:
			select {
			case steps <- bytes.Clone(step):
			default: // the same
			}
		case string(line) == stopLine:
			cancel(context.Canceled)
		}
	}
}

// readLine returns the next line without its end. A last line without an end
// counts.
func readLine(r *bufio.Reader) ([]byte, error) {
	line, _, err := bounded.Line(r, maxLine)
	if err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(line, []byte("\r")), nil
}

// eventWriter writes events, each with one call.
type eventWriter struct {
	mu sync.Mutex
	to io.Writer
}

func (w *eventWriter) send(e Event) error {
	line, err := json.Marshal(e)
	if err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	_, err = w.to.Write(append(line, '\n'))
	return err
}

// fail tells the starter why there is no result, and returns err.
func (w *eventWriter) fail(err error) error {
	return errors.Join(err, w.send(Event{Kind: eventError, Error: err.Error()}))
}
