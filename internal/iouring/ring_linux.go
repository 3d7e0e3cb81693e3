package iouring

import (
	"fmt"
	"sync/atomic"
	"syscall"
	"unsafe"
)

// Options are the sizes of a ring. The kernel rounds them up to powers of two.
type Options struct {
	Requests    int // that may be queued before they are handed over; 0 means 1024
	Completions int // that may wait to be taken; 0 means 4096
}

const (
	defaultRequests    = 1024
	defaultCompletions = 4096

	// leastRequests and leastCompletions are what a ring is made with where
	// little memory may be locked: less would not save any.
	leastRequests    = 32
	leastCompletions = 128
)

// Completion is the result of a request.
type Completion struct {
	Data   uint64 // as it was given with the request
	Result int32  // as that of the system call; an error number, negated, if it failed
	flags  uint32
}

// Err is the request's failure, nil if it succeeded.
func (c *Completion) Err() error {
	if c.Result < 0 {
		return syscall.Errno(-c.Result)
	}
	return nil
}

// More reports whether the request goes on, and more of its completions will
// come.
func (c *Completion) More() bool { return c.flags&cqeMore != 0 }

// Buffer is the number of the provided buffer that the completion has filled.
func (c *Completion) Buffer() (id int, ok bool) {
	return int(c.flags >> cqeBufferShift), c.flags&cqeBuffer != 0
}

// Ring is one ring.
type Ring struct {
	fd      int
	enterFD uintptr // fd, or the number that it is registered under
	flags   uintptr // of all calls that enter

	memory []byte // that of both queues
	sqes   []byte

	sqHead, sqTail *uint32
	sqMask         uint32
	queued         uint32 // tail of the requests that are written
	last           *sqe   // the one written last; nil if it was handed over

	cqHead, cqTail *uint32
	cqMask         uint32
	cqes           unsafe.Pointer

	buffers []*Buffers
	err     error // that made it useless

	arg     extArg
	timeout syscall.Timespec
	scrap   sqe // stands for a request that cannot be made any more
}

// New makes a ring. The calling goroutine must be locked to its thread, and all
// of the ring's use must be there.
func New(o Options) (*Ring, error) {
	if o.Requests <= 0 {
		o.Requests = defaultRequests
	}
	if o.Completions <= 0 {
		o.Completions = defaultCompletions
	}
	fd, p, err := setup(o)
	if err != nil {
		return nil, err
	}
	r := &Ring{fd: fd, enterFD: uintptr(fd)}
	if need := uint32(featureSingleMap | featureNoDrop | featureExtArg); p.features&need != need {
		syscall.Close(fd)
		return nil, syscall.ENOSYS
	}
	if p.features&featureNoIOWait != 0 {
		r.flags |= enterNoIOWait
	}
	if err := r.mapQueues(p); err != nil {
		r.Close()
		return nil, fmt.Errorf("map the rings: %w", err)
	}
	r.register()
	r.arg.timeout = uint64(uintptr(unsafe.Pointer(&r.timeout)))
	return r, nil
}

// settings are those of a ring, the best first. Older kernels refuse it.
var settings = []uint32{
	setupCQSize | setupClamp | setupSubmitAll | setupSingleIssuer | setupDeferTaskrun,
	setupCQSize | setupClamp | setupSubmitAll | setupCoopTaskrun,
	setupCQSize | setupClamp,
}

// setup makes the kernel's part, with the best settings that it knows, and
// smaller where it is short of memory that may be locked.
func setup(o Options) (fd int, p params, err error) {
	for _, flags := range settings {
		requests, completions := o.Requests, o.Completions
		for {
			p = params{flags: flags, cqEntries: uint32(max(completions, requests))}
			n, _, errno := syscall.RawSyscall(sysSetup, uintptr(requests), uintptr(unsafe.Pointer(&p)), 0)
			if errno == 0 {
				syscall.CloseOnExec(int(n))
				return int(n), p, nil
			}
			err = errno
			if errno != syscall.ENOMEM || requests <= leastRequests && completions <= leastCompletions {
				break
			}
			requests, completions = max(requests/2, min(requests, leastRequests)), max(completions/2, min(completions, leastCompletions))
		}
		if err != syscall.EINVAL {
			break
		}
	}
	return -1, p, err
}

