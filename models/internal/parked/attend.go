package parked

import (
	"runtime"
	"sync/atomic"
	"time"
)

// attendant sees to it that somebody looks after the network while a handler
// computes.
//
// A thread that waits in Go's poller runs what it finds itself, without waking
// another to wait in its place: if that computes, nobody hears of new requests
// until the runtime's monitor looks, 10 to 20 ms later. In most programs some
// goroutine wakes another soon enough, which starts an idle processor; a
// connection here lives without that. Yielding has the same effect. It is done before
// a handler runs, and not for the bytes of a request that is not whole: to start a
// processor costs more than these.
type attendant struct {
	began time.Time
	last  atomic.Int64 // when a goroutine last yielded, since began
}

// attendEvery is how often a goroutine yields at most: seldom enough not to
// show when requests come in crowds, which keep all processors awake anyhow.
const attendEvery = 100 * time.Microsecond

// call makes an idle processor attend to the network, if none was told to
// just now.
func (a *attendant) call() {
	now := time.Since(a.began)
	if now-time.Duration(a.last.Load()) < attendEvery {
		return
	}
	a.last.Store(int64(now))
	runtime.Gosched()
}
