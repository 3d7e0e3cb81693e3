package zmtp

import "bytes"

// Limits bounds what a peer can make a session hold.
type Limits struct {
	Message int // bytes of a message's frames together; 0 means DefaultMessage
	Frames  int // of a message; 0 means DefaultFrames
}

// The bounds that a zero Limits stands for.
const (
	DefaultMessage = 4 << 20
	DefaultFrames  = 16

	// maxCommand bounds a command, in bytes: READY may have properties that we do
	// not know.
	maxCommand = 4 << 10

	// maxIdentity is how long an identity may be, in bytes.
	maxIdentity = 255
)

func (l Limits) message() int { return or(l.Message, DefaultMessage) }
func (l Limits) frames() int  { return or(l.Frames, DefaultFrames) }

func or(value, otherwise int) int {
	if value > 0 {
		return value
	}
	return otherwise
}

// Session is one side of a connection. The zero value is a DEALER that has
// received nothing.
type Session struct {
	Socket SocketType // empty means Dealer
	Limits Limits

	// Identity is what the peer calls itself, once the session is Ready; mostly
	// empty.
	Identity []byte

	state state
	pings bool // the peer knows them

	// Of an unfinished message: what was looked at, how much of that are bodies,
	// and how many frames.
	pos, bodies, frames int
}

type state uint8

const (
	greeting state = iota // the peer's is awaited
	shaking               // its READY is
	traffic
)

// Message is the frames of one message. They alias the buffer that was given to
// Next and are valid until it changes.
type Message struct{ Frames [][]byte }

// Hello appends what this side says first. identity may be empty.
func (s *Session) Hello(dst, identity []byte) []byte {
	return AppendReady(AppendGreeting(dst), s.socket(), identity)
}

func (s *Session) socket() SocketType {
	if s.Socket == "" {
		return Dealer
	}
	return s.Socket
}

// Ready reports whether the handshake is over: messages may be sent.
func (s *Session) Ready() bool { return s.state == traffic }

// Pings reports whether the peer knows PING, which came with ZMTP 3.1, so that it may
// be sent one.
func (s *Session) Pings() bool { return s.state == traffic && s.pings }

// Next takes what is at the start of buf. It returns how many bytes it has done
// with, and whether m has a message now: without one, and with n 0, it needs more
// bytes after the same ones. It appends to reply what the peer must be answered:
// send it before anything else.
//
// An error is always an *Error. The connection is of no use then: send reply, and
// close it.
func (s *Session) Next(buf []byte, m *Message, reply []byte) (n int, got bool, replied []byte, err error) {
	if s.state == greeting {
		done, err := parseGreeting(buf)
		if err != nil || !done {
			return 0, false, reply, err
		}
		s.state = shaking
		s.pings = buf[versionAt] > majorVersion || buf[versionAt+1] >= 1
		return GreetingLength, false, reply, nil
	}
	for {
		f, err := parseFrame(buf[s.pos:], s.Limits.message())
		if err != nil || f.size == 0 {
			return 0, false, reply, err
		}
		if f.flags&flagCommand != 0 {
			reply, err = s.command(f.body, reply)
			if s.frames == 0 || err != nil { // not between the frames of a message
				return f.size, false, reply, err
			}
			s.pos += f.size
			if s.bodies += f.size; s.bodies > s.Limits.message() { // it stays in buf until the message is whole
				return 0, false, reply, errTooLarge
			}
			continue
		}
		if s.state != traffic {
			return 0, false, AppendError(reply, errEarly.Reason), errEarly
		}
		s.pos += f.size
		s.frames++
		if s.bodies += len(f.body); s.bodies > s.Limits.message() || s.frames > s.Limits.frames() {
			return 0, false, reply, errTooLarge
		}
		if f.flags&flagMore == 0 {
			return s.whole(buf, m), true, reply, nil
		}
	}
}

// whole fills m with the message at the start of buf.
func (s *Session) whole(buf []byte, m *Message) (n int) {
	n = s.pos
	m.Frames = m.Frames[:0]
	for rest := buf[:n]; len(rest) > 0; {
		f, _ := parseFrame(rest, s.Limits.message())
		if f.flags&flagCommand == 0 {
			m.Frames = append(m.Frames, f.body)
		}
		rest = rest[f.size:]
	}
	s.pos, s.bodies, s.frames = 0, 0, 0
	return n
}

// Want is a hint: how many bytes buf should have room for until Next has more to
// tell, or 0 if that is not known yet.
func (s *Session) Want(buf []byte) int {
	if s.state == greeting {
		return GreetingLength
	}
	rest := buf[min(s.pos, len(buf)):]
	head, length := shortHead, 0
	switch {
	case len(rest) >= longHead && rest[0]&flagLong != 0:
		f, err := parseFrame(rest[:longHead], s.Limits.message())
		if err != nil || f.size > 0 {
			return 0
		}
		head = longHead
		for _, b := range rest[1:longHead] {
			length = length<<8 | int(b)
		}
	case len(rest) >= shortHead && rest[0]&flagLong == 0:
		length = int(rest[1])
	default:
		return 0
	}
	return s.pos + head + length
}

// command does what a command asks for.
func (s *Session) command(body, reply []byte) ([]byte, error) {
	name, data, err := parseCommand(body)
	if err != nil {
		return reply, err
	}
	switch {
	case name == "ERROR":
		return reply, &Error{Reason: "the peer refuses the connection", Peer: bytes.Clone(reasonOf(data))}
	case s.state == shaking:
		if name != "READY" {
			return AppendError(reply, errEarly.Reason), errEarly
		}
		if err := s.ready(data); err != nil {
			return AppendError(reply, err.(*Error).Reason), err
		}
	case name == "READY":
		return reply, errTwice
	case name == "PING":
		context, err := pingContext(data)
		if err != nil {
			return reply, err
		}
		return appendPong(reply, context), nil
	}
	return reply, nil
}

// ready reads the peer's READY.
func (s *Session) ready(data []byte) error {
	known := false
	for len(data) > 0 {
		name, value, rest, ok := nextProperty(data)
		if !ok {
			return errCommand
		}
		data = rest
		switch {
		case bytes.EqualFold(name, []byte(propertyType)):
			if !s.socket().accepts(string(value)) {
				return errSocketType
			}
			known = true
		case bytes.EqualFold(name, []byte(propertyIdentity)):
			if len(value) > maxIdentity {
				return errCommand
			}
			s.Identity = bytes.Clone(value)
		}
	}
	if !known {
		return errSocketType
	}
	s.state = traffic
	return nil
}
