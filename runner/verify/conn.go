package verify

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"interleave/internal/bounded"
	"interleave/internal/endpoint"
	"interleave/internal/quantity"
	"interleave/scenarios"
)

// conn is a connection to the server under question.
type conn struct {
	net.Conn
	in       *bufio.Reader
	ctx      context.Context
	most     int64         // bytes that the server may send for an answer
	left     int64         // bytes of these that it may still send
	fault    error         // of the last read: a parser may hide it behind what it made of half a line
	waited   time.Duration // how long the answer may take
	patience time.Duration // for one answer
	ends     bool          // the last answer has announced the end of the connection
	until    time.Time     // all of it has to be done by then; zero means no limit

	release func() bool // takes the connection from its context
}

// What a server may send for one answer, head and body, and how long it may
// take beyond what the scenario needs. The answers of scenarios have a few
// kilobytes.
const (
	maxAnswer       = 1 << 20
	maxOwnAnswer    = 64 << 20 // of a user's own application
	answerLimit     = 5 * time.Second
	mostInterim     = 8 // answers of status 1xx before the one that counts
	connectedWithin = 5 * time.Second
)

func (t Target) dial(ctx context.Context) (*conn, error) {
	network, address := endpoint.Dialable(t.Addr)
	c, err := (&net.Dialer{Timeout: connectedWithin}).DialContext(ctx, network, address)
	if err != nil {
		return nil, unreachable(t.Addr, err)
	}
	until, _ := ctx.Deadline()
	c.SetDeadline(until)
	// Who waits for an answer does not wait on when it is no longer wanted.
	release := context.AfterFunc(ctx, func() { c.SetDeadline(time.Unix(1, 0)) })
	patience := answerLimit + scenarios.Longest(t.Scenario.Requests, t.Scenario.Waits) + t.Scenario.LongestCompute()
	out := &conn{Conn: c, ctx: ctx, most: maxAnswer, patience: patience, until: until, release: release}
	if t.Scenario.Own {
		out.most = maxOwnAnswer
	}
	out.in = bufio.NewReader(out.limited())
	return out, nil
}

// limited is what the server sends, up to what it may.
func (c *conn) limited() io.Reader { return allowed{c} }

type allowed struct{ c *conn }

func (a allowed) Read(p []byte) (int, error) {
	if a.c.left <= 0 {
		a.c.fault = bounded.TooLong{Limit: a.c.most}
		return 0, a.c.fault
	}
	n, err := a.c.Conn.Read(p[:min(int64(len(p)), a.c.left)])
	a.c.left, a.c.fault = a.c.left-int64(n), err
	return n, err
}

// allow lets the server send as much as an answer may have.
func (c *conn) allow() { c.left = c.most }

// expectWithin bounds the next reads in time.
func (c *conn) expectWithin(limit time.Duration) {
	at := time.Now().Add(limit)
	if !c.until.IsZero() && c.until.Before(at) {
		at = c.until
	}
	c.waited, c.fault = time.Until(at), nil
	c.SetReadDeadline(at)
	if c.ctx.Err() != nil {
		c.SetReadDeadline(time.Unix(1, 0))
	}
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
	return requestTo(t.host(), method, target, fields)
}

func requestTo(host, method, target, fields string) string {
	return fmt.Sprintf("%s %s HTTP/1.1\r\nHost: %s\r\n%s\r\n", method, target, host, fields)
}

// text is request number n of a kind as it is sent, with more fields.
func (t Target) text(r scenarios.Request, n uint64, fields string) string {
	body := render(r.Body, n, t.Secret)
	if body != "" || r.Verb() == "POST" && !t.Scenario.Own {
		fields += fmt.Sprintf("Content-Length: %d\r\n", len(body))
	}
	for _, f := range r.Fields {
		fields += f.Name + ": " + f.Value + "\r\n"
	}
	return requestTo(cmp.Or(r.Host, t.host()), r.Verb(), t.target(r, n), fields) + body
}

// answer reads one response whole. An error is unanswered if there is no end to
// the answer.
func (c *conn) answer(method string) (*http.Response, string, error) {
	c.allow()
	c.expectWithin(c.patience)
	r, err := c.head(method)
	if err != nil {
		return nil, "", c.failed("no readable answer", err)
	}
	body, err := bounded.All(r.Body, c.most)
	if err != nil {
		return nil, "", c.failed("the body is cut short", err)
	}
	return r, string(body), nil
}

// head reads the head of the answer that counts.
func (c *conn) head(method string) (*http.Response, error) {
	for range mostInterim {
		r, err := http.ReadResponse(c.in, &http.Request{Method: method})
		if err != nil || r.StatusCode >= 200 || r.StatusCode == http.StatusSwitchingProtocols {
			c.ends = err == nil && r.Close
			return r, err
		}
	}
	return nil, fmt.Errorf("more than %s of status 1xx", quantity.Plural(mostInterim, "answer"))
}

// failed says why there is no answer.
func (c *conn) failed(what string, cause error) error {
	var long bounded.TooLong
	var timeout net.Error
	err := errors.Join(cause, c.fault)
	switch {
	case errors.As(err, &long):
		return unanswered{fmt.Sprintf("the answer is %v", long), err}
	case errors.As(err, &timeout) && timeout.Timeout():
		return unanswered{fmt.Sprintf("no whole answer came within %v", c.waited.Round(time.Millisecond)), err}
	}
	return fmt.Errorf("%s: %w", what, cause)
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
	c.allow()
	c.expectWithin(closeLimit)
	if b, err := c.in.ReadByte(); err == nil {
		return fmt.Errorf("it sent more, beginning with %q", b)
	} else if errors.Is(err, io.EOF) {
		return nil
	} else if timeout := net.Error(nil); errors.As(err, &timeout) && timeout.Timeout() {
		return errors.New("it stays open")
	}
	return nil
}
