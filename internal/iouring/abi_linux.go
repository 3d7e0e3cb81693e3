package iouring

// The kernel's interface, as in include/uapi/linux/io_uring.h.

const (
	sysSetup    = 425
	sysEnter    = 426
	sysRegister = 427
)

// Of a ring at its setup, and what the kernel says that it can.
const (
	setupCQSize       = 1 << 3
	setupClamp        = 1 << 4
	setupSubmitAll    = 1 << 7  // 5.18
	setupCoopTaskrun  = 1 << 8  // 5.19
	setupSingleIssuer = 1 << 12 // 6.0
	setupDeferTaskrun = 1 << 13 // 6.1

	featureSingleMap = 1 << 0
	featureNoDrop    = 1 << 1
	featureExtArg    = 1 << 8
	featureNoIOWait  = 1 << 17 // 6.15
)

const (
	offsetRings = 0
	offsetSQEs  = 0x10000000
)

// Of a call that hands over and waits.
const (
	enterGetEvents  = 1 << 0
	enterExtArg     = 1 << 3
	enterRegistered = 1 << 4 // 5.18
	enterNoIOWait   = 1 << 7
)

const (
	registerRing       = 20
	unregisterRing     = 21
	registerBufferRing = 22
)

const (
	opNop     = 0
	opPollAdd = 6
	opAccept  = 13
	opCancel  = 14
	opConnect = 16
	opClose   = 19
	opRead    = 22
	opSend    = 26
	opRecv    = 27
)

// Of a request.
const (
	sqeLink         = 1 << 2
	sqeBufferSelect = 1 << 5
	sqeSkipSuccess  = 1 << 6

	acceptMultishot = 1 << 0
	pollMultishot   = 1 << 0
	recvPollFirst   = 1 << 0
	recvMultishot   = 1 << 1
)

// Of a completion.
const (
	cqeBuffer      = 1 << 0
	cqeMore        = 1 << 1
	cqeBufferShift = 16
)

type params struct {
	sqEntries    uint32
	cqEntries    uint32
	flags        uint32
	sqThreadCPU  uint32
	sqThreadIdle uint32
	features     uint32
	wqFD         uint32
	_            [3]uint32
	sq           sqOffsets
	cq           cqOffsets
}

type sqOffsets struct {
	head, tail, mask, entries, flags, dropped, array, _ uint32
	_                                                   uint64
}

type cqOffsets struct {
	head, tail, mask, entries, overflow, cqes, flags, _ uint32
	_                                                   uint64
}

// sqe is a request.
type sqe struct {
	opcode    uint8
	flags     uint8
	ioprio    uint16
	fd        int32
	off       uint64
	addr      uint64
	len       uint32
	opFlags   uint32
	data      uint64
	group     uint16
	_         uint16
	fileIndex int32
	_         [2]uint64
}

// extArg is what a call that waits with a time-out is given.
type extArg struct {
	sigmask     uint64
	sigmaskSize uint32
	_           uint32
	timeout     uint64 // address of a timespec
}

// bufferRing is what makes a ring of buffers known.
type bufferRing struct {
	addr    uint64
	entries uint32
	group   uint16
	flags   uint16
	_       [3]uint64
}

// buffer is an entry of it. The last field of the first one is the ring's tail.
type buffer struct {
	addr uint64
	len  uint32
	id   uint16
	tail uint16
}

// ringUpdate registers the ring's own descriptor.
type ringUpdate struct {
	offset uint32
	_      uint32
	data   uint64
}
