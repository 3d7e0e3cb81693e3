package modeltest

import (
	"bytes"
	"errors"
	"strconv"
	"time"

	"interleave/scenarios"
	"interleave/scenarios/wire"
)

// bigSize is more than any socket buffer takes at once.
const bigSize = 8 << 20

// probe is the scenario whose paths do what the cases need: /echo answers
// with the request's body, or its n; the others wait, fail or answer much.
func probe() *scenarios.Scenario {
	s := &scenarios.Scenario{
		Name:     "probe",
		Paths:    []string{"/echo", "/sleep", "/block", "/stall", "/compute", "/big", "/error", "/panic", "/panic-later", "/exit", "/hang", "/call", "/callall", "/pieces", "/pass"},
		Blocking: probeBlocking,
		Callback: probeCallback,
	}
	for name := range probeUpstreams {
		s.Upstreams = append(s.Upstreams, scenarios.Upstream{Name: name})
	}
	return s
}

var (
	errProbe = errors.New("as asked")
	big      = bytes.Repeat([]byte("0123456789abcdef"), bigSize/16)
)

func pause(req *wire.Request) time.Duration {
	ms, _ := strconv.Atoi(string(req.QueryValue("ms")))
	return time.Duration(ms) * time.Millisecond
}

// library is a call that blocks its thread.
func library(req *wire.Request) func() error {
	d := pause(req)
	return func() error { scenarios.BlockThread(d); return errProbe }
}

func echo(req *wire.Request, resp *wire.Response) {
	if len(req.Body) > 0 {
		resp.Body = append(resp.Body, req.Body...)
		return
	}
	resp.Body = append(append(resp.Body, scenarios.Nonce(req)...), '\n')
}

func callOf(req *wire.Request) scenarios.Call {
	return scenarios.Call{Upstream: string(req.QueryValue("to")), Nonce: scenarios.Nonce(req)}
}

// finish answers with an upstream's reply.
func finish(resp *wire.Response, reply scenarios.Reply, err error) error {
	if err == nil {
		err = reply.Err()
	}
	resp.Body = append(resp.Body, reply.Body...)
	return err
}

var fanOut = []string{"prompt", "slow", "prompt"}

func fanOutCalls(req *wire.Request) (calls []scenarios.Call) {
	for _, name := range fanOut {
		calls = append(calls, scenarios.Call{Upstream: name, Nonce: scenarios.Nonce(req)})
	}
	return calls
}

func probeBlocking(io scenarios.BlockingIO, req *wire.Request, resp *wire.Response) error {
	switch string(req.Path) {
	case "/sleep":
		io.Sleep(pause(req))
	case "/block":
		if err := io.Block(library(req)); !errors.Is(err, errProbe) {
			return errors.New("the error of the blocking operation is lost")
		}
	case "/stall":
		library(req)()
	case "/compute":
		io.Compute(pause(req))
	case "/big":
		resp.Body = append(resp.Body, big...)
		return nil
	case "/error":
		resp.Body = append(resp.Body, "half an answer"...)
		return errProbe
	case "/panic":
		panic("as asked")
	case "/panic-later":
		io.Sleep(time.Millisecond)
		panic("as asked")
	case "/exit":
		scenarios.Abort()
	case "/hang":
		io.Compute(scenarios.Forever)
	case "/pieces":
		return writePieces(io, req, resp)
	case "/pass":
		return pass(io, req, resp)
	case "/call":
		reply, err := io.Call(callOf(req))
		return finish(resp, reply, err)
	case "/callall":
		replies, err := io.CallAll(fanOutCalls(req))
		for i := 0; i < len(replies) && err == nil; i++ {
			err = finish(resp, replies[i], nil)
		}
		return err
	}
	echo(req, resp)
	return nil
}

func probeCallback(io scenarios.CallbackIO, req *wire.Request, resp *wire.Response, done func(error)) {
	answer := func() {
		echo(req, resp)
		done(nil)
	}
	switch string(req.Path) {
	case "/sleep":
		io.Sleep(pause(req), answer)
	case "/block":
		io.Block(library(req), func(err error) {
			if !errors.Is(err, errProbe) {
				done(errors.New("the error of the blocking operation is lost"))
				return
			}
			answer()
		})
	case "/stall":
		library(req)()
		answer()
	case "/compute":
		io.Compute(pause(req))
		answer()
	case "/big":
		resp.Body = append(resp.Body, big...)
		done(nil)
	case "/error":
		resp.Body = append(resp.Body, "half an answer"...)
		done(errProbe)
	case "/panic":
		panic("as asked")
	case "/panic-later":
		io.Sleep(time.Millisecond, func() { panic("as asked") })
	case "/exit":
		scenarios.Abort()
	case "/hang":
		io.Compute(scenarios.Forever)
		answer()
	case "/pieces":
		writePiecesLater(io, req, resp, done)
	case "/pass":
		passLater(io, req, resp, done)
	case "/call":
		io.Call(callOf(req), func(reply scenarios.Reply, err error) { done(finish(resp, reply, err)) })
	case "/callall":
		probeFanOut(io, req, resp, done)
	default:
		answer()
	}
}

func probeFanOut(io scenarios.CallbackIO, req *wire.Request, resp *wire.Response, done func(error)) {
	calls := fanOutCalls(req)
	bodies := make([][]byte, len(calls))
	var first error
	left := len(calls)
	for i, call := range calls {
		io.Call(call, func(reply scenarios.Reply, err error) {
			if err == nil {
				err = reply.Err()
			}
			if err != nil && first == nil {
				first = err
			}
			bodies[i] = bytes.Clone(reply.Body)
			if left--; left == 0 {
				resp.Body = append(resp.Body, bytes.Join(bodies, nil)...)
				done(first)
			}
		})
	}
}
