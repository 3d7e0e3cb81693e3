package wire

import "bytes"

// flags are what a head says about its message and connection.
type flags uint16

const (
	hasLength flags = 1 << iota
	hasChunked
	saysClose
	saysKeepAlive
	hasHost
	wantsContinue // and was not told to go on yet
	isHTTP11
	inBody // the head is complete

	isAnswer   // and is read as leniently as a user agent may
	hasCoding  // a transfer coding; hasChunked says that chunked is the last one
	sawChunked // among them
)

// framing is where a message's body ends, and how much of it was taken.
type framing struct {
	left  int64  // bytes of body, or of the present chunk, still to come
	extra uint32 // bytes of chunk extensions and trailers so far
	seen  uint32 // bytes of an unfinished chunk line searched for its end
	flags flags
	phase phase
}

// field takes note of the fields that say where the message ends and whether
// the connection goes on after it.
func (f *framing) field(name, value []byte) *Error {
	switch len(name) {
	case len("connection"):
		if equalFold(name, "connection") {
			f.connection(value)
		}
	case len("content-length"):
		if equalFold(name, "content-length") {
			return f.contentLength(value)
		}
	case len("transfer-encoding"):
		if equalFold(name, "transfer-encoding") {
			return f.transferEncoding(value)
		}
	}
	return nil
}

func (f *framing) connection(value []byte) {
	for more := true; more; {
		var option []byte
		option, value, more = bytes.Cut(value, comma)
		option = trim(option)
		if equalFold(option, "close") {
			f.flags |= saysClose
		} else if equalFold(option, "keep-alive") {
			f.flags |= saysKeepAlive
		}
	}
}

var comma = []byte{','}

// contentLength accepts digits only, and the field only once: a repetition
// that agrees is legal to accept, but nobody honest sends it.
func (f *framing) contentLength(value []byte) *Error {
	if f.flags&hasLength != 0 {
		return errLengthTwice
	}
	n, ok := parseLength(value)
	if !ok {
		return errLength
	}
	f.left = n
	f.flags |= hasLength
	return nil
}

// parseLength reads a decimal number. One that is too large for the type
// stays at its largest value, which no limit admits.
func parseLength(digits []byte) (n int64, ok bool) {
	const largest = 1<<63 - 1
	for _, c := range digits {
		d := int64(c) - '0'
		if d < 0 || d > 9 {
			return 0, false
		}
		if n > (largest-d)/10 {
			n = largest
		} else {
			n = n*10 + d
		}
	}
	return n, len(digits) > 0
}

// transferEncoding accepts chunked alone. Another coding underneath it is
// something that could be supported and is not (501); chunked in any other
// place leaves the message without an end (400).
func (f *framing) transferEncoding(value []byte) *Error {
	if f.flags&isHTTP11 == 0 {
		return errCodingOld
	}
	if f.flags&hasChunked != 0 {
		return errCodingTwice
	}
	if equalFold(value, "chunked") {
		f.flags |= hasChunked
		return nil
	}
	for rest, more := value, true; more; {
		var coding []byte
		coding, rest, more = bytes.Cut(rest, comma)
		if more && equalFold(trim(coding), "chunked") {
			return errCodingOrder
		}
	}
	return errCoding
}

// check looks at the fields together when the head is complete.
func (f *framing) check() *Error {
	if f.flags&(hasLength|hasChunked) == hasLength|hasChunked {
		return errLengthAndCoding
	}
	return nil
}

// keepAlive says whether the sender lets the connection be used again.
func (f *framing) keepAlive() bool {
	if f.flags&isHTTP11 != 0 {
		return f.flags&saysClose == 0
	}
	return f.flags&(saysClose|saysKeepAlive) == saysKeepAlive
}
