package verify

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"interleave/scenarios"
)

// earlyWait is how long half a request is left alone. A server that answers
// without the other half does so at once.
const earlyWait = 20 * time.Millisecond

// waitsForTheWhole sends each kind of request but for its last byte, and sees
// that nothing comes back until that byte is sent, and then the right answer.
func waitsForTheWhole(t Target, c *conn) error {
	for _, r := range t.alone() {
		if err := waitsFor(t, c, r); err != nil {
			return err
		}
	}
	return nil
}

func waitsFor(t Target, c *conn, asked scenarios.Request) error {
	text := t.text(asked, 3, "")
	if _, err := io.WriteString(c, text[:len(text)-1]); err != nil {
		return err
	}
	c.allow()
	c.expectWithin(t.Scenario.LongestWait(asked) + earlyWait)
	var timeout net.Error
	switch _, err := c.in.Peek(1); {
	case err == nil:
		return errors.New("it answers before the request is complete")
	case !errors.As(err, &timeout) || !timeout.Timeout():
		return fmt.Errorf("it ends the connection before the request is complete: %w", err)
	}
	if _, err := io.WriteString(c, text[len(text)-1:]); err != nil {
		return err
	}
	return c.judge(t, asked, 3)
}

// Early asks the one question that no load asks: does the server wait for
// the whole of a request? It takes some 20 ms more than an answer. asked is
// false if the server could not be asked.
func Early(ctx context.Context, t Target) (asked bool, err error) {
	c, err := t.dial(ctx)
	if err != nil {
		return false, err
	}
	defer c.Close()
	if t.live() {
		err = waitsForTheMessage(t, c)
	} else {
		err = waitsForTheWhole(t, c)
	}
	var timeout net.Error
	if errors.As(err, &timeout) && timeout.Timeout() {
		return false, err
	}
	return true, err
}
