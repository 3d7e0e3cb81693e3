package verify

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// conn is a connection to the server under question.
type conn struct {
	net.Conn
	in    *bufio.Reader
	until time.Time // all of it has to be done by then; zero means no limit

	release func() bool // takes the connection from its context
}

func (t Target) dial(ctx context.Context) (*conn, error) {
	c, err := (&net.Dialer{}).DialContext(ctx, "tcp4", t.Addr)
	if err != nil {
		return nil, err
	}
	until, _ := ctx.Deadline()
	c.SetDeadline(until)
	// Who waits for an answer does not wait on when it is no longer wanted.
	release := context.AfterFunc(ctx, func() { c.SetDeadline(time.Unix(1, 0)) })
	return &conn{c, bufio.NewReader(c), until, release}, nil
}

func (c *conn) Close() error {
	c.release()
	return c.Conn.Close()
}

// overOne asks a question over one connection of its own.
func overOne(ask func(t Target, c *conn) error) func(context.Context, Target) error {
	return func(ctx context.Context, t Target) error {
		c, err := t.dial(ctx)
		if err != nil {
			return err
		}
		defer c.Close()
		return ask(t, c)
	}
}

// request is the text of a request without a body.
func (t Target) request(method, target, fields string) string {
	return fmt.Sprintf("%s %s HTTP/1.1\r\nHost: %s\r\n%s\r\n", method, target, t.Addr, fields)
}

// answer reads one response whole.
func (c *conn) answer(method string) (*http.Response, string, error) {
	r, err := http.ReadResponse(c.in, &http.Request{Method: method})
	if err != nil {
		return nil, "", fmt.Errorf("no readable answer: %w", err)
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, "", fmt.Errorf("the body is cut short: %w", err)
	}
	return r, string(body), nil
}

// exchange sends text and reads the answer.
func (c *conn) exchange(method, text string) (*http.Response, string, error) {
	if _, err := io.WriteString(c, text); err != nil {
		return nil, "", err
	}
	return c.answer(method)
}

// closeLimit is how soon a server that should close does.
const closeLimit = 3 * time.Second

// closed reports whether the server ends the connection without more words.
func (c *conn) closed() error {
	c.SetReadDeadline(time.Now().Add(closeLimit))
	if b, err := c.in.ReadByte(); err == nil {
		return fmt.Errorf("it sent more, beginning with %q", b)
	} else if errors.Is(err, io.EOF) {
		return nil
	} else if timeout := net.Error(nil); errors.As(err, &timeout) && timeout.Timeout() {
		return errors.New("it stays open")
	}
	return nil
}
