package network

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"interleave/internal/quantity"
	"interleave/results"
)

// Conditions are what the network does to packets. The zero value is no network: clients
// and servers meet on the loopback device.
type Conditions struct {
	RTT  time.Duration `json:"rtt"`  // there and back, when nothing waits in a queue; 0 adds nothing to what the devices take
	Loss float64       `json:"loss"` // part of the packets that are lost at random in each direction, from 0 to 1
	Rate float64       `json:"rate"` // bits per second in each direction; 0 means as fast as the host is
}

// Preset is conditions with a name.
type Preset struct {
	Name string
	Conditions
}

// Presets are all of them. None has a rate: clients of a real server share no wire but
// the server's own, and who wants to measure that knows its rate.
func Presets() []Preset {
	return []Preset{
		{"lan", Conditions{RTT: 500 * time.Microsecond}},
		{"wan10", Conditions{RTT: 10 * time.Millisecond}},
		{"mobile", Conditions{RTT: 60 * time.Millisecond, Loss: 0.01}},
	}
}

// Given reports whether there is to be a network.
func (c Conditions) Given() bool { return c != Conditions{} }

// The bounds of conditions. Below the shortest round trip the devices themselves take
// most of it, and beyond the others hardly a connection is made.
const (
	ShortestRTT = 100 * time.Microsecond
	LongestRTT  = 2 * time.Second
	MostLoss    = 0.2
	LeastRate   = 100e3
	MostRate    = 100e9
)

// Validate refuses conditions under which nothing can be measured.
func (c Conditions) Validate() error {
	switch {
	case c.RTT != 0 && (c.RTT < ShortestRTT || c.RTT > LongestRTT):
		return fmt.Errorf("a round trip of %s: choose one from %s to %s", quantity.Duration(c.RTT), quantity.Duration(ShortestRTT), quantity.Duration(LongestRTT))
	case c.Loss < 0 || c.Loss > MostLoss:
		return fmt.Errorf("a loss of %s: choose one of at most %s", quantity.ShortPercent(c.Loss), quantity.ShortPercent(MostLoss))
	case c.Rate != 0 && (c.Rate < LeastRate || c.Rate > MostRate):
		return fmt.Errorf("a rate of %s: choose one from %s to %s", results.BitRate(c.Rate), results.BitRate(LeastRate), results.BitRate(MostRate))
	}
	return nil
}

// Info describes the conditions for a run's plan; nil if there is no network.
func (c Conditions) Info() *results.NetworkInfo {
	if !c.Given() {
		return nil
	}
	return &results.NetworkInfo{RTT: c.RTT.Seconds(), Loss: c.Loss, Rate: c.Rate}
}

// Of are the conditions of a run's plan.
func Of(info *results.NetworkInfo) Conditions {
	if info == nil {
		return Conditions{}
	}
	return Conditions{RTT: time.Duration(info.RTT*1e9 + 0.5), Loss: info.Loss, Rate: info.Rate}
}

// String writes them for people.
func (c Conditions) String() string {
	if !c.Given() {
		return "loopback"
	}
	return c.Info().String()
}

// Flags writes them as they are given on a command line.
func (c Conditions) Flags() string {
	var words []string
	if c.RTT > 0 {
		words = append(words, "--rtt", c.RTT.String())
	}
	if c.Loss > 0 {
		words = append(words, "--loss", fmt.Sprint(c.Loss))
	}
	if c.Rate > 0 {
		words = append(words, "--rate", WriteRate(c.Rate))
	}
	return strings.Join(words, " ")
}

// longestQueue is for how long packets may wait for the wire: what a home router holds,
// and about what TCP needs to fill the wire.
const longestQueue = 100 * time.Millisecond

// packetBytes is the longest packet, the MTU of the devices.
const packetBytes = 1500

// mostHeld bounds the packets in one direction where no rate does.
const mostHeld = 20_000

// limit is how many packets netem may hold in one direction, those on their way and those
// that wait for the wire, if all are as long as can be. It does not know how long they
// wait, as a relay does.
func (c Conditions) limit() int {
	if c.Rate == 0 {
		return mostHeld
	}
	held := (c.RTT/2 + longestQueue).Seconds() * c.Rate / 8 / packetBytes
	return int(min(max(held, 20), mostHeld))
}

func newRandom(seed, stream uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, stream)) }
