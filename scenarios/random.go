package scenarios

import "sync/atomic"

// Seq is a seeded sequence of random numbers (SplitMix64): the same seed
// gives every model the same numbers. It is not safe for concurrent use.
type Seq struct{ state uint64 }

// NewSeq starts the sequence of seed.
func NewSeq(seed uint64) Seq { return Seq{seed} }

// Next returns the next number.
func (s *Seq) Next() uint64 {
	s.state += golden
	return mix(s.state)
}

// SharedSeq is a Seq that several threads draw from. Together they draw the
// numbers of the seed's Seq, each once.
type SharedSeq struct{ state atomic.Uint64 }

// NewSharedSeq starts the sequence of seed.
func NewSharedSeq(seed uint64) *SharedSeq {
	s := new(SharedSeq)
	s.state.Store(seed)
	return s
}

// Next returns the next number.
func (s *SharedSeq) Next() uint64 { return mix(s.state.Add(golden)) }

// Derive returns a seed for part i of a server, such as its i-th worker
// process, so that the parts' sequences differ.
func Derive(seed, i uint64) uint64 { return mix(mix(seed+golden) + i*golden) }

// golden is 2^64 over the golden ratio: the step of SplitMix64.
const golden = 0x9e3779b97f4a7c15

// mix scatters x over all 64 bits; it is SplitMix64's output function.
func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
