package wire

import "bytes"

// RequestParser takes requests off a connection's byte stream, one after
// another. The zero value is ready to use. It remembers, as offsets, how far
// it has looked into an unfinished request, so that drip-fed input is not
// scanned twice; it holds no reference to a buffer.
type RequestParser struct {
	Limits Limits

	// Offsets into buf. The struct is one cache line: keep it so.
	start     uint32 // of the request line, after empty lines
	methodEnd uint32
	fields    uint32 // start of the header section; 0: no request line yet
	hostFrom  uint32
	hostTo    uint32
	headEnd   uint32
	line      uint32 // in the head: start of the unfinished line; then: end of the decoded body
	pos       uint32 // how far was looked
	framing
}

// ContinueResponse is the interim answer to "Expect: 100-continue".
const ContinueResponse = "HTTP/1.1 100 Continue\r\n\r\n"

// Parse looks for one request at the start of buf. It returns the number of
// bytes that the request took, and has then filled req; or 0 and no error if
// the request is not complete: the caller appends what arrives to the same
// bytes and calls again. A chunked body is decoded in place within buf.
//
// An error is always an *Error, whose Status is the answer to give before the
// connection is closed.
func (p *RequestParser) Parse(buf []byte, req *Request) (n int, err error) {
	if p.flags&inBody == 0 {
		if err := p.head(buf); err != nil {
			return 0, err
		}
		if p.flags&inBody == 0 {
			return 0, nil
		}
	}
	bodyEnd, end := int(p.headEnd), int(p.headEnd)
	if p.flags&hasChunked != 0 {
		done, err := p.decode(buf, p.headEnd, &p.line, &p.pos, p.Limits)
		if !done || err != nil {
			return 0, err
		}
		bodyEnd, end = int(p.line), int(p.pos)
	} else if p.left > 0 {
		end += int(p.left)
		if end > len(buf) {
			return 0, nil
		}
		bodyEnd = end
	}
	if err := p.fill(buf, req, bodyEnd); err != nil {
		return 0, err
	}
	p.Reset()
	return end, nil
}

// head parses the lines that are complete and not parsed yet. It sets inBody
// when the head is complete and acceptable.
//
// A line that is wrong is refused when its end is there, and not before, so
// that the verdict does not depend on how the bytes were cut.
func (p *RequestParser) head(buf []byte) error {
	limit := p.Limits.head()
	b := buf[:min(len(buf), limit)]
	i := int(p.line)
	if p.pos != 0 && bytes.IndexByte(b[p.pos:], '\n') < 0 {
		return p.unfinished(b, i, nil)
	}
	if p.fields == 0 {
		for i+1 < len(b) && b[i] == '\r' && b[i+1] == '\n' {
			i += 2
		}
		next, err := p.requestLine(b, i)
		if next == 0 {
			return p.unfinished(b, i, err)
		}
		i = next
		p.fields = uint32(i)
	}
	for {
		if i < len(b) && b[i] == '\r' {
			if i+1 == len(b) || b[i+1] != '\n' {
				return p.unfinished(b, i, errEmptyLine)
			}
			i += 2
			break
		}
		colon, from, to, next, err := fieldLine(b, i)
		if next == 0 {
			return p.unfinished(b, i, err)
		}
		switch colon - i {
		case len("host"):
			if equalFold(b[i:colon], "host") {
				err = p.host(b[from:to], from)
			}
		case len("expect"):
			if equalFold(b[i:colon], "expect") && equalFold(b[from:to], "100-continue") {
				p.flags |= wantsContinue
			}
		case len("connection"), len("content-length"), len("transfer-encoding"):
			err = p.field(b[i:colon], b[from:to])
		}
		if err != nil {
			return err
		}
		i = next
	}
	p.headEnd, p.line, p.pos = uint32(i), uint32(i), uint32(i)
	return p.checkHead()
}

// unfinished notes that the line at b[line:] cannot be parsed: because it is
// not complete, or else because of err.
func (p *RequestParser) unfinished(b []byte, line int, err *Error) error {
	from := max(line, int(p.pos))
	if bytes.IndexByte(b[from:], '\n') >= 0 {
		if err != nil {
			return err
		}
		if p.fields == 0 {
			return errRequestLine
		}
		return errFieldValue
	}
	if len(b) == p.Limits.head() {
		return errHeadTooLarge
	}
	p.line, p.pos = uint32(line), uint32(len(b))
	return nil
}

