package scenarios

// Content is a body that a seed makes, of any length. Each part of it can be made
// or compared without the rest, so that nobody has to hold it.
//
// With a seed that is a text, the 64-bit FNV-1a hash of the text is the state that
// SplitMix64 starts from, and the content is its numbers, little-endian, one after
// the other.
type Content struct{ state uint64 }

// ContentOf is the content of seed.
func ContentOf(seed []byte) Content {
	const offset = 0xcbf29ce484222325
	h := uint64(offset)
	for _, c := range seed {
		h = (h ^ uint64(c)) * fnvPrime
	}
	return Content{h}
}

// word is number i of the content.
func (c Content) word(i int64) uint64 { return mix(c.state + uint64(i+1)*golden) }

// Fill puts the content from byte at on into p.
func (c Content) Fill(p []byte, at int64) {
	for len(p) > 0 && (at&7 != 0 || len(p) < 8) {
		p[0] = byte(c.word(at>>3) >> (at & 7 * 8))
		p, at = p[1:], at+1
	}
	for i := at >> 3; len(p) >= 8; i++ {
		w := c.word(i)
		p[0], p[1], p[2], p[3] = byte(w), byte(w>>8), byte(w>>16), byte(w>>24)
		p[4], p[5], p[6], p[7] = byte(w>>32), byte(w>>40), byte(w>>48), byte(w>>56)
		p, at = p[8:], at+8
	}
	if len(p) > 0 {
		c.Fill(p, at)
	}
}

// Differs returns the place of the first byte of p that is not the content's from
// byte at on; -1 if all are.
func (c Content) Differs(p []byte, at int64) int {
	for i := 0; i < len(p); i++ {
		from := at + int64(i)
		if from&7 == 0 {
			if i += c.same(p[i:], from>>3); i == len(p) {
				break
			}
			from = at + int64(i)
		}
		if p[i] != byte(c.word(from>>3)>>(from&7*8)) {
			return i
		}
	}
	return -1
}

// same is how many bytes at the start of p are the content's from number i on, in
// whole numbers.
func (c Content) same(p []byte, i int64) (n int) {
	for ; len(p)-n >= 8; n, i = n+8, i+1 {
		b := p[n : n+8 : n+8]
		if c.word(i) != uint64(b[0])|uint64(b[1])<<8|uint64(b[2])<<16|uint64(b[3])<<24|
			uint64(b[4])<<32|uint64(b[5])<<40|uint64(b[6])<<48|uint64(b[7])<<56 {
			break
		}
	}
	return n
}
