package broker

// crowd is the workers that take another request, by how many they have. The
// next request goes to one with the fewest: that is idle, if any is.
type crowd struct {
	levels [][]*peer // by load
	lowest int       // no level below has anybody
}

// least returns a worker with the least load, nil if all have what they take.
func (c *crowd) least() *peer {
	for ; c.lowest < len(c.levels); c.lowest++ {
		if level := c.levels[c.lowest]; len(level) > 0 {
			return level[len(level)-1] // the one that was idle last is warm
		}
	}
	return nil
}

// settle puts p where it belongs after its load, its limit or its state has
// changed.
func (c *crowd) settle(p *peer) {
	if p.place >= 0 {
		level := c.levels[p.level]
		last := level[len(level)-1]
		level[p.place], last.place = last, p.place
		level[len(level)-1] = nil
		c.levels[p.level] = level[:len(level)-1]
		p.place = -1
	}
	load := len(p.pending)
	if p.gone || load >= p.limit {
		return
	}
	for len(c.levels) <= load {
		c.levels = append(c.levels, nil)
	}
	p.level, p.place = load, len(c.levels[load])
	c.levels[load] = append(c.levels[load], p)
	c.lowest = min(c.lowest, load)
}
