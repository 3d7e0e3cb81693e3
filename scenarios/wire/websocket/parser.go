package websocket

// DefaultMost is the most bytes in a message where nothing else is said.
const DefaultMost = 1 << 20

// Event is what a peer has sent: a message, or a control frame.
type Event struct {
	Kind Kind   // Nothing if more bytes are needed
	Data []byte // the message, the payload of a ping or pong, or the reason to close
	Code Code   // of a close; NoCode if the peer gave none
}

// Parser takes frames off a connection's byte stream. The zero value is the server's
// side of a connection that has received nothing.
//
// The message under way lies at the front of the input: behind its first head what
// was gathered of it, in one piece, then bytes that are done with, then those that
// nobody has looked at. Masks come off, and fragments move together, where they are.
type Parser struct {
	Most   uint32 // bytes in a message; 0 means DefaultMost
	Client bool   // it is the client's side: frames come unmasked

	inFrame bool // the head of a frame of the message was read, and not all of its payload
	last    bool // it is the message's last
	kind    Kind // of the message under way; Nothing if there is none
	text    UTF8 // of it, as far as it has come

	key      uint32 // for the next byte
	from     uint32 // of the input: the first byte of the message
	gathered uint32 // how many bytes there are of it
	at       uint32 // of the input: the first byte that was not looked at
	left     uint32 // bytes of the frame's payload that are missing
}

func (p *Parser) most() uint64 {
	if p.Most == 0 {
		return DefaultMost
	}
	return uint64(p.Most)
}

// Reset makes p as it was before the first byte.
func (p *Parser) Reset() { *p = Parser{Most: p.Most, Client: p.Client} }

// Idle reports whether nothing of a message or a frame was kept in the input.
func (p *Parser) Idle() bool { return p.kind == Nothing && p.at == 0 }

// Parse looks for what comes next in the input, which starts with what earlier calls
// have not taken, and changes it. The Event's Data is a part of it. n is how many
// bytes at the front are of no use any more once the event was dealt with; it may be
// 0 for a control frame that came within a message. The next call is given the rest.
//
// An error is an *Error, whose Code is to be sent before the connection is closed.
func (p *Parser) Parse(in []byte) (ev Event, n int, err error) {
	for {
		if !p.inFrame {
			control, ok, err := p.head(in)
			if !ok || err != nil {
				return Event{}, 0, err
			}
			if control != Nothing {
				return p.control(in, control)
			}
		}
		if err := p.gather(in); err != nil {
			return Event{}, 0, err
		}
		if p.left > 0 {
			return Event{}, 0, nil
		}
		p.inFrame = false
		if p.last {
			break
		}
	}
	if p.kind == Text && !p.text.Complete() {
		return Event{}, 0, errText
	}
	end := p.from + p.gathered
	ev = Event{Kind: p.kind, Data: in[p.from:end:end]}
	n = int(p.at)
	p.kind, p.gathered, p.at = Nothing, 0, 0
	return ev, n, nil
}

// Compact moves the bytes that nobody has looked at behind what was gathered, and
// returns the input without those in between. It is for before more is read.
func (p *Parser) Compact(in []byte) []byte {
	if end := p.from + p.gathered; p.kind != Nothing && p.at > end {
		in = in[:int(end)+copy(in[end:], in[p.at:])]
		p.at = end
	}
	return in
}

// Want is how long the input has to be at least for the frame under way to be
// complete, as far as that is known.
func (p *Parser) Want() int {
	if p.inFrame {
		return int(p.at) + int(p.left)
	}
	return int(p.at) + MaxHead
}

