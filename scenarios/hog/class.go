package hog

import (
	"time"

	"interleave/scenarios/wire"
)

const (
	light = "light"
	heavy = "heavy"

	computation = 20 * time.Millisecond
)

// classOf returns the class that the request asks for. The load driver always
// names one, so that it can tell light answers from heavy ones; a request
// without is drawn by lot.
func classOf(req *wire.Request, lot interface{ Random() uint64 }) string {
	switch string(req.QueryValue("class")) {
	case light:
		return light
	case heavy:
		return heavy
	}
	if lot.Random()%100 == 0 {
		return heavy
	}
	return light
}
