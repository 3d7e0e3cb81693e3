package websocket

// mask puts p under a key, or takes it off: both are the same. The key's bytes are
// in the order in which they are sent, the first lowest. It returns the key for
// the bytes that follow p.
func mask(p []byte, key uint32) uint32 {
	wide := uint64(key) | uint64(key)<<32
	for len(p) >= 32 {
		b := p[:32:32]
		put(b[0:8], get(b[0:8])^wide)
		put(b[8:16], get(b[8:16])^wide)
		put(b[16:24], get(b[16:24])^wide)
		put(b[24:32], get(b[24:32])^wide)
		p = p[32:]
	}
	for len(p) >= 8 {
		put(p[:8], get(p[:8])^wide)
		p = p[8:]
	}
	for i := range p {
		p[i] ^= byte(key)
		key = key>>8 | key<<24
	}
	return key
}

// get and put are single instructions. Package encoding/binary would do the same,
// but reflect comes with it.

func get(b []byte) uint64 {
	_ = b[7]
	return uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 | uint64(b[3])<<24 |
		uint64(b[4])<<32 | uint64(b[5])<<40 | uint64(b[6])<<48 | uint64(b[7])<<56
}

func put(b []byte, w uint64) {
	_ = b[7]
	b[0], b[1], b[2], b[3] = byte(w), byte(w>>8), byte(w>>16), byte(w>>24)
	b[4], b[5], b[6], b[7] = byte(w>>32), byte(w>>40), byte(w>>48), byte(w>>56)
}
