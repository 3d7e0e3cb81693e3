package callback

import "iter"

// slot is what the loop knows of an open descriptor: all that an idle
// connection costs. Slots never move, and are kept for the descriptor's next
// owner; the generation tells the events of one owner from another's.
type slot struct {
	x          *exchange // the request being read or answered; nil while the connection is idle
	link       *link     // of an upstream connection
	deadline   int64     // when the owner's patience ends; 0: never
	fd         int32
	generation uint32
	kind       kind
	flags      flags
}

type kind uint8

const (
	unused       kind = iota
	client            // a connection that is served
	lingering         // one that was told to close, and may not have noticed
	upstreamLink      // a connection to an upstream
	watched           // a descriptor of the model's own
)

type flags uint8

const (
	unread  flags = 1 << iota // there may be input that was not read
	hungup                    // the end of the stream is near: read until it comes
	ended                     // it has come
	closing                   // close once the output has left
	abrupt                    // and do not wait for the peer to close first: it asked for this
)

const slabBits = 8

// table holds the slots, by descriptor.
type table struct {
	slabs []*[1 << slabBits]slot
	used  int
}

// open returns the slot of a new descriptor.
func (t *table) open(fd int, k kind) *slot {
	for len(t.slabs) <= fd>>slabBits {
		t.slabs = append(t.slabs, nil)
	}
	slab := t.slabs[fd>>slabBits]
	if slab == nil {
		slab = new([1 << slabBits]slot)
		t.slabs[fd>>slabBits] = slab
	}
	s := &slab[fd&(1<<slabBits-1)]
	*s = slot{fd: int32(fd), generation: s.generation, kind: k}
	t.used++
	return s
}

// free makes the slot nobody's. Events of its descriptor that are still to come
// in this turn find another generation.
func (t *table) free(s *slot) {
	*s = slot{fd: s.fd, generation: s.generation + 1}
	t.used--
}

// listenerToken is no slot's: their generations end one bit below.
const listenerToken = 1 << 63

const generationMask = 1<<31 - 1

func (s *slot) token() uint64 {
	return uint64(s.generation&generationMask)<<32 | uint64(s.fd)
}

// get returns the slot that token stands for, nil if its owner is gone.
func (t *table) get(token uint64) *slot {
	s := t.at(int(uint32(token)))
	if s.kind == unused || s.token() != token {
		return nil
	}
	return s
}

// at returns the slot of a descriptor that has one.
func (t *table) at(fd int) *slot { return &t.slabs[fd>>slabBits][fd&(1<<slabBits-1)] }

// all iterates over the slots in use.
func (t *table) all() iter.Seq[*slot] {
	return func(yield func(*slot) bool) {
		for _, slab := range t.slabs {
			if slab == nil {
				continue
			}
			for i := range slab {
				if slab[i].kind != unused && !yield(&slab[i]) {
					return
				}
			}
		}
	}
}
