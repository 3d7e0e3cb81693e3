package block

import (
	"time"

	"interleave/scenarios"
	"interleave/scenarios/wire"
)

const (
	light  = "light"
	untold = "untold"
	told   = "told"

	duration = 20 * time.Millisecond
)

// library is the blocking call.
func library() error {
	scenarios.BlockThread(duration)
	return nil
}

// callOf returns the call that the request asks for. The load driver always
// names one, so that it can tell light answers from the others; a request without
// is drawn by lot.
func callOf(req *wire.Request, lot interface{ Random() uint64 }) string {
	switch string(req.QueryValue("call")) {
	case light:
		return light
	case untold:
		return untold
	case told:
		return told
	}
	if lot.Random()%100 == 0 {
		return untold
	}
	return light
}
