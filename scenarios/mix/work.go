package mix

import (
	"slices"
	"strconv"
	"time"

	"interleave/scenarios"
	"interleave/scenarios/wire"
)

// work is how much a request waits and computes.
type work struct{ wait, compute time.Duration }

// usual is what a request asks for that does not say.
var usual = work{20 * time.Millisecond, 20 * time.Millisecond}

// longest is the most that a request may ask for of each.
const longest = time.Second

// workOf returns what the request asks for, in microseconds.
func workOf(req *wire.Request) work {
	wait, compute := req.QueryValue("wait"), req.QueryValue("compute")
	if wait == nil && compute == nil {
		return usual
	}
	return work{microseconds(wait), microseconds(compute)}
}

func microseconds(value []byte) time.Duration {
	return time.Duration(min(scenarios.QueryNumber(value), uint64(longest/time.Microsecond))) * time.Microsecond
}

// upstream is the name of the service that takes w's time to answer; empty if
// there is nothing to wait for.
func (w work) upstream() string {
	if w.wait <= 0 {
		return ""
	}
	return "wait-" + strconv.FormatInt(w.wait.Microseconds(), 10)
}

// size is the length of an answer in bytes.
const size = 8 << 10

// answer is the content that the request's number seeds, and behind it, if
// somebody was asked, what that said.
func answer(resp *wire.Response, n []byte, reply scenarios.Reply) error {
	seed := append(make([]byte, 0, 64), n...)
	if reply.Status != 0 {
		if err := reply.Err(); err != nil {
			return err
		}
		seed = append(append(seed, ' '), reply.Body...)
	}
	resp.Body = slices.Grow(resp.Body, size)[:len(resp.Body)+size]
	scenarios.ContentOf(seed).Fill(resp.Body[len(resp.Body)-size:], 0)
	return nil
}
