package verify

import (
	"encoding/binary"
	"fmt"
	"io"

	"interleave/internal/quantity"
)

// frame is one of a client's. first is its first byte.
func frame(first byte, payload string) string {
	f := []byte{first}
	switch n := len(payload); {
	case n <= 125:
		f = append(f, 0x80|byte(n))
	case n < 1<<16:
		f = binary.BigEndian.AppendUint16(append(f, 0x80|126), uint16(n))
	default:
		f = binary.BigEndian.AppendUint64(append(f, 0x80|127), uint64(n))
	}
	key := [4]byte{0x37, 0xfa, 0x21, 0x3d}
	f = append(f, key[:]...)
	for i := range len(payload) {
		f = append(f, payload[i]^key[i%4])
	}
	return string(f)
}

// textFrame is a message of one frame.
func textFrame(message string) string { return frame(lastFrame|opText, message) }

// next reads the server's next message or control frame, but pings, which it answers.
func (c *conn) next() (op byte, payload string, err error) {
	c.allow()
	c.expectWithin(c.patience)
	for {
		first, part, err := c.readFrame()
		if err != nil {
			return 0, "", c.failed("no readable frame", err)
		}
		now := first & 0x0f
		switch {
		case now == opPing:
			if _, err := io.WriteString(c, frame(lastFrame|opPong, part)); err != nil {
				return 0, "", err
			}
			continue
		case now >= opClose:
			return now, part, nil
		case now != 0:
			op = now
		}
		if payload += part; first&lastFrame != 0 {
			return op, payload, nil
		}
	}
}

func (c *conn) readFrame() (first byte, payload string, err error) {
	var head [2]byte
	if _, err = io.ReadFull(c.in, head[:]); err != nil {
		return 0, "", err
	}
	n := uint64(head[1])
	if head[0]&0x70 != 0 || n&0x80 != 0 {
		return 0, "", fmt.Errorf("a frame begins with %x: reserved bits, or a mask", head)
	}
	var long [8]byte
	switch n {
	case 126:
		_, err = io.ReadFull(c.in, long[6:])
		n = binary.BigEndian.Uint64(long[:])
	case 127:
		_, err = io.ReadFull(c.in, long[:])
		n = binary.BigEndian.Uint64(long[:])
	}
	if err != nil {
		return 0, "", err
	}
	if n > maxAnswer {
		return 0, "", fmt.Errorf("a frame of %s", quantity.Plural(n, "byte"))
	}
	p := make([]byte, n)
	_, err = io.ReadFull(c.in, p)
	return head[0], string(p), err
}

// wantText reads a text message.
func (c *conn) wantText() (string, error) {
	op, payload, err := c.next()
	if err == nil && op != opText {
		err = fmt.Errorf("a frame of opcode %d with %.60q came, want a text", op, payload)
	}
	return payload, err
}

// wantClosed reads a close with a code, and the end of the connection.
func (c *conn) wantClosed(code uint16) error {
	op, payload, err := c.next()
	if err != nil {
		return err
	}
	if op != opClose || len(payload) < 2 || binary.BigEndian.Uint16([]byte(payload)) != code {
		return fmt.Errorf("a frame of opcode %d with %.60q came, want a close with %d", op, payload, code)
	}
	return c.closed()
}
