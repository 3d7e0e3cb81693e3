package zmtp

// Error says why bytes are not acceptable, or that the peer has refused ours.
type Error struct {
	Reason string // lower-case, for people
	Peer   []byte // what the peer gave as its reason; nil if it was not the peer
}

func (e *Error) Error() string {
	if len(e.Peer) > 0 {
		return e.Reason + ": " + string(e.Peer)
	}
	return e.Reason
}

var (
	errSignature  = &Error{Reason: "not a ZeroMQ peer: its greeting has another signature"}
	errVersion    = &Error{Reason: "the peer speaks a version of ZMTP before 3.0"}
	errMechanism  = &Error{Reason: "the peer asks for a security mechanism other than NULL"}
	errSocketType = &Error{Reason: "the peer's socket type cannot be joined with this one"}
	errFlags      = &Error{Reason: "frame with unknown flags"}
	errTooLarge   = &Error{Reason: "message or command beyond the limits"}
	errCommand    = &Error{Reason: "malformed command"}
	errEarly      = &Error{Reason: "traffic before the handshake was over"}
	errTwice      = &Error{Reason: "second READY"}
)
