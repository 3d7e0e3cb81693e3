package iouring

import (
	"errors"
	"fmt"
	"sync/atomic"
	"syscall"
	"time"
	"unsafe"
)

// ErrLost says that the kernel had no memory to keep completions that did not
// fit: nobody knows any more what became of some requests.
var ErrLost = errors.New("completions were lost for want of memory")

// Submit hands over what was queued, without waiting and without telling the
// scheduler. What is done by then is among the completions.
func (r *Ring) Submit() error {
	r.publish()
	_, _, errno := syscall.RawSyscall6(sysEnter, r.enterFD, uintptr(r.pending()), 0, r.flags|enterGetEvents, 0, 0)
	return r.told(errno)
}

// Wait is Submit, and waits until there is something to take: until timeout at
// the latest (negative is for ever), or a signal.
func (r *Ring) Wait(timeout time.Duration) error {
	if timeout == 0 || r.waiting() {
		return r.Submit()
	}
	r.publish()
	flags, arg, size := r.flags|enterGetEvents, uintptr(0), uintptr(0)
	if timeout > 0 {
		r.timeout = syscall.NsecToTimespec(int64(timeout))
		flags |= enterExtArg
		arg, size = uintptr(unsafe.Pointer(&r.arg)), unsafe.Sizeof(r.arg)
	}
	_, _, errno := syscall.Syscall6(sysEnter, r.enterFD, uintptr(r.pending()), 1, flags, arg, size)
	return r.told(errno)
}

// publish shows the kernel what was written: requests, and buffers given back.
func (r *Ring) publish() {
	for _, b := range r.buffers {
		b.publish()
	}
	r.last = nil
	atomic.StoreUint32(r.sqTail, r.queued)
}

// pending is how many requests were not handed over.
func (r *Ring) pending() uint32 { return r.queued - atomic.LoadUint32(r.sqHead) }

// told is what an error of a call that enters comes to.
func (r *Ring) told(errno syscall.Errno) error {
	switch errno {
	case 0, syscall.ETIME, syscall.EINTR:
	case syscall.EBUSY, syscall.EAGAIN:
		// Completions have to be taken first, or memory is short: what was not
		// handed over stays queued.
	case syscall.EBADR:
		r.err = ErrLost
	default:
		r.err = fmt.Errorf("io_uring_enter: %w", errno)
	}
	return r.err
}

// next is the place of the next request. If the queue is full it is handed over
// first. Should that fail for good, the request goes nowhere, and Wait tells.
func (r *Ring) next() *sqe {
	for range 1000 {
		if r.pending() <= r.sqMask {
			at := uintptr(r.queued&r.sqMask) * unsafe.Sizeof(sqe{})
			r.queued++
			r.last = (*sqe)(unsafe.Pointer(&r.sqes[at]))
			return r.last
		}
		if r.Submit() != nil {
			break
		}
	}
	if r.err == nil {
		r.err = errors.New("io_uring_enter takes no more requests")
	}
	return &r.scrap
}
