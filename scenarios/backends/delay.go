package backends

import "time"

// exchange is a request that has been read and not yet answered. Its answer
// is made when it arrives and sent when it is due.
type exchange struct {
	conn   *conn
	answer []byte
	due    time.Duration // on the loop's clock
	ready  bool          // the answer may be sent
	queued bool          // it is in a queue
	next   *exchange     // the request that came after it on its connection

	account *account // in which it is counted; nil if it is not

	topic *topic // to do something with when it is due; else nil
	posts bool   // a message, text; else it waits for news after one
	text  []byte
	after uint64
}

// delayQueue holds the exchanges that wait for one and the same delay. As
// they are added in the order of time they are also due in that order, so a
// ring does what would otherwise take a heap.
type delayQueue struct {
	delay time.Duration
	ring  []*exchange // its length is a power of two
	head  int         // index of the first, not reduced
	tail  int         // index after the last, not reduced
}

func (q *delayQueue) push(e *exchange) {
	if q.tail-q.head == len(q.ring) {
		q.grow()
	}
	q.ring[q.tail&(len(q.ring)-1)] = e
	q.tail++
}

func (q *delayQueue) grow() {
	larger := make([]*exchange, max(64, 2*len(q.ring)))
	for i := q.head; i < q.tail; i++ {
		larger[i&(len(larger)-1)] = q.ring[i&(len(q.ring)-1)]
	}
	q.ring = larger
}

// first returns the exchange that is due first, nil if the queue is empty.
func (q *delayQueue) first() *exchange {
	if q.head == q.tail {
		return nil
	}
	return q.ring[q.head&(len(q.ring)-1)]
}

func (q *delayQueue) pop() {
	q.ring[q.head&(len(q.ring)-1)] = nil
	q.head++
}