// requestLine takes the request line at b[i:] and returns where the next line
// starts, or 0 as fieldLine does.
func (p *RequestParser) requestLine(b []byte, i int) (next int, err *Error) {
	p.start = uint32(i)
	if len(b)-i >= 4 && string(b[i:i+4]) == "GET " {
		i += 3
	} else {
		from := i
		for i < len(b) && tokenBytes[b[i]] {
			i++
		}
		if i == len(b) {
			return 0, nil
		}
		if b[i] != ' ' || i == from {
			return 0, errRequestLine
		}
	}
	p.methodEnd = uint32(i)
	i++
	target := i
	i = scanTarget(b, i)
	if i == len(b) {
		return 0, nil
	}
	if b[i] > ' ' && b[i] != 0x7f {
		return 0, errTarget
	}
	if b[i] != ' ' || i == target {
		return 0, errRequestLine
	}
	i++
	if len(b)-i < len("HTTP/1.1\r\n") {
		return 0, nil
	}
	version := b[i : i+len("HTTP/1.1\r\n")]
	if string(version) == "HTTP/1.1\r\n" {
		p.flags |= isHTTP11
		return i + len(version), nil
	}
	if string(version[:5]) != "HTTP/" || !digit(version[5]) || version[6] != '.' || !digit(version[7]) ||
		string(version[8:]) != "\r\n" {
		return 0, errRequestLine
	}
	if version[5] != '1' || version[7] != '0' {
		return 0, errVersion
	}
	return i + len(version), nil
}

func digit(c byte) bool { return '0' <= c && c <= '9' }

// host takes note of a Host field's value, found at offset from.
func (p *RequestParser) host(value []byte, from int) *Error {
	if p.flags&hasHost != 0 {
		return errHostTwice
	}
	if !validHost(value) {
		return errHost
	}
	p.flags |= hasHost
	p.hostFrom, p.hostTo = uint32(from), uint32(from+len(value))
	return nil
}

// checkHead looks at the fields together.
func (p *RequestParser) checkHead() error {
	if p.flags&(isHTTP11|hasHost) == isHTTP11 {
		return errHostMissing
	}
	if p.flags&(hasLength|hasChunked) != 0 {
		if err := p.check(); err != nil {
			return err
		}
		if p.left > int64(p.Limits.body()) {
			return errBodyTooLarge
		}
	}
	// A client of HTTP/1.0 does not understand interim answers, and one that
	// sends no body waits for none.
	if p.flags&isHTTP11 == 0 || p.left == 0 && p.flags&hasChunked == 0 {
		p.flags &^= wantsContinue
	}
	p.flags |= inBody
	return nil
}

// fill makes the request of what was found.
func (p *RequestParser) fill(buf []byte, req *Request, bodyEnd int) error {
	req.Method = buf[p.start:p.methodEnd:p.methodEnd]
	targetEnd := p.fields - uint32(len(" HTTP/1.1\r\n"))
	req.Target = buf[p.methodEnd+1 : targetEnd : targetEnd]
	req.Host = buf[p.hostFrom:p.hostTo:p.hostTo]
	req.Body = buf[p.headEnd:bodyEnd:bodyEnd]
	req.fields = buf[p.fields : p.headEnd-2 : p.headEnd-2]
	req.Minor = 0
	if p.flags&isHTTP11 != 0 {
		req.Minor = 1
	}
	req.KeepAlive = p.keepAlive()
	if err := req.splitTarget(); err != nil {
		return err
	}
	return nil
}

// NeedsContinue reports whether the unfinished request asked for "100
// Continue" (RFC 9110 §10.1.1) before it sends its body. It is true once per
// request: the caller answers with ContinueResponse.
func (p *RequestParser) NeedsContinue() bool {
	if p.flags&(inBody|wantsContinue) != inBody|wantsContinue {
		return false
	}
	p.flags &^= wantsContinue
	return true
}

// Want is a hint: how many bytes buf should have room for until the
// unfinished request is complete, or 0 if that is not known yet.
func (p *RequestParser) Want() int {
	if p.flags&(inBody|hasLength) != inBody|hasLength {
		return 0
	}
	return int(p.headEnd) + int(p.left)
}

// Reset makes the parser forget an unfinished request.
func (p *RequestParser) Reset() { *p = RequestParser{Limits: p.Limits} }
