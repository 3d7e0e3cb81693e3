package validity

import (
	"math"

	"interleave/internal/quantity"
	"interleave/results"
)

// These questions look at the network between clients and server, if it is not the
// loopback device. A relay that is too slow is the bottleneck of what is measured, as a
// load driver can be.

// NetworkFacts is what was asked of a network, and what it did.
type NetworkFacts struct {
	Asked *results.NetworkInfo
	Seen  *results.NetworkReading
}

const (
	rttShare = 0.1    // of the round trip asked for, by which it may differ,
	rttSlack = 0.2e-3 // or so many seconds: the devices' own

	// What a probe occupies of a wire: the kernel's has Ethernet's header too.
	probeBits, ethernetBits = 8 * 36, 8 * 14

	lossDeviations = 4     // standard deviations by which chance lets the loss differ
	maxOverrun     = 0.001 // of the packets, that the relay may drop because it is too slow

	maxLate      = 2e-3 // at most: packets that come together wait for each other
	doubtfulLate = 1e-3 // or what a round trip may differ by, if that is less
	maxRelayCPU  = 0.8  // of one processor, which its one thread can use
)

var networkChecks = []check[NetworkFacts]{
	{"network_rtt", networkRTT},
	{"network_loss", networkLoss},
	{"network_late", networkLate},
	{"network_cpu", networkCPU},
}

// Network asks about a network.
func Network(f NetworkFacts) []results.Check { return ask(networkChecks, f) }

// ofTrial puts a question about a network to a trial that had one.
func ofTrial(question func(NetworkFacts) answer) func(TrialFacts) answer {
	return func(f TrialFacts) answer {
		if f.Network == nil || f.Trial.LoadResult == nil || f.Trial.LoadResult.Network == nil {
			return answer{}
		}
		return question(NetworkFacts{f.Network, f.Trial.LoadResult.Network})
	}
}

func networkRTT(f NetworkFacts) answer {
	if f.Seen.RTTMin == nil {
		return unknown
	}
	asked := f.Asked.RTT
	if f.Asked.Rate > 0 {
		bits := float64(probeBits)
		if f.Seen.Means == results.NetworkNetem {
			bits += ethernetBits
		}
		asked += 2 * bits / f.Asked.Rate
	}
	least, bound := *f.Seen.RTTMin, asked+mayDiffer(asked)
	a := read(least, bound)
	if least > bound || least < (1-rttShare)*asked {
		return a.failed("the shortest round trip was %s, and the network was to have %s", quantity.Time(least), quantity.Time(asked))
	}
	// Without a rate there is no queue but that of the means, in which packets wait that
	// come faster than it passes them on.
	if p50 := f.Seen.RTTP50; p50 != nil && f.Asked.Rate == 0 && *p50 > bound {
		return a.failed("half of the round trips took more than %s, and the network was to have %s: packets waited for it, so offer less", quantity.Time(*p50), quantity.Time(asked))
	}
	return a
}

// mayDiffer is by how many seconds a round trip may be longer than was asked for.
func mayDiffer(asked float64) float64 { return max(rttShare*asked, rttSlack) }

func networkLoss(f NetworkFacts) answer {
	s := f.Seen
	if s.Loss == nil {
		return unknown
	}
	p, n := f.Asked.Loss, float64(s.Packets)
	if overrun := float64(s.Overrun) / n; overrun > maxOverrun {
		return read(overrun, maxOverrun).failed("the relay was too slow for %s of the packets, which were dropped: offer less", quantity.ShortPercent(overrun))
	}
	if s.Full > 0 && f.Asked.Rate == 0 {
		return read(float64(s.Full)/n, 0).failed("the relay had no room for %s: more were on their way at a time than it can hold, so offer less", quantity.Plural(int(s.Full), "packet"))
	}
	if s.Overrun > 0 {
		return read(float64(s.Overrun)/n, maxOverrun).flagged("the relay was too slow for %s, which TCP had to send again: the slowest answers are the relay's", quantity.Plural(int(s.Overrun), "packet"))
	}
	if f.Asked.Rate > 0 && s.Means == results.NetworkNetem {
		return answer{} // it does not tell those that found no room from the others
	}
	bound := lossDeviations * math.Sqrt(p*(1-p)/n)
	differs := math.Abs(*s.Loss - p)
	a := read(*s.Loss, p+bound)
	if differs > bound {
		return a.flagged("%s of the packets were lost, and it was to be %s", quantity.ShortPercent(*s.Loss), quantity.ShortPercent(p))
	}
	return a
}

func networkLate(f NetworkFacts) answer {
	if f.Seen.Late == nil {
		return answer{}
	}
	late, bound := *f.Seen.Late, min(doubtfulLate, mayDiffer(f.Asked.RTT))
	a := read(late, maxLate)
	switch {
	case late > maxLate:
		return a.failed("the relay passed packets on %s late at p99: the host was too busy for a network of its own making", quantity.Time(late))
	case late > bound:
		return a.flagged("the relay passed packets on up to %s late at p99: the slowest answers are the relay's", quantity.Time(late))
	}
	return a
}

func networkCPU(f NetworkFacts) answer {
	if f.Seen.CPU == nil || f.Seen.Took == 0 {
		return answer{}
	}
	share := *f.Seen.CPU / f.Seen.Took
	a := read(share, maxRelayCPU)
	if share > maxRelayCPU {
		return a.failed("the relay used %s of a processor: it is the bottleneck, so offer less", quantity.ShortPercent(share))
	}
	return a
}