// head reads the head of a frame, if it is there. For a frame of a message ok says
// so; a control frame is ok when all of it is there, and is named.
func (p *Parser) head(in []byte) (control Kind, ok bool, err error) {
	b := in[p.at:]
	if len(b) == 0 {
		return Nothing, false, nil
	}
	kind := Kind(b[0] & 0x0f)
	if err := p.mayCome(kind, b[0]); err != nil {
		return Nothing, false, err
	}
	if len(b) < 2 {
		return Nothing, false, nil
	}
	switch isMasked := b[1]&masked != 0; {
	case isMasked && p.Client:
		return Nothing, false, errMasked
	case !isMasked && !p.Client:
		return Nothing, false, errNotMasked
	}
	length, size := uint64(b[1]&^masked), 2
	if kind.control() && length > MaxControl {
		return Nothing, false, errLongControl
	}
	if length > short {
		var whole bool
		if length, size, whole = longLength(b); !whole {
			return Nothing, false, nil
		}
		if length <= short || size == 10 && length < 1<<16 || length > 1<<63-1 {
			return Nothing, false, errLength
		}
	}
	if !kind.control() && length+uint64(p.gathered) > p.most() {
		return Nothing, false, errTooLarge
	}
	var key uint32
	if !p.Client {
		if len(b) < size+4 {
			return Nothing, false, nil
		}
		key = uint32(b[size]) | uint32(b[size+1])<<8 | uint32(b[size+2])<<16 | uint32(b[size+3])<<24
		size += 4
	}
	if kind.control() {
		if len(b) < size+int(length) {
			return Nothing, false, nil
		}
		mask(b[size:size+int(length)], key)
		p.at += uint32(size)
		p.left = uint32(length)
		return kind, true, nil
	}
	p.inFrame, p.last = true, b[0]&fin != 0
	p.key, p.left, p.at = key, uint32(length), p.at+uint32(size)
	if kind != Nothing {
		p.kind, p.text, p.from = kind, UTF8{}, p.at
	}
	return Nothing, true, nil
}

// mayCome judges a frame by its first byte.
func (p *Parser) mayCome(kind Kind, first byte) error {
	switch {
	case first&reserved != 0:
		return errReserved
	case kind > Pong || kind > Binary && kind < Close:
		return errOpcode
	case kind.control() && first&fin == 0:
		return errCutControl
	case kind == Nothing && p.kind == Nothing:
		return errContinuation
	case !kind.control() && kind != Nothing && p.kind != Nothing:
		return errInterrupted
	}
	return nil
}

// longLength reads a length of 2 or 8 bytes, and says how long the head is up to its
// end. whole is false if it is not all there.
func longLength(b []byte) (length uint64, size int, whole bool) {
	if b[1]&^masked == 126 {
		if len(b) < 4 {
			return 0, 0, false
		}
		return uint64(b[2])<<8 | uint64(b[3]), 4, true
	}
	if len(b) < 10 {
		return 0, 0, false
	}
	for _, c := range b[2:10] {
		length = length<<8 | uint64(c)
	}
	return length, 10, true
}

// gather takes what has come of the frame's payload.
func (p *Parser) gather(in []byte) error {
	piece := in[p.at:]
	if len(piece) > int(p.left) {
		piece = piece[:p.left]
	}
	n := uint32(len(piece))
	if n == 0 {
		return nil
	}
	if !p.Client {
		p.key = mask(piece, p.key)
	}
	if p.kind == Text && !p.text.Take(piece) {
		return errText
	}
	if to := p.from + p.gathered; to != p.at {
		copy(in[to:], piece)
	}
	p.gathered, p.at, p.left = p.gathered+n, p.at+n, p.left-n
	return nil
}

// control is the event of a control frame, whose payload is there.
func (p *Parser) control(in []byte, kind Kind) (ev Event, n int, err error) {
	payload := in[p.at : p.at+p.left : p.at+p.left]
	p.at, p.left = p.at+p.left, 0
	if p.kind == Nothing {
		n, p.at = int(p.at), 0
	}
	ev = Event{Kind: kind, Data: payload}
	if kind != Close {
		return ev, n, nil
	}
	switch len(payload) {
	case 0:
		ev.Code = NoCode
		return ev, n, nil
	case 1:
		return Event{}, 0, errCloseLength
	}
	ev.Code, ev.Data = Code(payload[0])<<8|Code(payload[1]), payload[2:]
	if !ev.Code.sendable() {
		return Event{}, 0, errCloseCode
	}
	var reason UTF8
	if !reason.Take(ev.Data) || !reason.Complete() {
		return Event{}, 0, errReason
	}
	return ev, n, nil
}
