package ring

import (
	"context"
	"slices"
	"time"

	"interleave/internal/netpoll"
	"interleave/runner/load"
	"interleave/runner/metrics"
	"interleave/runner/quiet"
)

// conductor gives the turns of one ring.
type conductor struct {
	Plan
	meter   Meter
	members []*member
	judged  *quiet.Judge  // what lies between the readings
	anew    int           // the first slice that was judged since the members were
	waited  time.Duration // for others to end what they do
}

// Run gives the members their turns, and returns what was seen of each, and
// the slices into which the ring's time was cut. It returns early when ctx is
// cancelled; those who were not measured to the end have an error.
func Run(ctx context.Context, p Plan, members []Member, meter Meter) ([]Outcome, []quiet.Slice) {
	c := &conductor{Plan: p, meter: meter, judged: quiet.NewJudge(p.Rule, p.Processors)}
	for _, m := range members {
		c.members = append(c.members, &member{Member: m, sampler: metrics.NewSampler(m.Tree)})
	}
	// Whoever waits for a driver is woken when the run is over.
	release := context.AfterFunc(ctx, func() {
		for _, m := range members {
			m.Baton.Close()
		}
	})
	defer release()
	c.read()
	c.each(ctx, (*conductor).warmUp)
	began := time.Now()
	for rounds := 0; ctx.Err() == nil && len(c.hungry()) > 0; {
		c.each(ctx, (*conductor).turn)
		c.judge()
		rounds++
		if p.over(time.Since(began)-c.unfair(), rounds) {
			break
		}
	}
	for _, m := range c.members {
		if m.Err == nil && m.Turns == 0 && ctx.Err() == nil {
			m.Err = &SilentError{m.Asked}
		}
	}
	c.settle()
	judged := slices.Clone(c.judged.Slices) // those of what is measured
	for _, m := range c.members {
		m.measured()
	}
	c.excerpts(ctx)
	outcomes := make([]Outcome, len(members))
	for i, m := range c.members {
		m.rest(false)
		if err := ctx.Err(); err != nil && m.Err == nil {
			m.Err = err
		}
		m.end()
		outcomes[i] = m.Outcome
	}
	return outcomes, judged
}

// excerpts gives each member of which something counts the turn of which nothing does.
func (c *conductor) excerpts(ctx context.Context) {
	if c.Excerpt == 0 {
		return
	}
	c.inTurn(ctx, slices.DeleteFunc(slices.Clone(c.members), func(m *member) bool { return m.Err != nil || m.Quiet == 0 }), func(c *conductor, m *member) { c.excerpt(ctx, m) })
}

// longExcerpts is how long a member's excerpts take together when it is given no
// other: a server that needs that long for one would take most of a run with three.
const longExcerpts = 500 * time.Millisecond

// excerpt gives a member its excerpt, as often as it takes.
func (c *conductor) excerpt(ctx context.Context, m *member) {
	for try, began := 1, time.Now(); ; try++ {
		if c.excerptOnce(m); m.Err != nil || m.Disturbed == "" || try >= c.Tries || time.Since(began) > longExcerpts || ctx.Err() != nil {
			return
		}
		c.awaitQuiet(ctx)
	}
}

func (c *conductor) excerptOnce(m *member) {
	first, _ := c.read()
	m.rest(false)
	err := m.Baton.Excerpt(c.Excerpt)
	if err == nil {
		_, err = m.Baton.Taken(c.Excerpt + m.Answer + hangs)
	}
	m.rest(true)
	last, _ := c.read()
	m.Disturbed = disturbing(c.judged.Slices[first:last])
	m.Err = err
}

// disturbing is why one of the slices would not count; empty if all would.
func disturbing(slices []quiet.Slice) quiet.Why {
	if why := worst(slices); why != quiet.Beside {
		return why
	}
	return ""
}

// each gives a turn to those who need one, in random order.
func (c *conductor) each(ctx context.Context, turn func(*conductor, *member)) {
	c.inTurn(ctx, c.hungry(), turn)
}

// inTurn gives a turn to members, in random order.
func (c *conductor) inTurn(ctx context.Context, members []*member, turn func(*conductor, *member)) {
	shuffle(c.Plan, members)
	for _, m := range members {
		c.awaitQuiet(ctx)
		if ctx.Err() != nil {
			return
		}
		turn(c, m)
	}
}

