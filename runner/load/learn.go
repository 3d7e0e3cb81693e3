package load

import (
	"hash/crc32"
	"sync"

	"interleave/internal/quantity"
)

// sum tells bodies apart by length and CRC-32C. It is taken piece by piece,
// so that a body of any size costs no memory.
type sum struct {
	length int
	crc    uint32
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func sumOf(body []byte) sum { return sum{len(body), crc32.Update(0, castagnoli, body)} }

// add takes in the next piece of the body.
func (s *sum) add(piece []byte) {
	s.length += len(piece)
	s.crc = crc32.Update(s.crc, castagnoli, piece)
}

// Of the first learnFrom answers with an accepted status, learnAgree must
// have the same body for it to be the right one.
const (
	learnFrom  = 8
	learnAgree = 5
)

// learner finds out which body is right where nobody said so: the one that
// most of the first answers have, whichever thread or idle connection they
// came to. All threads then hold their answers against it.
type learner struct {
	mu    sync.Mutex
	seen  [learnFrom]sum
	n     int // of seen
	stage stage
	right sum // if stage is learned
}

// stage is how far a learner has come.
type stage uint8

const (
	learning stage = iota // too few answers yet
	learned               // one body is right, another is an error
	unlike                // the first answers differ: bodies are not checked
)

// offer shows l an answer's body. It reports whether the body became one of
// those that l learns from, and what is known now.
func (l *learner) offer(s sum) (taken bool, now stage, right sum) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.stage != learning {
		return false, l.stage, l.right
	}
	l.seen[l.n] = s
	l.n++
	same := 0
	for _, other := range l.seen[:l.n] {
		if other == s {
			same++
		}
	}
	if same == learnAgree {
		l.stage, l.right = learned, s
	} else if l.n == learnFrom {
		l.stage = unlike
	}
	return true, l.stage, l.right
}

// wrong reports whether a body that l learned from turned out not to be the
// right one. It is for when all answers are there.
func (l *learner) wrong(s sum) bool { return l.stage == learned && s != l.right }

// remarks says what users have to know of the learning, when all answers are
// there and wrong of them were wrong. A nil learner has nothing to say.
func (l *learner) remarks(wrong int64) []string {
	if l == nil {
		return nil
	}
	if l.stage == learned {
		if wrong == 0 {
			return nil
		}
		return []string{quantity.Plural(wrong, "answer") + " had another body than the first ones: if the page changes, say --any-body"}
	}
	for _, s := range l.seen[:l.n] {
		if s != l.seen[0] {
			return []string{"answers differ from one to the next: their bodies are not checked (say what is right with --expect-body)"}
		}
	}
	return nil
}

// learnt judges a body of a kind whose right one is learned. unsure means
// that it is one of those to learn from.
func (k *kind) learnt(s sum) (wrong, unsure bool) {
	if k.stage == learning {
		unsure, k.stage, k.right = k.learner.offer(s)
		k.anyBody = k.stage == unlike
	}
	return !unsure && k.stage == learned && s != k.right, unsure
}

// unsureAnswer is an answer by which the right body was learned. Whether it
// was right is known later.
type unsureAnswer struct {
	conn conn // as it was when the answer had been read
	at   int64
}

// hold keeps c's answer, read at t, until it can be judged. There are at most
// learnFrom of them.
func (x *exchanger) hold(c *conn, t int64) {
	x.unsure = append(x.unsure, unsureAnswer{*c, t})
}

// settle gives r the answers that were held, judged by what was learned since.
// It is for when all threads have ended.
func (x *exchanger) settle(r *recorder) {
	for i := range x.unsure {
		u := &x.unsure[i]
		k := &x.kinds[u.conn.kind]
		if k.learner.wrong(u.conn.answer.sum) {
			k.right = k.learner.right // which this thread may not have seen
			r.failed(*x.wrongBody(&u.conn, u.conn.answer.sum.length, nil), u.at, u.conn.inWindow)
			continue
		}
		r.answered(&u.conn, u.at)
		if u.conn.answer.led {
			r.led(u.at)
		}
	}
	x.unsure = nil
}
