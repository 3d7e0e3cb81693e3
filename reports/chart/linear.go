package chart

// Linear returns c with a linear axis of values, and whether it would have a
// logarithmic one. A linear axis shows proportions as they are, but hides small
// values.
func Linear(c Chart) (Chart, bool) {
	switch c := c.(type) {
	case Rows:
		low, high := c.extent()
		was := !c.Linear && spansDecades(low, high)
		c.Linear = true
		return c, was
	case Lines:
		low, high := extent(c.Series, Series.values)
		was := !c.Linear && spansDecades(low, high)
		c.Linear, c.FromZero = true, true
		return c, was
	}
	return c, false
}
