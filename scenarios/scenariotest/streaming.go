package scenariotest

import (
	"time"

	"interleave/scenarios"
	"interleave/scenarios/wire"
)

// Streaming is a scenario for tests, with two groups of clients that act at the same
// time: some are given an answer of so many bytes, in pieces, others ask for short
// ones.
func Streaming(size int64) *scenarios.Scenario {
	return &scenarios.Scenario{
		Name:       "streaming",
		Summary:    "some clients are given a long answer in pieces, others a short one",
		TellsApart: "whether a long answer is in the way of a short one",
		Paths:      []string{"/ask", "/stream"},
		Needs:      []scenarios.Ability{scenarios.Streaming},
		Blocking:   streamBlocking(size),
		Callback:   streamCallback(size),
		Requests: []scenarios.Request{
			{Class: "stream", Target: "/stream?n={n}", Want: scenarios.Expect{Body: "{n}", Stream: size}},
			{Class: "ask", Target: "/ask?n={n}", Want: scenarios.Expect{Body: "{n}\n"}},
		},
		Loads: []scenarios.Load{{
			Name: "stream-4-ask-200",
			Groups: []scenarios.Group{
				{Class: "stream", Clients: 4, Arrivals: scenarios.Closed},
				{Class: "ask", Clients: 4, Arrivals: scenarios.Constant, Rate: 200},
			},
			Timeout: 5 * time.Second,
		}},
	}
}

// pieceSize is how much of a long answer there is at a time.
const pieceSize = 32 << 10

func short(req *wire.Request, resp *wire.Response) bool {
	if string(req.Path) != "/ask" {
		return false
	}
	resp.Body = append(append(resp.Body, scenarios.Nonce(req)...), '\n')
	return true
}

func streamBlocking(size int64) scenarios.BlockingHandler {
	return func(io scenarios.BlockingIO, req *wire.Request, resp *wire.Response) error {
		if short(req, resp) {
			return nil
		}
		streams := io.(scenarios.Streams)
		content, buffer := scenarios.ContentOf(scenarios.Nonce(req)), make([]byte, pieceSize)

		resp.Length = size
		for at := int64(0); at < size; at += pieceSize {
			piece := buffer[:min(pieceSize, size-at)]
			content.Fill(piece, at)
			if err := streams.Write(piece); err != nil {
				return err
			}
		}
		return nil
	}
}

func streamCallback(size int64) scenarios.CallbackHandler {
	return func(io scenarios.CallbackIO, req *wire.Request, resp *wire.Response, done func(error)) {
		if short(req, resp) {
			done(nil)
			return
		}
		streams := io.(scenarios.CallbackStreams)
		content, buffer := scenarios.ContentOf(scenarios.Nonce(req)), make([]byte, pieceSize)

		resp.Length = size
		at := int64(0)
		var next func(error)
		next = func(err error) {
			if err != nil || at >= size {
				done(err)
				return
			}
			piece := buffer[:min(pieceSize, size-at)]
			content.Fill(piece, at)
			at += pieceSize
			streams.Write(piece, next)
		}
		next(nil)
	}
}
