package websocket

// Code says why a connection is closed.
type Code uint16

// The codes that this package gives or tells of (RFC 6455, section 7.4.1).
const (
	Normal      Code = 1000
	GoingAway   Code = 1001 // the server stops, or the client leaves its page
	Protocol    Code = 1002 // the peer breaks the protocol
	NoCode      Code = 1005 // the peer has given none; it is never sent
	BadText     Code = 1007 // a text that is not UTF-8
	TooLarge    Code = 1009 // a message beyond the limit
	ServerError Code = 1011
	TryAgain    Code = 1013 // the server holds too much of others
)

// sendable reports whether a peer may send c.
func (c Code) sendable() bool {
	switch {
	case c < 1000 || c > 4999:
		return false
	case c >= 3000: // of libraries, and of applications
		return true
	}
	return c <= 1003 || c >= 1007 && c <= 1014
}

// Error says why what a peer sends is refused. All are values made once.
type Error struct {
	Code   Code   // to close the connection with
	Reason string // lower-case, for people
}

func (e *Error) Error() string { return "websocket: " + e.Reason }

// CodeOf is the code with which a connection that failed with err is closed.
func CodeOf(err error) Code {
	if e, ok := err.(*Error); ok {
		return e.Code
	}
	return ServerError
}

var (
	errReserved     = &Error{Protocol, "frame with a reserved bit"}
	errOpcode       = &Error{Protocol, "frame with a reserved opcode"}
	errNotMasked    = &Error{Protocol, "frame of a client that is not masked"}
	errMasked       = &Error{Protocol, "frame of a server that is masked"}
	errLongControl  = &Error{Protocol, "control frame of more than 125 bytes"}
	errCutControl   = &Error{Protocol, "control frame in fragments"}
	errLength       = &Error{Protocol, "length that is not in its shortest form"}
	errContinuation = &Error{Protocol, "continuation without a message"}
	errInterrupted  = &Error{Protocol, "message within another one"}
	errCloseLength  = &Error{Protocol, "close frame of 1 byte"}
	errCloseCode    = &Error{Protocol, "close code that may not be sent"}
	errText         = &Error{BadText, "text that is not UTF-8"}
	errReason       = &Error{BadText, "reason to close that is not UTF-8"}
	errTooLarge     = &Error{TooLarge, "message beyond the limit"}
)
