package uring

import (
	"net/netip"
	"syscall"
	"time"
	"unsafe"

	"interleave/internal/iouring"
	"interleave/internal/netpoll"
	"interleave/models/internal/callback"
)

const (
	// inputCount and inputSize are the buffers that the kernel receives into.
	// It uses them in turn, so that all of their memory is needed: 1 MB.
	inputCount = 256
	inputSize  = 4 << 10
	inputGroup = 0

	takeBatch = 256

	// maxHeld is port.most where the scenario leaves buffers to the system.
	maxHeld = 64 << 10
)

// port is the loop's way to the kernel by a ring. Input is there before it is
// asked for; output is taken, and sent when the loop next waits.
type port struct {
	ring    *iouring.Ring
	buffers *iouring.Buffers
	inputs  [inputCount]input // what is in each buffer

	sockets  table
	dials    map[int32]*iouring.Address // of connections that are being made
	outputs  []*output                  // to be used again
	listener listener

	noted   []int32 // descriptors of sockets with something to tell
	touched []int32 // those to look at when the turn is over
	once    bool    // the kernel receives once for each request

	buffer   int           // of connections that are made: see scenarios.Scenario.SocketBuffer
	most     int           // bytes that a connection may have of input that the loop has left, or of output that its peer does not take
	patience time.Duration // for output of a connection that was closed to leave
	closing  int           // sockets that are to be closed
	sweepAt  time.Time     // when to look who of them takes too long

	relay netpoll.Relay
	piece [inputSize]byte // of what is passed on after it was received

	wakefd int
	wakes  *[8]byte // what is read from it
	woken  bool

	taken [takeBatch]iouring.Completion
}

// newPort makes a port. A connection that the loop has closed may take patience
// to receive what it was sent. One that it makes asks for a buffer of so many bytes in
// each direction, if that is not 0.
func newPort(patience time.Duration, buffer int) (callback.Port, error) {
	if err := iouring.Available(); err != nil {
		return nil, err
	}
	ring, err := iouring.New(iouring.Options{})
	if err != nil {
		return nil, err
	}
	p := &port{ring: ring, patience: patience, buffer: buffer, most: maxHeld, dials: map[int32]*iouring.Address{}, wakes: new([8]byte)}
	p.listener.fd = -1
	if buffer > 0 {
		p.most = min(maxHeld, buffer/4) // in each direction, and as much that is under way
		p.once = true                   // a request that goes on brings more than was let in
	}
	if p.buffers, err = ring.Provide(inputGroup, inputCount, inputSize); err != nil {
		ring.Close()
		return nil, err
	}
	// It blocks, or the kernel would not wait for it.
	fd, _, errno := syscall.RawSyscall(syscall.SYS_EVENTFD2, 0, syscall.O_CLOEXEC, 0)
	if errno != 0 {
		ring.Close()
		return nil, errno
	}
	p.wakefd = int(fd)
	p.ring.Read(p.wakefd, p.wakes[:], tag(wake, p.wakefd))
	return p, nil
}

// Wait hands over what the last turn has left to do, and waits for what is to be
// told to the loop. That the kernel has sent something is mostly not.
func (p *port) Wait(events []netpoll.Event, timeout time.Duration) (int, error) {
	p.settle()
	if p.closing > 0 {
		timeout = p.sweep(timeout)
	}
	if err := p.ring.Submit(); err != nil {
		return 0, err
	}
	p.reap()
	if timeout != 0 && len(p.noted) == 0 && !p.listener.noted && !p.woken {
		if err := p.ring.Wait(timeout); err != nil {
			return 0, err
		}
		p.reap()
	}
	p.woken = false
	return p.tell(events), nil
}

// Wake may be called on any thread.
func (p *port) Wake() error {
	one := uint64(1)
	_, _, errno := syscall.RawSyscall(syscall.SYS_WRITE, uintptr(p.wakefd), uintptr(unsafe.Pointer(&one)), 8)
	if errno != 0 {
		return errno
	}
	return nil
}

// Add begins to receive from a connection, or to accept from a listener.
func (p *port) Add(fd int, mode netpoll.Mode, token uint64) error {
	switch mode {
	case netpoll.Level, netpoll.Shared:
		return p.listen(fd, token)
	case netpoll.OneShot:
		return syscall.EOPNOTSUPP
	}
	if err := p.forget(fd); err != nil {
		return err
	}
	s := p.sockets.get(fd)
	if s == nil { // Connect has made it otherwise
		s = p.sockets.open(fd)
		p.receive(s)
	}
	s.token = token
	return nil
}

// Connect begins a connection.
func (p *port) Connect(addr netip.AddrPort) (int, error) {
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_NONBLOCK|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return -1, err
	}
	syscall.SetsockoptInt(fd, syscall.IPPROTO_TCP, syscall.TCP_NODELAY, 1)
	if err := netpoll.LimitBuffers(fd, p.buffer); err != nil {
		syscall.Close(fd)
		return -1, err
	}
	if err := p.forget(fd); err != nil {
		syscall.Close(fd)
		return -1, err
	}
	s := p.sockets.open(fd)
	s.flags |= connecting | lasting
	to := iouring.NewAddress(addr)
	p.dials[s.fd] = to
	p.ring.Connect(fd, to, tag(connect, fd))
	return fd, nil
}

// Free closes what is open yet, after what was written to it, and the ring.
func (p *port) Free() error {
	p.stopListening()
	for s := range p.sockets.all() {
		if s.flags&closing == 0 {
			p.Close(int(s.fd))
		}
	}
	end := time.Now().Add(freeTime)
	for p.closing > 0 && time.Now().Before(end.Add(freeTime)) {
		if time.Now().After(end) {
			p.cutAll()
		}
		if p.ring.Wait(freeTime/16) != nil {
			break
		}
		p.reap()
	}
	err := p.ring.Close()
	p.relay.Close()
	syscall.Close(p.wakefd)
	return err
}

// freeTime is how long clients may take to receive what they were sent when the
// server ends.
const freeTime = time.Second