// hungry are those who have not had their quiet time, and may still get it.
func (c *conductor) hungry() []*member {
	return slices.DeleteFunc(slices.Clone(c.members), func(m *member) bool {
		return !c.wants(&m.Outcome, m.Warmup, m.taken.Right, len(c.members))
	})
}

// unfair is how long the turns took beyond their share.
func (c *conductor) unfair() (sum time.Duration) {
	for _, m := range c.members {
		sum += c.beyond(m.Asked-m.warmed, len(c.members))
	}
	return sum
}

// read reads what others have taken, and returns the number and the time of the
// reading.
func (c *conductor) read() (number int, at int64) {
	at = netpoll.Now()
	c.anew = min(c.anew, c.judged.Add(c.meter.Read(at)))
	return len(c.judged.Slices), at
}

// lookEvery is how often the host is looked at while it is disturbed.
const lookEvery = 20 * time.Millisecond

// awaitQuiet waits while others use the processors, if they did at the last
// look.
func (c *conductor) awaitQuiet(ctx context.Context) {
	for c.disturbed() && c.waited < c.Patience && ctx.Err() == nil {
		began := time.Now()
		time.Sleep(lookEvery)
		c.read()
		c.waited += time.Since(began)
	}
}

// disturbed reports whether others used the processors between the last two
// readings.
func (c *conductor) disturbed() bool {
	n := len(c.judged.Slices)
	if n == 0 {
		return false
	}
	why := c.judged.Slices[n-1].Why
	return why == quiet.Foreign || why == quiet.Steal
}

// warmUp is the first turn of a member.
func (c *conductor) warmUp(m *member) {
	var err error
	if m.Before, err = m.Tree.Read(); err != nil {
		m.Err = err
		return
	}
	m.DriverBefore, _ = m.Driver.Read()
	m.refresh()
	m.rest(false)
	if err = m.Baton.Turn(m.Warmup, false); err == nil {
		// Idle connections, which come before, may take their time: whoever
		// follows the driver knows whether it hangs.
		err = m.take(0)
	}
	m.warmed = m.Asked
	m.finish(err)
	if m.Warmed != nil && m.Err == nil {
		m.Warmed()
	}
	c.read()
}

// turn gives a member a turn that counts.
func (c *conductor) turn(m *member) {
	m.rested()
	forks, forksKnown := metrics.HostForks()
	first, _ := c.read()
	m.rest(false)
	began := time.Now()
	m.glance()
	cpu := m.cpu
	shape := c.shape(m.Quiet, m.taken)
	err := m.Baton.Turn(shape.length(), shape.Whole)
	if err == nil && shape.Whole {
		time.Sleep(shape.Count / 2)
		m.sampler.Offer(m.Asked)
	} else if err == nil {
		c.slices(m, shape, began)
	}
	if err == nil {
		err = m.take(shape.length() + m.Answer + hangs)
	}
	m.glance()
	last, _ := c.read()
	m.turns = append(m.turns, turn{first, last, m.cpu - cpu})
	if shape.Whole && err == nil {
		m.slices = append(m.slices, slice{m.Turns, first, last, load.Span{From: m.taken.Began, To: m.taken.Drained}, m.cpu - cpu})
	}
	m.finish(err)
	m.Turns++
	m.Right += m.taken.Right
	if after, known := metrics.HostForks(); known && forksKnown {
		m.forked(after - forks)
	}
}

// hangs is how long a driver may be silent beyond all that it was told to do.
const hangs = 30 * time.Second

// slices reads at the borders of a turn's slices, as they come.
func (c *conductor) slices(m *member, t Turn, began time.Time) {
	n := 1
	if t.Slice > 0 {
		n = max(1, int((t.Count+t.Slice/2)/t.Slice))
	}
	var from, cpu = 0, 0.0
	var at int64
	for i := range n + 1 {
		time.Sleep(time.Until(began.Add(t.Lead + t.Count*time.Duration(i)/time.Duration(n))))
		m.glance()
		reading, now := c.read()
		if i > 0 {
			m.slices = append(m.slices, slice{m.Turns, from, reading, load.Span{From: at, To: now}, m.cpu - cpu})
		}
		from, at, cpu = reading, now, m.cpu
		if i == n || i > 0 && t.Count >= longTurn {
			m.sampler.Offer(m.Asked + time.Since(began))
		}
	}
}

// longTurn is how long a turn is at least in which memory is read before its
// end, too.
const longTurn = 200 * time.Millisecond
