package runner

import (
	"cmp"
	"time"

	"interleave/runner/load"
	"interleave/runner/quiet"
	"interleave/runner/ring"
	"interleave/scenarios"
)

const (
	// warmLead is how long it takes until a server that rested has its caches
	// warm again and all clients are at work.
	warmLead = 8 * time.Millisecond

	closedCount = 40 * time.Millisecond
	openCount   = 250 * time.Millisecond
	sliceLength = 25 * time.Millisecond
)

// turnOf is the shape of a turn under the cell's load, one of members that are
// measured side by side. It puts on the load that a window would: in open loop
// it is at least ten times as long as the longest stall, and in closed loop the
// clients have spread over the time for which requests wait. One that is
// measured alone has one turn for all of its window.
func turnOf(c cell, members int, window time.Duration) ring.Turn {
	waits := c.waits()
	computes, blocks := c.computes(), c.blocks()
	open := c.load.Open()
	t := ring.Turn{Lead: warmLead + 2*waits, Count: max(closedCount, 10*computes), Slice: sliceLength, Settle: time.Millisecond}
	switch {
	case open:
		stall := max(waits, computes)
		t.Lead = warmLead + max(3*stall/2, 12*time.Millisecond)
		t.Count = max(openCount, 10*computes, 5*waits)
		t.Settle = 5*time.Millisecond + 2*max(computes, blocks)
	case members > 1 && computes > 0:
		return ring.Turn{Count: max(sliceLength, computes, 5*waits), Whole: true}
	case waits > 0:
		// Clients that have waited come to compute one after the other. The queue
		// is as long as it will be when each has computed once. A loop may answer
		// all of them in one wave, of which several have to count.
		t.Lead += c.queue()
		t.Count = 5 * (waits + c.queue())
	}
	t.Closed = !open
	if c.reads() > 0 {
		t.Lead += fillTime
	}
	t.Least = t.Count
	if members == 1 {
		t.Count = max(t.Count, window)
	}
	if len(c.load.Phases) > 0 {
		t.Least = t.Count // all of them, or none
	}
	return t
}

// apartCount is how much of a turn counts at least where the parts of a ring are on several
// hosts: to begin one takes a quarter of a second. A load in phases has one turn, and so has
// one whose requests go wrong: what they do is told by the time since.
const apartCount = 600 * time.Millisecond

// apartSettle is for how long the load stays on at least where the server is on another host
// than its drivers. That what counts begins and ends is told to the server's host when it has:
// the load has to be on until it knows. Where the ways are long it stays on for longer.
const apartSettle = 25 * time.Millisecond

// turnOf is the shape of a turn under a cell's load, one of members.
func (c *Config) turnOf(cell cell, members int) ring.Turn {
	window := c.window(cell)
	if c.Hosts == nil {
		return turnOf(cell, members, window)
	}
	var t ring.Turn
	if len(cell.load.Phases) > 0 || cell.faulty() {
		t = turnOf(cell, 1, window)
	} else {
		t = turnOf(cell, members, 0)
		n := max(1, window/apartCount) // turns, which share the window out
		t.Count = max(t.Count, (window+n-1)/n)
		t.Least, t.Slice = t.Count, 0
	}
	if !t.Whole {
		t.Settle = max(t.Settle, apartSettle)
	}
	return t
}

// fillTime is how long it takes until what lies between an upstream and clients that
// read slowly is full.
const fillTime = 300 * time.Millisecond

// reads is how long an answer takes at the pace of the slowest client.
func (c cell) reads() (longest time.Duration) {
	for _, g := range c.load.Groups {
		longest = max(longest, scenarios.Longest(c.scenario.AskedBy(g), g.Conn.Reads))
	}
	return longest
}

// longestEnd is how long the last answers of a turn are waited for at most.
const longestEnd = 5 * time.Second

// cut reports whether answers last so long that those under way at the end of a turn
// are given up.
func (c cell) cut() bool { return c.reads() > longestEnd }

// waits is for how long a request under the cell's load waits at most, if it
// calls one upstream after the other: for the network, and for a new connection once
// more.
func (c cell) waits() time.Duration {
	return scenarios.Longest(c.scenario.Asks(c.load), c.scenario.Waits) + 2*c.network.RTT
}

