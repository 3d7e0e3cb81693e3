package websocket

// Kind is what a frame carries, and its opcode.
type Kind uint8

const (
	Nothing Kind = 0 // of an Event: there is none yet. As an opcode it is a continuation
	Text    Kind = 1
	Binary  Kind = 2
	Close   Kind = 8
	Ping    Kind = 9
	Pong    Kind = 10
)

// control reports whether frames of the kind may come within a message.
func (k Kind) control() bool { return k >= Close }

const (
	fin      = 0x80
	reserved = 0x70
	masked   = 0x80

	// longest payload that the second byte tells the length of
	short = 125
	// MaxControl is the most bytes that a control frame carries.
	MaxControl = 125
	// MaxHead is the most bytes before a frame's payload.
	MaxHead = 14
)

// AppendFrame appends a message of one frame, or a control frame, as a server
// sends it.
func AppendFrame(dst []byte, k Kind, payload []byte) []byte {
	return append(appendHead(dst, byte(k)|fin, 0, len(payload)), payload...)
}

// AppendMasked appends the same as a client sends it, under a key.
func AppendMasked(dst []byte, k Kind, key uint32, payload []byte) []byte {
	return AppendFragment(dst, k, true, key, payload)
}

// AppendFragment appends one frame of a client's message of several: the first has
// the message's kind, all others Nothing, and the last one says so.
func AppendFragment(dst []byte, k Kind, last bool, key uint32, payload []byte) []byte {
	first := byte(k)
	if last {
		first |= fin
	}
	dst = appendHead(dst, first, masked, len(payload))
	dst = append(dst, byte(key), byte(key>>8), byte(key>>16), byte(key>>24))
	from := len(dst)
	dst = append(dst, payload...)
	mask(dst[from:], key)
	return dst
}

// AppendClose appends a close frame of a server. With NoCode it says nothing. The
// reason is cut where it is too long, between two characters.
func AppendClose(dst []byte, code Code, reason string) []byte {
	var payload [MaxControl]byte
	return AppendFrame(dst, Close, closing(payload[:0], code, reason))
}

// AppendMaskedClose appends the same as a client sends it.
func AppendMaskedClose(dst []byte, code Code, reason string, key uint32) []byte {
	var payload [MaxControl]byte
	return AppendMasked(dst, Close, key, closing(payload[:0], code, reason))
}

func closing(dst []byte, code Code, reason string) []byte {
	if code == NoCode {
		return dst
	}
	dst = append(dst, byte(code>>8), byte(code))
	if most := MaxControl - 2; len(reason) > most {
		for reason[most]&0xc0 == 0x80 {
			most--
		}
		reason = reason[:most]
	}
	return append(dst, reason...)
}

// appendHead appends a frame's head with the shortest form of its length.
func appendHead(dst []byte, first, mask byte, n int) []byte {
	switch {
	case n <= short:
		return append(dst, first, mask|byte(n))
	case n < 1<<16:
		return append(dst, first, mask|126, byte(n>>8), byte(n))
	}
	l := uint64(n)
	return append(dst, first, mask|127, byte(l>>56), byte(l>>48), byte(l>>40), byte(l>>32), byte(l>>24), byte(l>>16), byte(l>>8), byte(l))
}

// AppendReply appends what a server answers to a control frame by itself: a pong to a
// ping, and a close to a close.
func AppendReply(dst []byte, ev Event) []byte {
	switch ev.Kind {
	case Ping:
		return AppendFrame(dst, Pong, ev.Data)
	case Close:
		return AppendClose(dst, ev.Code, "")
	}
	return dst
}
