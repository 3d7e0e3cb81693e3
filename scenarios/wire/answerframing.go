package wire

import "bytes"

// answerField takes note of a field as field does, but of those that frame an
// answer as RFC 9112 §6.3 has a user agent read them. What is ambiguous stays
// refused.
func (f *framing) answerField(name, value []byte) *Error {
	switch len(name) {
	case len("connection"):
		if equalFold(name, "connection") {
			f.connection(value)
		}
	case len("content-length"):
		if equalFold(name, "content-length") {
			return f.answerLength(value)
		}
	case len("transfer-encoding"):
		if equalFold(name, "transfer-encoding") {
			return f.answerCoding(value)
		}
	}
	return nil
}

// answerLength accepts several numbers, in one field or in several, if they
// are the same.
func (f *framing) answerLength(value []byte) *Error {
	if n, ok := parseLength(value); ok && f.flags&hasLength == 0 {
		f.left = n
		f.flags |= hasLength
		return nil
	}
	for more := true; more; {
		var element []byte
		element, value, more = bytes.Cut(value, comma)
		n, ok := parseLength(trim(element))
		if !ok {
			return errLength
		}
		if f.flags&hasLength != 0 && n != f.left {
			return errLengthsDiffer
		}
		f.left = n
		f.flags |= hasLength
	}
	return nil
}

// answerCoding takes any codings. If the last one is chunked, it frames the
// body; else the body ends with the connection. What the others make of the
// body is not undone.
func (f *framing) answerCoding(value []byte) *Error {
	if f.flags&isHTTP11 == 0 {
		return errCodingOld
	}
	for more := true; more; {
		var coding []byte
		coding, value, more = bytes.Cut(value, comma)
		coding, parameters, _ := bytes.Cut(coding, semicolon)
		coding = trim(coding)
		if len(coding) == 0 && len(parameters) == 0 {
			continue // an empty element of a list
		}
		for _, c := range coding {
			if !tokenBytes[c] {
				return errCodingName
			}
		}
		f.flags = f.flags&^hasChunked | hasCoding
		if equalFold(coding, "chunked") {
			if f.flags&sawChunked != 0 {
				return errChunkedTwice
			}
			if len(parameters) > 0 {
				return errCodingName
			}
			f.flags |= hasChunked | sawChunked
		}
	}
	if f.flags&hasCoding == 0 {
		return errCodingName
	}
	return nil
}

var semicolon = []byte{';'}

// checkAnswer looks at the fields together when the head is complete. A
// length beside a transfer coding is ignored, and the connection is not used
// again, because somebody may have been meant to read it the other way.
func (f *framing) checkAnswer() {
	if f.flags&(hasLength|hasCoding) == hasLength|hasCoding {
		f.left = 0
		f.flags = f.flags&^hasLength | saysClose
	}
}
