package verify

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"interleave/scenarios"
)

// earlyWait is how long half a request is left alone. A server that answers
// without the other half does so at once.
const earlyWait = 20 * time.Millisecond

// waitsForTheWhole sends each kind of request but for its last byte, and sees
// that nothing comes back until that byte is sent, and then the right answer.
func waitsForTheWhole(ctx context.Context, t Target) error {
	_, err := wholes(ctx, t)
	return err
}

// wholes is waitsForTheWhole, and reports whether the server took the connections, one
// for each kind of request: it may end each after an answer.
func wholes(ctx context.Context, t Target) (asked bool, err error) {
	for _, r := range t.alone() {
		c, err := t.dial(ctx)
		if err != nil {
			return false, err
		}
		err = waitsFor(t, c, r)
		c.Close()
		if err != nil {
			return true, err
		}
	}
	return true, nil
}

func waitsFor(t Target, c *conn, asked scenarios.Request) error {
	text := t.text(asked, 3, "")
	last := len(text) - 1
	if t.Scenario.Own { // an application may answer without a look at the body
		last = strings.Index(text, "\r\n\r\n") + len("\r\n\r")
	}
	if _, err := io.WriteString(c, text[:last]); err != nil {
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
	if _, err := io.WriteString(c, text[last:]); err != nil {
		return err
	}
	return c.judge(t, asked, 3)
}

// Early asks the one question that no load asks: does the server wait for
// the whole of a request? It takes some 20 ms more than an answer. asked is
// false if the server could not be asked.
func Early(ctx context.Context, t Target) (asked bool, err error) {
	if t.live() {
		asked, err = wholeMessage(ctx, t)
	} else {
		asked, err = wholes(ctx, t)
	}
	var timeout net.Error
	if errors.As(err, &timeout) && timeout.Timeout() {
		return false, err
	}
	return asked, err
}

// wholeMessage is wholes for a message.
func wholeMessage(ctx context.Context, t Target) (asked bool, err error) {
	c, err := t.dial(ctx)
	if err != nil {
		return false, err
	}
	defer c.Close()
	return true, waitsForTheMessage(t, c)
}
