package results

// Drift is by how much the throughput of the window's second half differs from
// that of the first, as a share of the larger one, from -1 to 1. It is 0 if
// nothing was answered.
func (r *LoadResult) Drift() float64 {
	larger := max(r.FirstHalf, r.SecondHalf)
	if larger == 0 {
		return 0
	}
	return (r.SecondHalf - r.FirstHalf) / larger
}
