package scenariotest

import (
	"slices"
	"time"

	"interleave/scenarios"
	"interleave/scenarios/wire"
)

// World is what surrounds one request.
type World struct {
	Secret uint64 // of the upstreams' proofs
	Seed   uint64 // of Random, and of the order in which callbacks complete

	// Outcome decides an upstream's answer. Nil, or a reply of status 0
	// without an error, means 200 with the right proof.
	Outcome func(c scenarios.Call) (scenarios.Reply, error)

	// Query is the scenario's database; nil means one that fails.
	Query func(*scenarios.Query) ([]byte, error)

	// Says is what a client says over a live connection; nil means some messages of
	// each kind.
	Says []scenarios.LiveMessage
	// Cut is after how many bytes an answer that is read as it comes ends, although
	// it is longer; 0 means never.
	Cut int64

	// Most is how long such an answer is at the most; 0 means as long as the upstream's
	// size says.
	Most int64
}

// Outcome is what became of one request.
type Outcome struct {
	Answer   string        // the message on the wire, dated at the epoch; empty if the connection became live
	Status   int           // 0 means 200
	Body     string        // without the head, unless it was written in pieces
	Streamed Streamed      // what was
	Computed time.Duration // what the handler asked to compute
	Slept    time.Duration
	Told     int      // blocking calls of which the model was told
	Calls    []string // upstreams that were asked, sorted
	Topic    string   // that a live connection has followed
	Sent     []string // messages of a live connection, each with its kind
}

func (w *World) reply(c scenarios.Call) (scenarios.Reply, error) {
	if w.Outcome != nil {
		if r, err := w.Outcome(c); r.Status != 0 || err != nil {
			return r, err
		}
	}
	return scenarios.Reply{Status: 200, Body: scenarios.AppendProof(nil, w.Secret, c.Upstream, c.Nonce)}, nil
}

// trace is what both kinds of fake I/O keep of a request.
type trace struct {
	world    *World
	scenario *scenarios.Scenario
	req      *wire.Request // the handler's own
	resp     *wire.Response
	streamed Streamed
	random   scenarios.Seq
	computed time.Duration
	slept    time.Duration
	told     int
	calls    []string
	live     conversation
}

// giveUp takes the request from a handler that waits for a message.
func (t *trace) giveUp() { *t.req = wire.Request{} }

func (t *trace) Compute(d time.Duration) { t.computed += d }
func (t *trace) Random() uint64          { return t.random.Next() }

func (t *trace) call(c scenarios.Call) (scenarios.Reply, error) {
	t.calls = append(t.calls, c.Upstream)
	return t.world.reply(c)
}

// message is what a topic gives: text, posted.
func (t *trace) message(topic string, text []byte) (scenarios.Message, error) {
	c := scenarios.Call{Upstream: topic, Nonce: text}
	reply, err := t.call(c)
	if err == nil {
		err = reply.Err()
	}
	if err != nil {
		return scenarios.Message{}, err
	}
	return scenarios.Message{Number: 7, Text: append(append(slices.Clone(text), ' '), reply.Body...)}, nil
}

// posted is what somebody else has posted.
var posted = []byte("17")

func (t *trace) outcome(req *wire.Request) Outcome {
	resp := t.resp
	slices.Sort(t.calls)
	var date wire.Date
	date.Set(0)
	var answer string
	if !t.live.begun {
		answer = string(wire.AppendResponse(nil, req, resp, &date))
	}
	return Outcome{
		Answer:   answer,
		Topic:    t.live.topic,
		Sent:     t.live.sent,
		Status:   resp.Status,
		Body:     string(resp.Body),
		Streamed: t.streamed,
		Computed: t.computed,
		Slept:    t.slept,
		Told:     t.told,
		Calls:    t.calls,
	}
}
