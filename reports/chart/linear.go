package chart

// Linear returns c with a linear axis of values, and whether it would have a
// logarithmic one. A linear axis shows proportions as they are, but hides small
// values. Lines stay as they are: a second drawing of them is heavy, and a curve over
// decades has no proportions to be seen.
func Linear(c Chart) (Chart, bool) {
	if c, ok := c.(Rows); ok {
		low, high := c.extent()
		was := !c.Linear && spansDecades(low, high)
		c.Linear = true
		return c, was
	}
	return c, false
}
