package verify

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
)

func closesWhenAsked(t Target, c *conn) error {
	r := t.Scenario.Requests[0]
	if _, err := io.WriteString(c, t.text(r, 1, "Connection: close\r\n")); err != nil {
		return err
	}
	if err := c.judge(t, r, 1); err != nil {
		return err
	}
	return c.closed()
}

func answersHead(t Target, c *conn) error {
	asked := t.Scenario.Requests[0]
	if asked.Verb() != "GET" {
		return nil
	}
	head := asked
	head.Method = "HEAD"
	r, _, err := c.exchange("HEAD", t.text(head, 1, "Connection: close\r\n"))
	if err != nil {
		return err
	}
	status, body := t.expect(asked, 1)
	if r.StatusCode != status {
		return fmt.Errorf("status is %d, want %d", r.StatusCode, status)
	}
	want := cmp.Or(asked.Want.Stream, int64(len(body)))
	if asked.Want.Whole() && !strings.Contains(asked.Want.Body, "{number}") && r.ContentLength >= 0 && r.ContentLength != want {
		return fmt.Errorf("Content-Length is %d, want %d as for GET", r.ContentLength, want)
	}
	return c.closed()
}

func refusesOtherPaths(t Target, c *conn) error {
	r, _, err := c.exchange("GET", t.request("GET", "/no-such-path", ""))
	if err != nil {
		return err
	}
	if r.StatusCode != 404 {
		return fmt.Errorf("status is %d, want 404", r.StatusCode)
	}
	return nil
}

func answersPipelined(t Target, c *conn) error {
	first := t.Scenario.Requests[0]
	var all strings.Builder
	for n := range uint64(rounds) {
		all.WriteString(t.text(first, n, ""))
	}
	if _, err := io.WriteString(c, all.String()); err != nil {
		return err
	}
	for n := range uint64(rounds) {
		if err := c.judge(t, first, n); err != nil {
			return fmt.Errorf("answer %d of %d: %w", n+1, rounds, err)
		}
	}
	return nil
}

func takesSplitRequest(t Target, c *conn) error {
	first := t.Scenario.Requests[0]
	for _, b := range []byte(t.text(first, 7, "")) {
		if _, err := c.Write([]byte{b}); err != nil {
			return err
		}
	}
	return c.judge(t, first, 7)
}

func refusesMalformed(t Target, c *conn) error {
	r, _, err := c.exchange("GET", "this is not HTTP\r\n\r\n")
	if err != nil {
		return err
	}
	if r.StatusCode != 400 {
		return fmt.Errorf("status is %d, want 400", r.StatusCode)
	}
	return c.closed()
}

// survivesVanishing leaves connections in the middle of a request and asks
// once more.
func survivesVanishing(ctx context.Context, t Target) error {
	first := t.Scenario.Requests[0]
	whole := t.text(first, 1, "")
	if first.Live() {
		whole = t.handshake(first.Target) + t.said(first, 1)
	}
	for _, part := range []string{"", whole[:len(whole)/2], whole} {
		c, err := t.dial(ctx)
		if err != nil {
			return err
		}
		_, err = io.WriteString(c, part)
		if err = errors.Join(err, c.Close()); err != nil {
			return err
		}
	}
	return askOnce(ctx, t, first, 2)
}
