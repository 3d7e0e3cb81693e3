package load

import "interleave/results"

// parts is into how many parts of equal length a window as planned is cut, to
// see how it went.
const parts = 20

// timeline is what was answered rightly in each part of a window of twice the
// planned length. One that is not extended has the first half of them.
type timeline [2 * parts]part

type part struct {
	answered int64
	slowest  int64 // latency in nanoseconds
}

// part is the part of the window in which t, a time in it, is.
func (p *phases) part(t int64) int {
	return min(int((t-p.start)*parts/(p.end-p.start)), 2*parts-1)
}

// add notes an answer.
func (l *timeline) add(part int, latency int64) {
	l[part].answered++
	l[part].slowest = max(l[part].slowest, latency)
}

// merge adds what another timeline has.
func (l *timeline) merge(from *timeline) {
	for i := range l {
		l[i].answered += from[i].answered
		l[i].slowest = max(l[i].slowest, from[i].slowest)
	}
}

// sum is how many answers there were in the parts from one to before another.
func (l *timeline) sum(from, to int) (n int64) {
	for _, p := range l[from:to] {
		n += p.answered
	}
	return n
}

// halves are the answers in the halves of the window, and where the second
// one begins.
func (p *phases) halves(l *timeline) (first, second, mid int64) {
	if p.wasExtended() {
		return l.sum(0, parts), l.sum(parts, 2*parts), p.end
	}
	return l.sum(0, parts/2), l.sum(parts/2, parts), p.start + (p.end-p.start)/2
}

// whole are the parts that passed whole before the window ended, for a result.
func (p *phases) whole(l *timeline) *results.Timeline {
	length := p.end - p.start
	n := min(int((p.ended()-p.start)*parts/length), 2*parts)
	t := &results.Timeline{
		Part:     float64(length) / parts / 1e9,
		Answered: make([]int64, n),
		Slowest:  make([]float64, n),
	}
	for i, p := range l[:n] {
		t.Answered[i], t.Slowest[i] = p.answered, float64(p.slowest)/1e9
	}
	return t
}
