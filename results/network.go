package results

import (
	"strings"

	"interleave/internal/quantity"
)

// NetworkInfo is the network that clients and servers of a run had between them in
// place of the loopback device. What it does, it does in each direction.
type NetworkInfo struct {
	RTT  float64 `json:"rtt_s"`                     // there and back, when nothing waits in a queue; 0 adds nothing
	Loss float64 `json:"loss"`                      // part of the packets that are lost at random, from 0 to 1
	Rate float64 `json:"rate_bits_per_s,omitempty"` // 0 means as fast as the host is
}

// String writes the conditions for people: "round trip 10 ms, 1 % of packets lost".
func (n *NetworkInfo) String() string {
	var parts []string
	if n.RTT > 0 {
		parts = append(parts, "round trip "+quantity.Span(n.RTT))
	}
	if n.Loss > 0 {
		parts = append(parts, quantity.ChosenPercent(n.Loss)+" of packets lost each way")
	}
	if n.Rate > 0 {
		parts = append(parts, BitRate(n.Rate)+" each way")
	}
	return strings.Join(parts, ", ")
}

// BitRate writes bits per second: "100 Mbit/s".
func BitRate(bits float64) string {
	for _, u := range []struct {
		name string
		bits float64
	}{{"Gbit/s", 1e9}, {"Mbit/s", 1e6}} {
		if bits >= u.bits {
			return quantity.Chosen(bits/u.bits) + " " + u.name
		}
	}
	return quantity.Chosen(bits/1e3) + " kbit/s"
}

// The ways in which a network's conditions come about.
const (
	NetworkNetem = "netem" // by the kernel
	NetworkRelay = "relay" // by a process that holds packets
)

// NetworkReading is what a network was seen to do while a load was put on. Round trips
// are those of probes, which go the way of all packets and so wait in its queues.
type NetworkReading struct {
	Means  string   `json:"means"` // NetworkNetem or NetworkRelay
	Probes int64    `json:"probes"`
	RTTMin *float64 `json:"rtt_min_s"` // null if no probe was answered, as where a firewall drops them
	RTTP50 *float64 `json:"rtt_p50_s"`
	RTTP99 *float64 `json:"rtt_p99_s"`

	Packets int64    `json:"packets"` // that entered, of both directions
	Lost    int64    `json:"lost"`    // of them, at random; with netem those that found no room too
	Loss    *float64 `json:"loss"`    // Lost over Packets; null if there were none
	Full    int64    `json:"full"`    // found no room in the queue of a wire with a rate
	Overrun int64    `json:"overrun"` // were dropped before the relay, which was too slow to read them

	// Late is how much later than it should have the relay passed packets on, at p99: those
	// that waited to be read too. CPU is what it used in Took, without what it spent on
	// looking out for packets. All of this in seconds; null with netem.
	Late *float64 `json:"late_p99_s"`
	CPU  *float64 `json:"relay_cpu_s"`
	Took float64  `json:"took_s"`
}
