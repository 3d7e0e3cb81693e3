package runner

import (
	"fmt"

	"interleave/internal/quantity"
	"interleave/scenarios"
)

const (
	// usualConnections carry requests where these wait for nothing.
	usualConnections = 256
	// mostConnections is below what servers hold.
	mostConnections = 8192
	// crowdedFrom is the share of the connections that are busy on average from which
	// requests wait for one.
	crowdedFrom = 0.9
)

// Carried is how many connections carry the requests of a probe: as many as were asked
// for; or else the usual number, and beside these twice as many as requests wait for
// upstreams and blocking calls at a time, by Little's law, as far as the host has room
// for them. So no request of a server that is not busy waits for a connection.
func (p RateProbe) Carried() int {
	if p.Connections > 0 {
		return p.Connections
	}
	n := usualConnections
	if s := p.Scenario; s != nil {
		n += int(2 * p.Step.Rate * scenarios.Mean(s.Requests, s.Waits).Seconds())
	}
	n = min(n, mostConnections)
	for p.Scenario != nil && n > usualConnections && hostRoom().lacks(p.Scenario, scenarios.Load{Groups: scenarios.AtRandom(n, p.Step.Rate)}) != "" {
		n = max(n/2, usualConnections)
	}
	return n
}

// crowded says that requests waited for a connection and not for the server: all
// connections were busy, on each the server answered in time, and it was not busy.
// Empty if that is not so, or not known.
func (r *rating) crowded(busy float64) string {
	t, n := r.result.ServiceTime, r.probe.Carried()
	if busy == 0 || busy >= busyAtEnd || t.Mean == nil || t.P90 == nil || *t.P90 > r.probe.Limit.Latency.Seconds() {
		return ""
	}
	if r.result.Throughput**t.Mean < crowdedFrom*float64(n) {
		return ""
	}
	return fmt.Sprintf("all %s were busy, while the server answered in time on each: allow more with --connections", quantity.Plural(n, "connection"))
}
