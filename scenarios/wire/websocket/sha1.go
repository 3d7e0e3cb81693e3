package websocket

import "math/bits"

// sha1 is the SHA-1 of a text of less than 120 bytes. That is all that a handshake
// needs: with package crypto/sha1 come 28 others, ciphers and their self-tests among
// them, which each server would start with.
func sha1(text []byte) (sum [20]byte) {
	var padded [2 * sha1Block]byte
	n := copy(padded[:], text)
	padded[n] = 0x80
	size := sha1Block
	if n+1+8 > sha1Block {
		size = 2 * sha1Block
	}
	length := uint64(n) * 8
	for i := range 8 {
		padded[size-1-i] = byte(length >> (8 * i))
	}
	h := [5]uint32{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0}
	for from := 0; from < size; from += sha1Block {
		sha1Step(&h, padded[from:from+sha1Block])
	}
	for i, w := range h {
		sum[4*i], sum[4*i+1], sum[4*i+2], sum[4*i+3] = byte(w>>24), byte(w>>16), byte(w>>8), byte(w)
	}
	return sum
}

const sha1Block = 64

// sha1Step takes in a block (RFC 3174, section 6.1).
func sha1Step(h *[5]uint32, block []byte) {
	var w [80]uint32
	for t := range w {
		if t < 16 {
			w[t] = uint32(block[4*t])<<24 | uint32(block[4*t+1])<<16 | uint32(block[4*t+2])<<8 | uint32(block[4*t+3])
		} else {
			w[t] = bits.RotateLeft32(w[t-3]^w[t-8]^w[t-14]^w[t-16], 1)
		}
	}
	a, b, c, d, e := h[0], h[1], h[2], h[3], h[4]
	for t, word := range w {
		var f, k uint32
		switch t / 20 {
		case 0:
			f, k = b&c|^b&d, 0x5a827999
		case 1:
			f, k = b^c^d, 0x6ed9eba1
		case 2:
			f, k = b&c|b&d|c&d, 0x8f1bbcdc
		default:
			f, k = b^c^d, 0xca62c1d6
		}
		a, b, c, d, e = bits.RotateLeft32(a, 5)+f+e+word+k, a, bits.RotateLeft32(b, 30), c, d
	}
	h[0], h[1], h[2], h[3], h[4] = h[0]+a, h[1]+b, h[2]+c, h[3]+d, h[4]+e
}
