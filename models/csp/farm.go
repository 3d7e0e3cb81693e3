package csp

// farm is what the reader knows of its handlers. There is always one for each
// request that is in flight, up to a bound; beyond, requests wait in the
// channel. It is made when it is first needed, and then waits for the next
// request.
type farm struct {
	line  *line
	most  int // handlers
	alive int
	busy  int // requests that were given and are not answered
	peak  int // the most that were, since the last trim
}

// fewest is how many handlers a quiet server keeps.
const fewest = 16

// give hands a request to the handlers, and reports false if this stage is full.
func (f *farm) give(x *exchange) bool {
	if f.busy == cap(f.line.requests) {
		return false
	}
	f.busy++
	f.peak = max(f.peak, f.busy)
	if f.alive < min(f.busy, f.most) {
		f.alive++
		f.line.handlers.Go(func() { newHandler(f.line).run(x) })
		return true
	}
	f.line.requests <- x // has room
	return true
}

// trim ends some of the handlers that have had nothing to do for a while.
func (f *farm) trim() {
	surplus := f.alive - max(2*f.peak, fewest)
	f.peak = f.busy
	for range (surplus + 1) / 2 {
		select {
		case f.line.requests <- nil:
			f.alive--
		default:
			return
		}
	}
}

// leave has a handler that is busy become the task of a live connection. Others do not
// wait for it: a request that does finds a new handler.
func (f *farm) leave() {
	f.busy--
	f.alive--
	if f.alive < min(f.busy, f.most) {
		f.alive++
		f.line.handlers.Go(func() { newHandler(f.line).run(<-f.line.requests) })
	}
}

// close ends the handlers, those that are busy when they are done.
func (f *farm) close() { close(f.line.requests) }