func (r *Ring) mapQueues(p params) (err error) {
	size := max(p.sq.array+4*p.sqEntries, p.cq.cqes+uint32(unsafe.Sizeof(Completion{}))*p.cqEntries)
	const prot, flags = syscall.PROT_READ | syscall.PROT_WRITE, syscall.MAP_SHARED | syscall.MAP_POPULATE
	if r.memory, err = syscall.Mmap(r.fd, offsetRings, int(size), prot, flags); err != nil {
		return err
	}
	if r.sqes, err = syscall.Mmap(r.fd, offsetSQEs, int(p.sqEntries)*int(unsafe.Sizeof(sqe{})), prot, flags); err != nil {
		return err
	}
	word := func(offset uint32) *uint32 { return (*uint32)(unsafe.Pointer(&r.memory[offset])) }
	r.sqHead, r.sqTail, r.sqMask = word(p.sq.head), word(p.sq.tail), *word(p.sq.mask)
	r.cqHead, r.cqTail, r.cqMask = word(p.cq.head), word(p.cq.tail), *word(p.cq.mask)
	r.cqes = unsafe.Pointer(&r.memory[p.cq.cqes])
	r.queued = *r.sqTail
	// Requests are handed over in the order of their places, now and for ever.
	for i := range p.sqEntries {
		*word(p.sq.array + 4*i) = i
	}
	return nil
}

// register saves the kernel the look-up of the descriptor at each call, where it
// can.
func (r *Ring) register() {
	update := ringUpdate{offset: ^uint32(0), data: uint64(r.fd)}
	n, _, errno := syscall.RawSyscall6(sysRegister, uintptr(r.fd), registerRing, uintptr(unsafe.Pointer(&update)), 1, 0, 0)
	if errno == 0 && n == 1 {
		r.enterFD = uintptr(update.offset)
		r.flags |= enterRegistered
	}
}

// Close frees the ring. The kernel ends the requests that are under way, but
// some time after this has returned.
func (r *Ring) Close() error {
	if r.flags&enterRegistered != 0 {
		update := ringUpdate{offset: uint32(r.enterFD)}
		syscall.RawSyscall6(sysRegister, uintptr(r.fd), unregisterRing, uintptr(unsafe.Pointer(&update)), 1, 0, 0)
	}
	err := syscall.Close(r.fd)
	for _, b := range r.buffers {
		b.free()
	}
	for _, m := range [][]byte{r.memory, r.sqes} {
		if m != nil {
			syscall.Munmap(m)
		}
	}
	r.memory, r.sqes = nil, nil
	return err
}

// Sizes are how many requests and completions the queues hold.
func (r *Ring) Sizes() (requests, completions int) {
	return int(r.sqMask) + 1, int(r.cqMask) + 1
}

// Take fills into with the completions that have come, the oldest first, and
// returns how many. It asks the kernel for nothing.
func (r *Ring) Take(into []Completion) int {
	head := *r.cqHead
	n := min(int(atomic.LoadUint32(r.cqTail)-head), len(into))
	for i := range n {
		at := uintptr((head + uint32(i)) & r.cqMask)
		into[i] = *(*Completion)(unsafe.Add(r.cqes, at*unsafe.Sizeof(Completion{})))
	}
	if n > 0 {
		atomic.StoreUint32(r.cqHead, head+uint32(n))
	}
	return n
}

// waiting reports whether there is something to take.
func (r *Ring) waiting() bool { return atomic.LoadUint32(r.cqTail) != *r.cqHead }
