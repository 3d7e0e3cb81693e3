package ring

import (
	"cmp"
	"context"
	"slices"
	"time"

	"interleave/runner/load"
	"interleave/runner/quiet"
)

// Apart is a server of a ring whose parts are on several hosts. Its turns have no slices: the
// clocks of the hosts agree well enough to place the begin of a turn, and no better. Each
// turn counts as a whole or not at all.
type Apart struct {
	Warmup time.Duration // how long its first turn is, which does not count
	WarmUp func(context.Context) (load.Taken, error)
	// Turn gives it a turn that may count.
	Turn func(context.Context, Turn) (Whole, error)
	// Measured is called when nothing more will count, with the numbers of the turns that
	// do, as load.Step has them.
	Measured func(ctx context.Context, counted []int) error
}

// Whole is what was seen of a turn.
type Whole struct {
	// Taken is the turn of all load drivers together: its times, of no certain clock, are
	// those of the one that took longest.
	load.Taken
	Count time.Duration // how much of it counts, if it does
	CPU   float64       // seconds that the server used in that

	// Host is when it was by this host's clock, and the most that others took of any host.
	Host quiet.Slice
}

// apart is an Apart in its ring.
type apart struct {
	Apart
	Outcome
	taken  load.Taken // the last turn
	warmed time.Duration
	turns  []Whole
	whys   []quiet.Why // the turns do not count; empty where they do
}

// RunApart gives the members their turns, and returns what was seen of each, and all turns in
// order. It ends early when ctx is cancelled, and when what befell one member is an error of
// all of them, as void says.
func RunApart(ctx context.Context, p Plan, members []Apart, void func(error) bool) ([]Outcome, []quiet.Slice) {
	c := &apartConductor{Plan: p, void: void}
	for _, m := range members {
		c.members = append(c.members, &apart{Apart: m})
	}
	c.each(ctx, (*apartConductor).warmUp)
	began := time.Now()
	for rounds := 0; c.err(ctx) == nil && len(c.hungry()) > 0; {
		c.each(ctx, (*apartConductor).turn)
		rounds++
		if p.over(time.Since(began)-c.unfair(), rounds) {
			break
		}
	}
	outcomes := make([]Outcome, len(members))
	for i, m := range c.members {
		if err := c.err(ctx); err != nil && m.Err == nil {
			m.Err = err
		}
		if m.Err == nil && m.Turns == 0 {
			m.Err = &SilentError{m.Asked}
		}
		if m.Err == nil {
			c.end(ctx, m)
		}
		outcomes[i] = m.Outcome
	}
	if c.broken != nil { // by what befell a member at its end
		for i := range outcomes {
			outcomes[i].Err = cmp.Or(outcomes[i].Err, c.broken)
		}
	}
	return outcomes, c.given
}

// apartConductor gives the turns of one ring.
type apartConductor struct {
	Plan
	members []*apart
	void    func(error) bool
	broken  error         // of all members
	given   []quiet.Slice // the turns, in order
}

// err is why the ring cannot go on.
func (c *apartConductor) err(ctx context.Context) error { return cmp.Or(c.broken, ctx.Err()) }

// each gives a turn to those who need one, in random order.
func (c *apartConductor) each(ctx context.Context, turn func(*apartConductor, context.Context, *apart)) {
	members := c.hungry()
	shuffle(c.Plan, members)
	for _, m := range members {
		if c.err(ctx) != nil {
			return
		}
		turn(c, ctx, m)
		if m.Err != nil && c.void(m.Err) {
			c.broken = m.Err
		}
	}
}

// hungry are those who have not had their quiet time, and may still get it.
func (c *apartConductor) hungry() []*apart {
	return slices.DeleteFunc(slices.Clone(c.members), func(m *apart) bool {
		return !c.wants(&m.Outcome, m.Warmup, m.taken.Right, len(c.members))
	})
}

// unfair is how long the turns took beyond their share.
func (c *apartConductor) unfair() (sum time.Duration) {
	for _, m := range c.members {
		sum += c.beyond(m.Asked-m.warmed, len(c.members))
	}
	return sum
}

func (c *apartConductor) warmUp(ctx context.Context, m *apart) {
	if m.taken, m.Err = m.WarmUp(ctx); m.Err == nil {
		m.warmed = time.Duration(m.taken.Drained - m.taken.Began)
		m.Asked = m.warmed
	}
}

func (c *apartConductor) turn(ctx context.Context, m *apart) {
	shape := c.shape(m.Quiet, m.taken)
	w, err := m.Apart.Turn(ctx, shape)
	if err != nil {
		m.Err = err
		return
	}
	m.taken = w.Taken
	m.Asked += time.Duration(w.Drained - w.Began)
	m.Turns++
	m.Right += w.Right
	why := c.Rule.Long(w.Host)
	if why == quiet.Quiet {
		m.Quiet += w.Count
	}
	m.turns, m.whys = append(m.turns, w), append(m.whys, why)
	w.Host.Why, w.Host.Masked = why, why != quiet.Quiet
	c.given = append(c.given, w.Host)
}

// end says which of a member's turns count: those that were quiet, or, where there were next
// to none, the least disturbed ones.
func (c *apartConductor) end(ctx context.Context, m *apart) {
	whys := slices.Clone(m.whys)
	if m.Quiet < c.leastQuiet() {
		m.leastDisturbed(whys, c.leastQuiet(), func(i int) (time.Duration, float64) {
			return m.turns[i].Count, m.turns[i].Host.Taken()
		})
	}
	var chosen []int
	m.Quiet, m.Masked = 0, Masked{By: map[quiet.Why]time.Duration{}}
	for i, why := range whys {
		if why == quiet.Quiet {
			chosen = append(chosen, i)
			m.Quiet += m.turns[i].Count
			continue
		}
		m.Masked.All += m.turns[i].Count
		m.Masked.By[why] += m.turns[i].Count
	}
	m.ByTurn = map[int]Used{}
	var numbers []int
	for _, i := range chosen {
		w := m.turns[i]
		m.CPU += w.CPU
		numbers = append(numbers, number(i))
		m.ByTurn[number(i)] = Used{CPU: w.CPU, Quiet: w.Count, Whole: w.CPU, Calm: c.Turn.Whole && m.whys[i] == quiet.Quiet}
	}
	if m.Err = m.Measured(ctx, numbers); m.Err != nil && c.void(m.Err) {
		c.broken = m.Err
	}
}
