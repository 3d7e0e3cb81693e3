package reports

import (
	"fmt"
	"slices"

	"interleave/internal/quantity"
	"interleave/results"
	"interleave/results/stat"
)

// Network says what clients and servers had between them, and what follows from that
// for the figures; empty if it was the loopback device.
func (r *Report) Network() []string {
	asked := r.Run.Plan.Network
	if asked == nil {
		return nil
	}
	lines := []string{"Between clients and servers was a network: " + asked.String() + r.networkSeen() +
		". Upstreams were beside the servers. A request waits for the network under every model: closed loops show that wait, and differences of CPU time hide behind it."}
	if asked.Loss > 0 {
		lines = append(lines, fmt.Sprintf("Packets were lost: the slowest answers waited until TCP sent a packet again: "+
			"about a round trip if others followed it, %s and a round trip if it was alone, a second if it was to make a connection. Percentiles among them (p99 and above, or less where requests take many packets) "+
			"are TCP's and not the model's: that models tie there says nothing about them.", quantity.Time(leastTimeout)))
	}
	return lines
}

// leastTimeout is how long Linux waits at least, beyond the round trip, before it sends a packet
// again of which it hears nothing, neither of it nor of others after it, in seconds.
const leastTimeout = 0.2

// networkSeen says what trials saw of the network, by what means it was made.
func (r *Report) networkSeen() string {
	var rtt, late, loss, cpu []float64
	var means []string
	add := func(to *[]float64, v *float64) {
		if v != nil {
			*to = append(*to, *v)
		}
	}
	for i := range r.Trials {
		l := r.Trials[i].LoadResult
		if l == nil || l.Network == nil {
			continue
		}
		n := l.Network
		if !slices.Contains(means, n.Means) {
			means = append(means, n.Means)
		}
		add(&rtt, n.RTTP50)
		add(&late, n.Late)
		add(&loss, n.Loss)
		if n.CPU != nil && n.Took > 0 {
			cpu = append(cpu, *n.CPU/n.Took)
		}
	}
	if len(means) == 0 {
		return ""
	}
	median := func(v []float64) float64 { return stat.Median(v).Value }
	text := ", made by " + meansWord(means)
	var seen []string
	if len(rtt) > 0 {
		seen = append(seen, "round trip "+quantity.Time(median(rtt)))
	}
	if len(loss) > 0 && r.Run.Plan.Network.Loss > 0 {
		seen = append(seen, "loss "+quantity.ShortPercent(median(loss)))
	}
	if len(late) > 0 {
		seen = append(seen, "packets at most "+quantity.Time(slices.Max(late))+" late at p99")
	}
	if len(cpu) > 0 {
		seen = append(seen, "the relay used "+quantity.ShortPercent(median(cpu))+" of a processor")
	}
	if len(seen) > 0 {
		text += "; measured (medians of the trials): " + quantity.Join(seen)
	}
	return text
}

func meansWord(means []string) string {
	words := make([]string, len(means))
	for i, m := range means {
		switch m {
		case results.NetworkNetem:
			words[i] = "the kernel's netem"
		case results.NetworkRelay:
			words[i] = "a relay of packets beside the load driver"
		default:
			words[i] = m
		}
	}
	return quantity.Join(words)
}
