package verify

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"time"

	"interleave/scenarios"
)

// sound are the kinds of request whose handlers do not go wrong.
func (t Target) sound() (kinds []scenarios.Request) {
	for _, r := range t.Scenario.Requests {
		if r.Fault == "" {
			kinds = append(kinds, r)
		}
	}
	return kinds
}

// alone are the sound kinds of request that are answered without another's help.
func (t Target) alone() (kinds []scenarios.Request) {
	for _, r := range t.sound() {
		if r.Want.Reports == "" {
			kinds = append(kinds, r)
		}
	}
	return kinds
}

// groups are 16 clients: of all kinds of request, or, where some wait to be told
// of others, 12 that wait and 4 that give them something to be told of.
func (t Target) groups() []scenarios.Group {
	for _, r := range t.Scenario.Requests {
		if told := r.Want.Reports; told != "" {
			groups := []scenarios.Group{
				{Class: r.Class, Clients: 12, Arrivals: scenarios.Closed},
				{Class: told, Clients: 4, Arrivals: scenarios.Constant, Rate: 20},
			}
			for _, other := range t.Scenario.Requests {
				if other.Class != r.Class && other.Class != told {
					groups = append(groups, scenarios.Group{Class: other.Class, Clients: 4, Arrivals: scenarios.Closed})
				}
			}
			return groups
		}
	}
	return scenarios.ClosedLoop(16)
}

// number is that of the message in the answer to request n, or to one that was
// told of it.
func (t Target) number(r scenarios.Request, n uint64, body string) (uint64, error) {
	template, err := scenarios.ParseTemplate(r.Want.Body)
	if err != nil {
		return 0, err
	}
	of, number, ok := template.Read([]byte(body), t.Secret)
	if !ok || string(of) != strconv.FormatUint(n, 10) {
		return 0, fmt.Errorf("body is %.60q, want one like %.60q for number %d", body, r.Want.Body, n)
	}
	return number, nil
}

// toldWithin is how long it may take until one who asks for a message gets it that
// is there.
const toldWithin = 500 * time.Millisecond

// parkedAfter is how long a request takes until it surely waits.
const parkedAfter = 100 * time.Millisecond

// tellsWhoWaits has a client wait, sends what it waits for, and looks whether it
// is told: at once, of nothing else, and of what was sent while it was not asking.
func tellsWhoWaits(ctx context.Context, t Target) error {
	outcome := errBeside
	for _, r := range t.Scenario.Requests {
		for _, of := range t.Scenario.Requests {
			if r.Want.Reports != "" && of.Class == r.Want.Reports {
				outcome = nil
				if err := t.tells(ctx, r, of); err != nil {
					return err
				}
			}
		}
	}
	return outcome
}

func (t Target) tells(ctx context.Context, r, of scenarios.Request) error {
	waiting, err := t.dial(ctx)
	if err != nil {
		return err
	}
	defer waiting.Close()
	sending, err := t.dial(ctx)
	if err != nil {
		return err
	}
	defer sending.Close()
	var last uint64
	for n := range uint64(rounds) {
		late := n == rounds-1 // it asks when the message is there
		if !late {
			if err := t.wait(waiting, r, last); err != nil {
				return err
			}
		}
		sent, err := t.message(sending, of, n, func() error { _, err := io.WriteString(sending, t.text(of, n, "")); return err })
		if err != nil {
			return err
		}
		if last > 0 && sent != last+1 {
			return fmt.Errorf("%s: the message has number %d, want %d", t.name(of, n), sent, last+1)
		}
		began := time.Now()
		told, err := t.message(waiting, r, n, func() error {
			if !late {
				return nil
			}
			_, err := io.WriteString(waiting, t.asks(r, last))
			return err
		})
		if err != nil {
			return fmt.Errorf("%s while %s was sent: %w", t.name(r, n), t.name(of, n), err)
		}
		if told != sent {
			return fmt.Errorf("%s: told of message %d, want %d", t.name(r, n), told, sent)
		}
		if took := time.Since(began); took > toldWithin {
			return fmt.Errorf("%s: told of message %d only %v after whoever sent it had his answer", t.name(r, n), told, took.Round(time.Millisecond))
		}
		last = sent
	}
	return nil
}

// wait has a connection ask, and sees that it is not answered before there is a
// message.
func (t Target) wait(c *conn, r scenarios.Request, last uint64) error {
	if _, err := io.WriteString(c, t.asks(r, last)); err != nil {
		return err
	}
	c.allow()
	c.expectWithin(parkedAfter)
	var timeout net.Error
	switch _, err := c.in.Peek(1); {
	case err == nil:
		return errors.New("who waits is answered before there is a message")
	case !errors.As(err, &timeout) || !timeout.Timeout():
		return fmt.Errorf("the connection of one who waits ends: %w", err)
	}
	return nil
}

// asks is the request of a client that was given a message last.
func (t Target) asks(r scenarios.Request, last uint64) string {
	template, err := scenarios.ParseTemplate(r.Target)
	if err != nil {
		return ""
	}
	return t.request(r.Verb(), string(template.AppendAfter(nil, t.Secret, nil, last)), "")
}

// message sends something, and reads an answer that holds a message about n.
func (t Target) message(c *conn, r scenarios.Request, n uint64, send func() error) (uint64, error) {
	if err := send(); err != nil {
		return 0, err
	}
	got, body, err := c.answer(r.Verb())
	if err != nil {
		return 0, err
	}
	if status, _ := t.expect(r, n); got.StatusCode != status {
		return 0, fmt.Errorf("status is %d, want %d (body %.60q)", got.StatusCode, status, body)
	}
	return t.number(r, n, body)
}