// computes is for how long a request under the cell's load computes at most.
func (c cell) computes() time.Duration {
	return scenarios.Longest(c.scenario.Asks(c.load), func(r scenarios.Request) time.Duration { return r.Compute })
}

// blocks is for how long one makes a blocking call at most.
func (c cell) blocks() time.Duration {
	return scenarios.Longest(c.scenario.Asks(c.load), func(r scenarios.Request) time.Duration { return r.Block })
}

// lingerOf is how long a disturbance goes on in a queue: in closed loop there
// are never more in it than clients.
func lingerOf(c cell) time.Duration {
	if !c.load.Open() {
		return 0
	}
	return quiet.DefaultLinger
}

// limit is how long a ring may take.
type limit struct {
	turns    time.Duration // all of them together, but for those of servers that take more than twice their share
	patience time.Duration // all waits for others to end what they do
}

// silence is how long a driver in a ring has nothing to say at most, while it and others
// have their turns. One of these takes as long as four clients after each other wait at
// most: in the first turn, and before, in and after what counts.
func (c *Config) silence(ring []cell, within limit) time.Duration {
	return 2*within.turns + c.warmUps(ring) + time.Duration(4*len(ring))*cmp.Or(ring[0].load.Timeout, load.DefaultTimeout)
}

// limitOf is that of a ring whose turns may take so long, in a run that may take
// spare longer than planned. A ring may wait for others for a part of its time. A
// server that is measured alone, in one turn, waits until a burst of theirs is over,
// as far as the run can afford it.
func limitOf(turns time.Duration, members int, spare time.Duration) limit {
	const burst = 1600 * time.Millisecond
	l := limit{turns, turns / 4}
	if members == 1 {
		l.patience = min(burst, max(l.patience, spare))
	}
	return l
}

// ringTime is about how long the turns of a ring take, and all of it with its
// servers' start and end.
func (c *Config) ringTime(ring []cell) (turns, all time.Duration) {
	cell, members := ring[0], len(ring)
	window := c.window(cell)
	t := c.turnOf(cell, members)
	each := t.Lead + t.Count + t.Settle + drain(cell)
	rounds := max(1, (window+t.Count-1)/t.Count)
	n := time.Duration(members)
	all = c.warmUps(ring) + ringOverhead + n*memberOverhead
	if c.Hosts != nil {
		each += apartOverhead
		all += n*apartOverhead + hostsOverhead
	}
	turns = n * rounds * each
	return turns, turns + all
}

// warmUp is how long the cell's server is asked before anything counts.
func (c *Config) warmUp(cell cell) time.Duration { return cell.warmUp(c.Profile.Warmup) }

// warmUp is the same where others are asked for so long.
func (c cell) warmUp(usual time.Duration) time.Duration {
	if c.outside != nil {
		return max(usual, c.outside.WarmUp)
	}
	return usual
}

// warmUps are those of a ring together.
func (c *Config) warmUps(ring []cell) (sum time.Duration) {
	for _, cell := range ring {
		sum += c.warmUp(cell)
	}
	return sum
}

// drain is about how long the last answers of a turn take.
func drain(c cell) time.Duration {
	if c.cut() {
		return time.Millisecond
	}
	queue := time.Duration(0) // that the clients of a window are in when it ends
	if len(c.load.Phases) == 0 && !c.load.Open() && !c.sharing() {
		queue = c.queue()
		if c.load.AllProcessors {
			queue /= 2 // there are two at least
		}
	}
	return time.Millisecond + (c.waits()+c.reads())/2 + max(queue, c.computes()) + c.load.Limits.HeaderTimeout/2
}

// queue is how long it takes one processor until each client has computed once.
func (c cell) queue() time.Duration {
	return time.Duration(c.load.Clients()) * scenarios.Mean(c.scenario.Asks(c.load), func(r scenarios.Request) time.Duration { return r.Compute })
}

const (
	ringOverhead   = 150 * time.Millisecond
	memberOverhead = 120 * time.Millisecond
)

// Of what a ring's turns are planned to take they may take as much more, since
// noise costs time, and as much less, so that a run on a slow host does not take
// much longer than it said. With less, a ring of two rounds would have one.
const (
	stretched = 1.5
	shortened = 0.85
)
