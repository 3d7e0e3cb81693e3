package verify

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"interleave/internal/endpoint"
	"interleave/internal/quantity"
	"interleave/results"
	"interleave/runner/load"
	"interleave/scenarios"
)

// rounds is how often each kind of request is asked alone.
const rounds = 5

// First asks the scenario's first request once: is the answer right?
func First(ctx context.Context, t Target) error {
	return askOnce(ctx, t, t.Scenario.Requests[0], 0)
}

func rightAnswers(ctx context.Context, t Target) error {
	for _, r := range t.alone() {
		for n := range uint64(rounds) {
			if err := askOnce(ctx, t, r, n); err != nil {
				return fmt.Errorf("%s: %w", t.name(r, n), err)
			}
		}
	}
	return nil
}

func askOnce(ctx context.Context, t Target, r scenarios.Request, n uint64) error {
	c, err := t.dial(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	return c.ask(t, r, n)
}

// ask sends request n and compares the answer with what is right. A message is sent on
// a new connection.
func (c *conn) ask(t Target, r scenarios.Request, n uint64) error {
	if r.Live() {
		return c.converse(t, r, n)
	}
	if _, err := io.WriteString(c, t.text(r, n, "")); err != nil {
		return err
	}
	return c.judge(t, r, n)
}

func compare(t Target, r scenarios.Request, n uint64, status int, body string) error {
	wantStatus, wantBody := t.expect(r, n)
	if status != wantStatus {
		return fmt.Errorf("status is %d, want %d (body %.60q)", status, wantStatus, body)
	}
	if template, err := scenarios.ParseTemplate(r.Want.Body); err == nil && template.Reads() {
		_, err := t.number(r, n, body)
		return err
	}
	switch w := r.Want; {
	case w.AnyBody || r.Verb() == "HEAD":
	case w.Contains != "":
		if !strings.Contains(body, w.Contains) {
			return fmt.Errorf("body is %.60q, want one with %.60q in it", body, w.Contains)
		}
	case w.SHA256 != "":
		if sum := fmt.Sprintf("%x", sha256.Sum256([]byte(body))); sum != w.SHA256 {
			return fmt.Errorf("the SHA-256 of the body (%s) is %s, want %s", quantity.Plural(len(body), "byte"), sum, w.SHA256)
		}
	case body != wantBody:
		return differs("body", body, wantBody)
	}
	return nil
}

func waitsForUpstreams(ctx context.Context, t Target) error {
	outcome := errBeside
	for _, r := range t.alone() {
		least := t.Scenario.LongestWait(r)
		if least == 0 {
			continue
		}
		outcome = nil
		for n := range uint64(rounds) {
			began := time.Now()
			if err := askOnce(ctx, t, r, n); err != nil {
				return err
			}
			if took := time.Since(began); took < least {
				return fmt.Errorf("%s: an answer came after %s, but what it waits for takes %s", t.name(r, n), quantity.Duration(took), quantity.Duration(least))
			}
		}
	}
	return outcome
}

// computes looks for an answer that came too soon to have been computed. A
// processor that has sped up since its rate was measured is given half.
func computes(ctx context.Context, t Target) error {
	outcome := errBeside
	for _, r := range t.Scenario.Requests {
		if r.Compute == 0 {
			continue
		}
		outcome = nil
		for n := range uint64(rounds) {
			began := time.Now()
			if err := askOnce(ctx, t, r, n); err != nil {
				return err
			}
			if took := time.Since(began); took < r.Compute/2 {
				return fmt.Errorf("%s: an answer came after %s, but has to be computed for %s of CPU time", t.name(r, n), quantity.Duration(took), quantity.Duration(r.Compute))
			}
		}
	}
	return outcome
}

// keepsAlive asks again and again over one connection. A server that announces to end it
// can be measured: clients open another.
func keepsAlive(t Target, c *conn) error {
	asked := 0
	for n := range uint64(rounds) {
		for _, r := range t.alone() {
			asked++
			if err := c.ask(t, r, n); err != nil {
				return fmt.Errorf("request %d on one connection, %s: %w", asked, t.name(r, n), err)
			}
			if c.ends {
				return advice{errors.New("it announces to end the connection after its answer")}
			}
		}
	}
	return nil
}

func rightUnderLoad(ctx context.Context, t Target) error {
	lasts, err := t.busy(ctx)
	if err != nil {
		return err
	}
	result, err := load.Run(ctx, load.Spec{
		URL: endpoint.URL(t.Addr, ""), Groups: t.groups(), Duration: lasts + t.streaming(), Timeout: answerLimit + 2*t.streaming(),
		Requests: t.sound(), Secret: t.Secret, Numbers: t.Asked != nil,
	}, load.Control{})
	if err != nil {
		return err
	}
	if t.Asked != nil {
		t.Asked(result.Numbers)
	}
	failed := result.Details(func(kind string) bool { return !results.ClientFault(kind) })
	if len(failed) > 0 {
		return fmt.Errorf("beside %s: %s; the first was %s", quantity.Plural(result.Requests, "right answer"), results.ListErrors(failed), failed[0].Example)
	}
	if result.Requests == 0 {
		return fmt.Errorf("nothing was answered within %s", quantity.Span(result.Duration))
	}
	return nil
}

// The shortest and the longest load that answers are judged under.
const (
	shortLoad = time.Second
	longLoad  = 5 * time.Second
)

// busy is for how long to put load on: long enough that each client is answered even
// where the server takes much CPU time for an answer, and gives it to all in turn.
func (t Target) busy(ctx context.Context) (time.Duration, error) {
	alone := t.alone()
	if len(alone) == 0 {
		return shortLoad, nil
	}
	began := time.Now()
	if err := askOnce(ctx, t, alone[0], 0); err != nil {
		return 0, err
	}
	works := time.Since(began) - t.Scenario.Waits(alone[0])
	clients := 0
	for _, g := range t.groups() {
		clients += g.Clients
	}
	return min(max(shortLoad, 2*time.Duration(clients)*works), longLoad), nil
}
