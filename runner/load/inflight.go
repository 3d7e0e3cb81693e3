package load

// inFlight integrates the number of requests that were sent and not answered
// yet over the window: the sum of the times at which they were answered, less
// that of the times at which they were sent. It is exact, needs no order, and
// knows nothing of latencies, which can be held against it.
type inFlight struct {
	under int64 // requests under way
	area  int64 // in nanoseconds, of any number of wraps until nothing is under way
}

// clip brings t into the window, counted from its start.
func (r *recorder) clip(t int64) int64 {
	if t < r.start {
		return 0
	}
	if !r.within(t) {
		return r.end - r.start
	}
	return t - r.start
}

// left records that a request was sent at t.
func (r *recorder) left(t int64) {
	r.flights.under++
	r.flights.area -= r.clip(t)
}

// landed records that a request was answered or given up at t.
func (r *recorder) landed(t int64) {
	r.flights.under--
	r.flights.area += r.clip(t)
}

// landAll ends the books at the window's end with requests under way.
func (r *recorder) landAll() {
	r.flights.area += r.flights.under * (r.end - r.start)
	r.flights.under = 0
}
