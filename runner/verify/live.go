package verify

import (
	"context"
	"crypto/sha1"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"interleave/scenarios"
)

// Live connections are asked in frames of this file's own, for the reason that HTTP
// is read with net/http here.

const (
	opText  = 1
	opClose = 8
	opPing  = 9
	opPong  = 10

	lastFrame = 0x80
)

const liveKey = "dGhlIHNhbXBsZSBub25jZQ=="

// liveChecks are the questions to a server of live connections, the plainest first.
var liveChecks = []check{
	{"answers each kind of message rightly", Broken, rightAnswers},
	{"waits for its upstreams", Broken, waitsForUpstreams},
	{"tells who listens of each message, once", Broken, tellsWhoListens},
	{"waits for the whole of a message", Broken, overOne(waitsForTheMessage)},
	{"answers many messages on one connection", Broken, overOne(answersMany)},
	{"answers rightly under load", Broken, rightUnderLoad},
	{"joins fragments, and answers a ping between them", Broken, overOne(joinsFragments)},
	{"agrees to a close, and closes", Broken, overOne(agreesToClose)},
	{"refuses a text that is not UTF-8 with 1007", Advice, overOne(refusesNoText)},
	{"refuses a frame that is not masked with 1002", Advice, overOne(refusesUnmasked)},
	{"refuses who does not ask for WebSocket", Advice, overOne(refusesPlain)},
	{"answers 404 on another path", Advice, overOne(refusesOtherPaths)},
	{"goes on after clients that vanish", Broken, survivesVanishing},
}

// checks are the questions to t.
func (t Target) checks() []check {
	if t.live() {
		return liveChecks
	}
	return checks
}

// live reports whether the first request of t's scenario is a message.
func (t Target) live() bool { return t.Scenario != nil && t.Scenario.Requests[0].Live() }

// handshake is the text that asks for an upgrade at a target.
func (t Target) handshake(target string) string {
	return t.request("GET", target, "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "+liveKey+"\r\n")
}

