package load

// stack holds the numbers of clients that are free, with room for all of
// them. The one that was freed last goes first, as in the connection pools of
// browsers and proxies: a load that needs few connections at a time uses few,
// and a server whose workers hold one each is not made to go round them all.
type stack struct{ items []uint32 }

func newStack(size int) stack { return stack{items: make([]uint32, 0, size)} }

func (s *stack) len() int { return len(s.items) }

func (s *stack) push(i uint32) { s.items = append(s.items, i) }

func (s *stack) pop() uint32 {
	last := len(s.items) - 1
	i := s.items[last]
	s.items = s.items[:last]
	return i
}
