package verify

import (
	"context"
	"fmt"
	"io"
	"time"

	"interleave/scenarios"
)

// survivesFaults sends each kind of request whose handler goes wrong, and sees that
// another one is answered afterwards. One that hangs is not sent: whether others are
// answered then is what is measured. Nor is one that ends a server that nobody starts
// again.
func survivesFaults(ctx context.Context, t Target) error {
	outcome := errBeside
	for _, r := range t.Scenario.Requests {
		switch {
		case r.Fault == "", r.Fault == scenarios.Hang, r.Fault == scenarios.Exit && !t.Restarted:
			continue
		}
		outcome = nil
		if err := goWrong(ctx, t, r); err != nil {
			return err
		}
		if err := servesAgain(ctx, t); err != nil {
			return fmt.Errorf("after %s: %w", t.name(r, 0), err)
		}
	}
	return outcome
}

// goWrong sends a request whose handler does, and waits for what becomes of it.
func goWrong(ctx context.Context, t Target, r scenarios.Request) error {
	c, err := t.dial(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	if _, err := io.WriteString(c, t.text(r, 0, "")); err != nil {
		return err
	}
	c.allow()
	io.CopyN(io.Discard, c.in, 1) // an answer, or the connection's end
	return nil
}

// againWithin is how long a server may take to be back.
const againWithin = 5 * time.Second

// servesAgain asks until the answer is right.
func servesAgain(ctx context.Context, t Target) error {
	for began := time.Now(); ; time.Sleep(10 * time.Millisecond) {
		err := First(ctx, t)
		if err == nil || ctx.Err() != nil || time.Since(began) > againWithin {
			return err
		}
	}
}
