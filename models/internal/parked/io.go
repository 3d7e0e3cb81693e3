package parked

import (
	"sync"

	"interleave/models/internal/blocking"
	"interleave/scenarios"
)

// handlerIO waits as any Go program does: the goroutine parks, and the
// scheduler runs others. Sleep and Block need no more than that.
type handlerIO struct {
	blocking.Base
	relays *relays
	errs   []error
}

// CallAll makes each call in a goroutine, the last in this one.
func (io *handlerIO) CallAll(calls []scenarios.Call) ([]scenarios.Reply, error) {
	if len(calls) == 0 {
		return nil, nil
	}
	io.Flush()
	replies := io.Replies(len(calls))
	io.errs = append(io.errs[:0], make([]error, len(calls))...)
	var others sync.WaitGroup
	last := len(calls) - 1
	for i := range last {
		others.Go(func() { replies[i], io.errs[i] = io.Client.Call(&io.Base, calls[i]) })
	}
	replies[last], io.errs[last] = io.Client.Call(&io.Base, calls[last])
	others.Wait()
	for _, err := range io.errs {
		if err != nil {
			return nil, err
		}
	}
	return replies, nil
}
