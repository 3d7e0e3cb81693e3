package metrics

// threadID names a thread among all of a tree.
type threadID struct{ pid, tid int }

// switches are a thread's context switches since it began.
type switches struct{ voluntary, involuntary int64 }

// ledger adds up the switches of threads that come and go. A plain sum over
// the living would fall when a thread ends; the ledger keeps what it had seen
// of it.
type ledger struct {
	seen  map[threadID]switches // at the last reading
	now   map[threadID]switches // at the reading that is under way
	total switches
}

func (l *ledger) begin() {
	if l.now == nil {
		l.now = map[threadID]switches{}
	}
	clear(l.now)
}

// add enters a thread's count.
func (l *ledger) add(id threadID, s switches) {
	before := l.seen[id]
	if s.voluntary < before.voluntary || s.involuntary < before.involuntary {
		before = switches{} // another thread with the id of one that ended
	}
	l.total.voluntary += s.voluntary - before.voluntary
	l.total.involuntary += s.involuntary - before.involuntary
	l.now[id] = s
}

func (l *ledger) end() (voluntary, involuntary int64) {
	l.seen, l.now = l.now, l.seen
	return l.total.voluntary, l.total.involuntary
}
