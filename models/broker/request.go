package broker

import (
	"encoding/binary"

	"interleave/models/internal/callback"
	"interleave/models/internal/large"
	"interleave/scenarios"
	"interleave/scenarios/wire"
	"interleave/scenarios/wire/zmtp"
)

// request is a client's request while a worker has it, or while it waits for
// one.
type request struct {
	text    []byte // what the worker is sent
	resp    *wire.Response
	done    func(error)
	client  callback.Client
	settle  func() // calls done, with err
	abandon func() // says that the client is gone
	gone    bool   // it is

	id   uint64 // its index in table.all, and how often that was used
	peer *peer  // nil while it waits
	spot int    // in peer.pending
	end  int64  // where it ends in what the peer is sent
	err  error
}

// usual is the largest buffer that a request keeps for the next one.
const usual = 16 << 10

// table is the requests on their way, which are found by their ids.
type table struct {
	all  []*request
	free []*request
}

func (t *table) take() *request {
	if n := len(t.free) - 1; n >= 0 {
		r := t.free[n]
		t.free = t.free[:n]
		return r
	}
	r := &request{id: uint64(len(t.all))}
	r.settle = func() { r.done(r.err) }
	r.abandon = func() { r.gone = true }
	t.all = append(t.all, r)
	return r
}

// find returns the request of an id, nil if it was answered.
func (t *table) find(id uint64) *request {
	index := id & (1<<32 - 1)
	if index >= uint64(len(t.all)) || t.all[index].id != id {
		return nil
	}
	return t.all[index]
}

// give ends r, whose id is then nobody's.
func (t *table) give(r *request) {
	r.id += 1 << 32
	r.resp, r.done, r.client, r.peer, r.err, r.gone = nil, nil, nil, nil, nil, false
	if cap(r.text) > usual {
		large.Gone(r.text)
		r.text = nil
	}
	t.free = append(t.free, r)
}

// append appends the message that carries r.
func (r *request) append(dst []byte, delimiter bool) []byte {
	if delimiter {
		dst = zmtp.AppendFrame(dst, nil, true)
	}
	var id [idLength]byte
	binary.BigEndian.PutUint64(id[:], r.id)
	dst = zmtp.AppendFrame(dst, id[:], true)
	return zmtp.AppendFrame(dst, r.text, false)
}

// finish answers the client. The table has r again.
func (t *table) finish(r *request, err error) {
	r.err = err
	r.client.Release(r.settle)
	t.give(r)
}

// refuse answers a request that there is no room for.
func refuse(resp *wire.Response, why string) {
	resp.Status = 503
	resp.Body = append(resp.Body, why...)
}

// queue is the requests that wait for a worker.
type queue struct{ first []*request }

func (q *queue) len() int { return len(q.first) }

func (q *queue) put(r *request) { q.first = append(q.first, r) }

func (q *queue) take() *request {
	r := q.first[0]
	q.first[0] = nil
	if q.first = q.first[1:]; len(q.first) == 0 {
		q.first = nil
	}
	return r
}

// errWorker is what becomes of a request whose worker is gone: 502.
var errWorker = scenarios.ErrUpstream
