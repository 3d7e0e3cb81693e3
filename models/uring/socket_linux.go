package uring

import "iter"

// socket is what the port knows of a connection: all that an idle one costs it.
type socket struct {
	token   uint64
	out     *output // on its way to the peer; nil if nothing is
	left    *left   // input of earlier turns that the loop did not read; nil if there is none
	closeBy int64   // Unix seconds by which what was written must have left, once it is closed
	fd      int32
	err     uint32 // the number of the error that ended it; 0 if none did
	first   int16  // of the buffers with input, by number, and of those the last; -1 if there is none
	last    int16
	flags   flags
	what    what
}

type flags uint16

const (
	used       flags = 1 << iota
	connecting       // a request to connect is under way
	receiving        // one to receive is
	watching         // one that waits for the connection to break is
	sending          // one to send is
	lasting          // it is worth a request that receives many times
	ended            // the peer has sent all
	full             // a write was told to come back
	finishing        // the sending side ends after what was written
	closing          // the connection does
	cancelled        // for that, what is under way was
	shutting         // the descriptor is being closed
	touched          // it is in port.touched
	passing          // what it receives is passed on, by way of no buffer
	looking          // a request to be told that it is ready is under way
)

// what has happened to a socket that the loop does not know of.
type what uint8

const (
	readable what = 1 << iota
	writable
	hangup
	dead
)

const slabBits = 8

// table holds the sockets, by descriptor. They do not move.
type table struct{ slabs []*[1 << slabBits]socket }

func (t *table) open(fd int) *socket {
	for len(t.slabs) <= fd>>slabBits {
		t.slabs = append(t.slabs, nil)
	}
	slab := t.slabs[fd>>slabBits]
	if slab == nil {
		slab = new([1 << slabBits]socket)
		t.slabs[fd>>slabBits] = slab
	}
	s := &slab[fd&(1<<slabBits-1)]
	*s = socket{fd: int32(fd), first: none, last: none, flags: used}
	return s
}

// get returns the socket of a descriptor, nil if the port has none.
func (t *table) get(fd int) *socket {
	if fd>>slabBits >= len(t.slabs) || t.slabs[fd>>slabBits] == nil {
		return nil
	}
	s := &t.slabs[fd>>slabBits][fd&(1<<slabBits-1)]
	if s.flags == 0 {
		return nil
	}
	return s
}

func (t *table) all() iter.Seq[*socket] {
	return func(yield func(*socket) bool) {
		for _, slab := range t.slabs {
			if slab == nil {
				continue
			}
			for i := range slab {
				if slab[i].flags != 0 && !yield(&slab[i]) {
					return
				}
			}
		}
	}
}
