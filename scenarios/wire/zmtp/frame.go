package zmtp

import "encoding/binary"

// The flags of a frame. The other bits are reserved, and zero.
const (
	flagMore    = 1 << 0 // another frame of the message follows
	flagLong    = 1 << 1 // the length has 8 bytes
	flagCommand = 1 << 2 // the frame is a command, not part of a message
)

const (
	shortHead = 2
	longHead  = 9
	maxShort  = 255
)

// frame is one frame as it lies in a buffer.
type frame struct {
	flags byte
	body  []byte
	size  int // of head and body
}

// parseFrame takes the frame at the start of buf. Its size is 0 if more bytes
// are needed, and most is the longest body of a message's frame that is accepted.
func parseFrame(buf []byte, most int) (f frame, err error) {
	if len(buf) < 1 {
		return f, nil
	}
	f.flags = buf[0]
	if f.flags&^(flagMore|flagLong|flagCommand) != 0 || f.flags&(flagMore|flagCommand) == flagMore|flagCommand {
		return f, errFlags
	}
	head, length := shortHead, uint64(0)
	if f.flags&flagLong != 0 {
		head = longHead
	}
	if len(buf) < head {
		return f, nil
	}
	if head == longHead {
		length = binary.BigEndian.Uint64(buf[1:longHead])
	} else {
		length = uint64(buf[1])
	}
	if f.flags&flagCommand != 0 {
		most = min(most, maxCommand)
	}
	if length > uint64(most) {
		return f, errTooLarge
	}
	end := head + int(length)
	if len(buf) < end {
		return f, nil
	}
	f.body, f.size = buf[head:end:end], end
	return f, nil
}

// AppendFrame appends one frame of a message. more says that it is not the last.
func AppendFrame(dst, body []byte, more bool) []byte {
	var flags byte
	if more {
		flags = flagMore
	}
	return append(appendHead(dst, flags, len(body)), body...)
}

// AppendFrameHead appends what precedes the body of a frame that is length bytes
// long, for a body that the caller appends piece by piece.
func AppendFrameHead(dst []byte, length int, more bool) []byte {
	var flags byte
	if more {
		flags = flagMore
	}
	return appendHead(dst, flags, length)
}

// AppendMessage appends a message of frames, of which there is at least one.
func AppendMessage(dst []byte, frames ...[]byte) []byte {
	last := len(frames) - 1
	for i, body := range frames {
		dst = AppendFrame(dst, body, i < last)
	}
	return dst
}

func appendHead(dst []byte, flags byte, length int) []byte {
	if length <= maxShort {
		return append(dst, flags, byte(length))
	}
	return binary.BigEndian.AppendUint64(append(dst, flags|flagLong), uint64(length))
}
