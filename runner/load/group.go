package load

import (
	"interleave/scenarios"
)

// group is the part of a group of clients that one shard drives.
type group struct {
	index    int       // in the spec
	shard    int       // that drives this part
	first, n int       // its clients are n of the shard's, from first on
	arrivals *arrivals // nil in closed loop
	ready    ready     // clients that are free: in open loop, and while a turn is over
	perConn  int32     // requests per connection; 0 for no limit
	conn     scenarios.ConnUse
	parks    bool  // its clients wait until others' requests are told of
	upgrade  *kind // of its live connections; nil if they speak HTTP

	begin  uint64 // the number of its first request
	number uint64 // of its next one
	stride uint64 // numbers are dealt out among the shards

	opened   int // clients whose first connection has been asked for
	fresh    int // of these, those without an answer yet
	launched int // clients that have begun in this turn
	toLaunch int // clients that were free when it began

	phase       string // in which alone its clients begin requests; empty means all the time
	from, until int64  // when that is in this turn
}

// closed reports whether its clients send when their last answer is there.
func (g *group) closed() bool { return g.arrivals == nil }

// newGroups makes shard i's part of each group of spec, and counts its clients.
// Of threads, each group needs no more than it has clients.
func newGroups(spec *Spec, m *mix, begin int64, i, threads int) (groups []group, clients int) {
	for index, of := range spec.Groups {
		shards := min(threads, of.Clients)
		if i >= shards {
			continue
		}
		g := group{index: index, shard: i, first: clients, n: of.Clients / shards, perConn: int32(of.Conn.Requests), conn: of.Conn, parks: m.parks(index), upgrade: m.upgrade(index), phase: of.Phase}
		if i < of.Clients%shards {
			g.n++
		}
		g.begin = firstNumber + ordinary/uint64(len(spec.Groups))*uint64(index) + uint64(i)
		g.number, g.stride = g.begin, uint64(shards)
		if of.Open() {
			g.arrivals = newArrivals(of, seedOf(spec, index), firstDue(spec, of, begin), i, shards)
		}
		if of.Open() || spec.Turns {
			g.ready = newReady(g.n)
		}
		groups = append(groups, g)
		clients += g.n
	}
	return groups, clients
}

// firstDue is when the first request of a group in open loop is due, in a load that
// begins at begin.
func firstDue(spec *Spec, of scenarios.Group, begin int64) int64 {
	if of.First == 0 {
		return begin
	}
	return begin + int64(spec.Warmup+of.First)
}

// seedOf is the seed of a group's arrivals.
func seedOf(spec *Spec, index int) uint64 {
	if index == 0 {
		return spec.Seed
	}
	return scenarios.Derive(spec.Seed, uint64(index))
}

// groupOf is the group of c.
func (s *shard) groupOf(c *conn) *group { return &s.groups[c.group] }

// nextDue is when the next request of a group in open loop is due that has a
// client free, and can be sent in this turn; never if there is none.
func (s *shard) nextDue() int64 {
	due := never
	for i := range s.groups {
		g := &s.groups[i]
		if g.arrivals != nil && g.ready.len() > 0 && !s.turns.over(g.arrivals.next) {
			due = min(due, g.arrivals.next)
		}
	}
	return due
}

// owes reports whether requests are due before t that have not been sent.
func (s *shard) owes(t int64) bool {
	for i := range s.groups {
		if g := &s.groups[i]; g.arrivals != nil && g.arrivals.next < t {
			return true
		}
	}
	return false
}
