// Package all is the one list of scenarios.
package all

import (
	"interleave/scenarios"
	"interleave/scenarios/backend"
	"interleave/scenarios/block"
	"interleave/scenarios/churn"
	"interleave/scenarios/comet"
	"interleave/scenarios/crash"
	"interleave/scenarios/hello"
	"interleave/scenarios/hog"
	"interleave/scenarios/idle"
	"interleave/scenarios/mix"
	"interleave/scenarios/order"
	"interleave/scenarios/overload"
	"interleave/scenarios/purchase"
	"interleave/scenarios/slow"
	"interleave/scenarios/stream"
	"interleave/scenarios/websocket"
)

// Scenarios returns all scenarios, in the order in which they are shown.
func Scenarios() []*scenarios.Scenario {
	return []*scenarios.Scenario{
		hello.Scenario(),
		churn.Scenario(),
		backend.Scenario(),
		purchase.Scenario(),
		order.Scenario(),
		comet.Scenario(),
		hog.Scenario(),
		idle.Scenario(),
		slow.Scenario(),
		stream.Scenario(),
		block.Scenario(),
		crash.Scenario(),
		overload.Scenario(),
		websocket.Scenario(),
		mix.Scenario(),
	}
}

// Find returns the scenario called name, and whether there is one.
func Find(name string) (*scenarios.Scenario, bool) {
	for _, s := range Scenarios() {
		if s.Name == name {
			return s, true
		}
	}
	return nil, false
}
