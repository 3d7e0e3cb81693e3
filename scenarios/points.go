package scenarios

import "strconv"

// Clients returns the points of a curve of throughput against the number of
// clients in closed loop, named as loads are: "closed-64".
func Clients(counts ...int) []Load {
	points := make([]Load, len(counts))
	for i, n := range counts {
		points[i] = Load{Name: "closed-" + strconv.Itoa(n), Groups: ClosedLoop(n)}
	}
	return points
}

// Rates returns the points of a curve of latency against the rate offered, in
// requests per second at random moments over so many connections. These must
// be more than the requests that are under way at a time, or they are the
// limit.
func Rates(connections int, rates ...float64) []Load {
	points := make([]Load, len(rates))
	for i, r := range rates {
		points[i] = Load{Name: "open-" + strconv.FormatFloat(r, 'g', -1, 64), Groups: AtRandom(connections, r)}
	}
	return points
}