// upgrade makes the connection live.
func (c *conn) upgrade(t Target, target string) error {
	if _, err := io.WriteString(c, t.handshake(target)); err != nil {
		return err
	}
	c.allow()
	c.expectWithin(c.patience)
	r, err := c.head("GET")
	if err != nil {
		return c.failed("no readable answer to the handshake", err)
	}
	if r.StatusCode != http.StatusSwitchingProtocols {
		return fmt.Errorf("the handshake is answered with status %d, want 101", r.StatusCode)
	}
	sum := sha1.Sum([]byte(liveKey + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	want, got := base64.StdEncoding.EncodeToString(sum[:]), r.Header.Get("Sec-WebSocket-Accept")
	if got != want || !strings.EqualFold(r.Header.Get("Upgrade"), "websocket") {
		return fmt.Errorf("the handshake is answered with upgrade %q and accept %q, want websocket and %q", r.Header.Get("Upgrade"), got, want)
	}
	return nil
}

// converse upgrades a new connection, sends message n of a kind, and judges the answer.
func (c *conn) converse(t Target, r scenarios.Request, n uint64) error {
	if err := c.upgrade(t, r.Target); err != nil {
		return err
	}
	return c.say(t, r, n, "")
}

// say sends the rest of message n of a kind, of which some was sent, and judges the
// answer.
func (c *conn) say(t Target, r scenarios.Request, n uint64, sent string) error {
	if _, err := io.WriteString(c, strings.TrimPrefix(t.said(r, n), sent)); err != nil {
		return err
	}
	got, err := c.wantText()
	if err != nil {
		return err
	}
	return compare(t, r, n, 200, got)
}

// said is message n of a kind, as it is sent.
func (t Target) said(r scenarios.Request, n uint64) string {
	return textFrame(render(r.Body, n, t.Secret))
}

func waitsForTheMessage(t Target, c *conn) error {
	r := t.Scenario.Requests[0]
	if err := c.upgrade(t, r.Target); err != nil {
		return err
	}
	whole := t.said(r, 3)
	part := whole[:len(whole)-1]
	if _, err := io.WriteString(c, part); err != nil {
		return err
	}
	if err := c.silent(t.Scenario.LongestWait(r) + earlyWait); err != nil {
		return err
	}
	return c.say(t, r, 3, part)
}

// silent sees that nothing comes for a while.
func (c *conn) silent(d time.Duration) error {
	c.allow()
	c.expectWithin(d)
	var timeout net.Error
	switch _, err := c.in.Peek(1); {
	case err == nil:
		return errors.New("it answers before there is something to answer")
	case !errors.As(err, &timeout) || !timeout.Timeout():
		return fmt.Errorf("it ends the connection before it has answered: %w", err)
	}
	return nil
}

func answersMany(t Target, c *conn) error {
	r := t.Scenario.Requests[0]
	if err := c.upgrade(t, r.Target); err != nil {
		return err
	}
	for n := range uint64(10 * rounds) {
		if err := c.say(t, r, n, ""); err != nil {
			return fmt.Errorf("message %d on one connection: %w", n+1, err)
		}
	}
	return nil
}

func joinsFragments(t Target, c *conn) error {
	r := t.Scenario.Requests[0]
	if err := c.upgrade(t, r.Target); err != nil {
		return err
	}
	text := render(r.Body, 5, t.Secret)
	half := len(text) / 2
	if _, err := io.WriteString(c, frame(opText, text[:half])+frame(lastFrame|opPing, "there?")+frame(lastFrame, text[half:])); err != nil {
		return err
	}
	op, payload, err := c.next()
	if err != nil {
		return err
	}
	if op != opPong || payload != "there?" {
		return fmt.Errorf("a ping within a message is answered with a frame of opcode %d with %.60q, want a pong", op, payload)
	}
	got, err := c.wantText()
	if err != nil {
		return err
	}
	return compare(t, r, 5, 200, got)
}

// sends upgrades, sends frames, and wants to be closed with a code.
func (c *conn) sends(t Target, frames string, code uint16) error {
	if err := c.upgrade(t, t.Scenario.Requests[0].Target); err != nil {
		return err
	}
	if _, err := io.WriteString(c, frames); err != nil {
		return err
	}
	return c.wantClosed(code)
}

func agreesToClose(t Target, c *conn) error {
	return c.sends(t, frame(lastFrame|opClose, "\x03\xe8bye"), 1000)
}

func refusesNoText(t Target, c *conn) error { return c.sends(t, textFrame("caf\xe9"), 1007) }

func refusesUnmasked(t Target, c *conn) error { return c.sends(t, "\x81\x02hi", 1002) }

func refusesPlain(t Target, c *conn) error {
	r, _, err := c.exchange("GET", t.request("GET", t.Scenario.Requests[0].Target, ""))
	if err != nil {
		return err
	}
	if r.StatusCode != http.StatusUpgradeRequired && r.StatusCode != http.StatusBadRequest {
		return fmt.Errorf("status is %d, want 426 or 400", r.StatusCode)
	}
	return nil
}

// tellsWhoListens has two clients listen, and posts messages: each is told of each, in
// order and soon.
func tellsWhoListens(ctx context.Context, t Target) error {
	outcome := errBeside
	for _, r := range t.Scenario.Requests {
		for _, of := range t.Scenario.Requests {
			if r.Want.Reports != "" && of.Class == r.Want.Reports {
				outcome = nil
				if err := t.broadcasts(ctx, r, of); err != nil {
					return err
				}
			}
		}
	}
	return outcome
}

func (t Target) broadcasts(ctx context.Context, r, of scenarios.Request) error {
	var clients [3]*conn // two that listen, and one that posts
	for i := range clients {
		c, err := t.dial(ctx)
		if err != nil {
			return err
		}
		defer c.Close()
		clients[i] = c
		target := r.Target
		if i == len(clients)-1 {
			target = of.Target
		}
		if err := c.upgrade(t, target); err != nil {
			return err
		}
	}
	listening, posting := clients[:2], clients[2]
	for _, c := range listening {
		if err := c.silent(parkedAfter); err != nil {
			return fmt.Errorf("who listens: %w", err)
		}
	}
	var last uint64
	for n := range uint64(rounds) {
		if _, err := io.WriteString(posting, t.said(of, n)); err != nil {
			return err
		}
		sent, err := posting.told(t, of, n)
		if err != nil {
			return err
		}
		if last > 0 && sent != last+1 {
			return fmt.Errorf("message %d has number %d, want %d", n+1, sent, last+1)
		}
		last = sent
		began := time.Now()
		for _, c := range listening {
			got, err := c.told(t, r, n)
			if err != nil {
				return fmt.Errorf("who listens: %w", err)
			}
			if got != sent {
				return fmt.Errorf("who listens is told of message %d, want %d", got, sent)
			}
		}
		if took := time.Since(began); took > toldWithin {
			return fmt.Errorf("who listens is told of message %d only %v after whoever sent it had his answer", sent, took.Round(time.Millisecond))
		}
	}
	return nil
}

// told reads a message about n, and returns its number.
func (c *conn) told(t Target, r scenarios.Request, n uint64) (uint64, error) {
	text, err := c.wantText()
	if err != nil {
		return 0, err
	}
	return t.number(r, n, text)
}
