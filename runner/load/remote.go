package load

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"interleave/results"
)

// Driver is a load driver in another process, seen from its starter.
type Driver struct {
	stdin  io.WriteCloser
	events chan Event
	done   chan struct{}
	result *results.LoadResult
	err    error
}

// Attach gives spec to a driver that was started with these pipes (a process
// that runs Child) and listens to it. The process itself is the caller's to
// wait for and, if need be, to kill.
func Attach(stdin io.WriteCloser, stdout io.Reader, spec Spec) (*Driver, error) {
	if err := spec.Validate(); err != nil {
		return nil, err
	}
	line, err := json.Marshal(spec)
	if err != nil {
		return nil, err
	}
	steps := 1 + parkSteps
	if spec.IdleStep > 0 {
		steps += spec.Idle / spec.IdleStep
	}
	d := &Driver{
		stdin: stdin,
		// Room for all that a driver can say: a caller who does not listen
		// holds nothing up.
		events: make(chan Event, steps+holdEvents+2+spec.pulses()),
		done:   make(chan struct{}),
	}
	// A driver that dies before it reads its spec breaks the pipe; what it
	// had to say comes by the other one.
	_, writeErr := stdin.Write(append(line, '\n'))
	go d.listen(stdout, writeErr)
	return d, nil
}

// Events gives the driver's events in order. It is closed when the driver has
// given its result or ended.
func (d *Driver) Events() <-chan Event { return d.events }

// holdEvents are those of a load that is held back, until it is let go on: it has begun,
// its window as well, that has ended, and it is ready again.
const holdEvents = 4

// Go lets the driver go on after an EventConnections or EventReady.
func (d *Driver) Go() error { return d.say(GoLine) }

// Next tells a driver that gives itself its turns what to do, after an EventReady with
// Event.Took.
func (d *Driver) Next(s Step) error {
	line, err := s.Line()
	if err != nil {
		return err
	}
	return d.say(line)
}

// Stop asks the driver to end early, with what it has measured so far.
func (d *Driver) Stop() error { return d.say(stopLine) }

// Abort lets go of the driver, which then ends at once without a result.
func (d *Driver) Abort() error { return d.stdin.Close() }

func (d *Driver) say(line string) error {
	_, err := io.WriteString(d.stdin, line+"\n")
	return err
}

// Done is closed when Result has an answer.
func (d *Driver) Done() <-chan struct{} { return d.done }

// Result waits for the end of the load and returns what was measured.
func (d *Driver) Result() (*results.LoadResult, error) {
	<-d.done
	return d.result, d.err
}

// listen takes the driver's lines until its result or its end.
func (d *Driver) listen(stdout io.Reader, writeErr error) {
	d.result, d.err = d.follow(bufio.NewReaderSize(stdout, 64<<10))
	if d.err != nil && writeErr != nil {
		d.err = errors.Join(d.err, fmt.Errorf("give the load driver its spec: %w", writeErr))
	}
	// The driver reads its stdin to the end; it has nothing more to hear.
	d.stdin.Close()
	close(d.events)
	close(d.done)
	// What follows the result would fill the pipe and hold the driver up.
	io.Copy(io.Discard, stdout)
}

func (d *Driver) follow(in *bufio.Reader) (*results.LoadResult, error) {
	for {
		line, err := readLine(in)
		if errors.Is(err, io.EOF) {
			return nil, errors.New("the load driver ended without a result")
		}
		if err != nil {
			return nil, fmt.Errorf("read from the load driver: %w", err)
		}
		var e Event
		if err := json.Unmarshal(line, &e); err != nil {
			return nil, fmt.Errorf("the load driver wrote %.80q, which is no event", line)
		}
		switch e.Kind {
		case eventResult:
			if e.Result == nil {
				return nil, errors.New("the load driver gave an empty result")
			}
			return e.Result, nil
		case eventError:
			return nil, fmt.Errorf("load driver: %s", e.Error)
		default:
			select {
			case d.events <- e:
			default:
				return nil, fmt.Errorf("the load driver sent more events than it should: %q", e.Kind)
			}
		}
	}
}
