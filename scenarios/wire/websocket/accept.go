package websocket

const base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

// Accept is what a server answers to a key with, which shows that it understands
// WebSocket: the SHA-1 of the key and a fixed text, in base64.
func Accept(key Key) (accept [28]byte) {
	var text [24 + 36]byte
	copy(text[copy(text[:], key[:]):], "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
	sum := sha1(text[:])
	encode(accept[:], sum[:])
	return accept
}

// NewKey is the key of a client that has drawn two numbers by lot.
func NewKey(a, b uint64) (key Key) {
	var drawn [16]byte
	put(drawn[:8], a)
	put(drawn[8:], b)
	encode(key[:], drawn[:])
	return key
}

// encode fills dst with src in base64. It is all that is needed of encoding/base64,
// with which reflect comes.
func encode(dst, src []byte) {
	for len(src) >= 3 {
		w := uint(src[0])<<16 | uint(src[1])<<8 | uint(src[2])
		dst[0], dst[1], dst[2], dst[3] = base64[w>>18], base64[w>>12&63], base64[w>>6&63], base64[w&63]
		dst, src = dst[4:], src[3:]
	}
	switch len(src) {
	case 1:
		w := uint(src[0]) << 16
		dst[0], dst[1], dst[2], dst[3] = base64[w>>18], base64[w>>12&63], '=', '='
	case 2:
		w := uint(src[0])<<16 | uint(src[1])<<8
		dst[0], dst[1], dst[2], dst[3] = base64[w>>18], base64[w>>12&63], base64[w>>6&63], '='
	}
}

// validKey reports whether text is 16 bytes in base64. The last character tells of
// two bits only: the four below have to be 0.
func validKey(text []byte) bool {
	if len(text) != len(Key{}) || string(text[22:]) != "==" {
		return false
	}
	for _, c := range text[:22] {
		switch {
		case 'A' <= c && c <= 'Z', 'a' <= c && c <= 'z', '0' <= c && c <= '9', c == '+', c == '/':
		default:
			return false
		}
	}
	switch text[21] {
	case 'A', 'Q', 'g', 'w':
		return true
	}
	return false
}
