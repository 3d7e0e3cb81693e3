package wire

import (
	"bytes"
	"iter"
)

// ResponseHead is the start of an answer.
type ResponseHead struct {
	Status        int
	Minor         int
	KeepAlive     bool  // the connection can be used again after the body
	ContentLength int64 // -1 if the body is chunked or ends with the connection
	Chunked       bool
	fields        []byte
}

// Header returns the value of the first header field called name, compared
// without regard to case, or nil if there is none. It aliases the buffer.
func (h *ResponseHead) Header(name string) []byte { return header(h.fields, name) }

// Headers iterates over the header fields, name and value, in order.
func (h *ResponseHead) Headers() iter.Seq2[[]byte, []byte] { return headers(h.fields) }

// ResponseParser takes responses off a connection's byte stream. The zero
// value is ready to use. Interim responses (1xx, but 101) are skipped.
//
// It is lenient where RFC 9112 lets a user agent be: lines may end with a bare
// LF, fields may be folded, a length may be repeated, and the body may be
// coded in ways that are not undone. What could be read in two ways (lengths
// that differ, chunks that do not add up) is refused.
//
// A client that wants whole messages calls Parse. One that checks a body
// while it passes by calls Head and then Body until it is done.
type ResponseParser struct {
	Limits Limits // Body bounds Parse only; Head counts for nothing, see AnswerHead

	// HeadRequest says that the next response answers HEAD: it has no body
	// whatever its length fields say.
	HeadRequest bool

	untilClose bool // the body ends with the connection
	closed     bool // and that has ended
	status     uint16
	fields     uint32 // of the header section; 0: no status line yet
	headEnd    uint32
	line       uint32 // in the head: start of the unfinished line; in Parse's body: end of the decoded body
	pos        uint32 // how far was looked
	framing
}

// AnswerHead bounds the status line and header fields of a response, together
// with the interim responses before it, in bytes.
const AnswerHead = 64 << 10

// Parse looks for one whole response at the start of buf. It returns the
// bytes taken, the head and the decoded body, which aliases buf (a chunked
// body is decoded in place, and folded fields are unfolded so); or 0 and no error if more is needed. A body that
// ends with the connection is complete once EOF was called: then Parse
// returns it.
func (p *ResponseParser) Parse(buf []byte, head *ResponseHead) (n int, body []byte, err error) {
	if p.flags&inBody == 0 {
		if err := p.head(buf); err != nil {
			return 0, nil, err
		}
		if p.flags&inBody == 0 {
			return 0, nil, nil
		}
		p.line, p.pos = p.headEnd, p.headEnd
	}
	bodyEnd, end := int(p.headEnd), int(p.headEnd)
	limit := p.Limits.body()
	switch {
	case p.bodiless():
	case p.flags&hasChunked != 0:
		done, err := p.decode(buf, p.headEnd, &p.line, &p.pos, Limits{AnswerHead, p.Limits.Body})
		if !done || err != nil {
			return 0, nil, err
		}
		bodyEnd, end = int(p.line), int(p.pos)
	case p.untilClose:
		if len(buf)-end > limit {
			return 0, nil, errBodyTooLarge
		}
		if !p.closed {
			return 0, nil, nil
		}
		bodyEnd, end = len(buf), len(buf)
	default:
		if p.left > int64(limit) {
			return 0, nil, errBodyTooLarge
		}
		end += int(p.left)
		bodyEnd = end
		if end > len(buf) {
			return 0, nil, nil
		}
	}
	p.fill(buf, head)
	body = buf[p.headEnd:bodyEnd:bodyEnd]
	p.Reset()
	return end, body, nil
}

// Head looks for a response's status line and fields at the start of buf and
// returns the bytes that they took, or 0 if more is needed.
func (p *ResponseParser) Head(buf []byte, head *ResponseHead) (n int, err error) {
	if p.flags&inBody != 0 {
		p.Reset() // the last body ended with the connection
	}
	if err := p.head(buf); err != nil {
		return 0, err
	}
	if p.flags&inBody == 0 {
		return 0, nil
	}
	p.fill(buf, head)
	return int(p.headEnd), nil
}

// Body takes the next piece of the body from buf, the bytes after those that
// Head and Body took so far. It returns the bytes taken and the piece of
// decoded body among them (it aliases buf and may be empty); done means that
// the message is complete and the parser is ready for the next one. It may
// have to be called several times for one buf: until done, or n is 0.
func (p *ResponseParser) Body(buf []byte) (n int, data []byte, done bool, err error) {
	n, data, done, err = p.piece(buf)
	if done {
		p.Reset()
	}
	return n, data, done, err
}

func (p *ResponseParser) piece(buf []byte) (n int, data []byte, done bool, err error) {
	switch {
	case p.flags&inBody == 0 || p.bodiless():
		return 0, nil, true, nil
	case p.untilClose:
		return len(buf), buf, p.closed, nil
	case p.flags&hasChunked != 0:
		n, data, done, err := p.chunk(buf, AnswerHead)
		if err != nil {
			return 0, nil, false, err
		}
		return n, data, done, nil
	}
	n = int(min(p.left, int64(len(buf))))
	p.left -= int64(n)
	return n, buf[:n:n], p.left == 0, nil
}

// EOF tells the parser that the peer has closed. It returns nil if that ends
// a body delimited by the close (then the message is complete) or falls
// between messages, and ErrTruncated otherwise.
func (p *ResponseParser) EOF() error {
	if p.flags&inBody != 0 && p.untilClose {
		p.closed = true
		return nil
	}
	if p.flags&inBody == 0 && p.pos == 0 {
		return nil
	}
	return ErrTruncated
}

// Reset makes the parser forget an unfinished response.
func (p *ResponseParser) Reset() { *p = ResponseParser{Limits: p.Limits} }

// head parses the lines that are complete and not parsed yet, as
// RequestParser's does. Interim responses count against the limit too.
func (p *ResponseParser) head(buf []byte) error {
	b := buf[:min(len(buf), AnswerHead)]
	i := int(p.line)
	if p.pos != 0 && bytes.IndexByte(b[p.pos:], '\n') < 0 {
		return p.unfinished(b, i, nil)
	}
	for {
		if p.fields == 0 {
			next, err := p.statusLine(b, i)
			if next == 0 {
				return p.unfinished(b, i, err)
			}
			i = next
			p.fields = uint32(i)
		}
		if i < len(b) && (b[i] == '\r' || b[i] == '\n') {
			if b[i] == '\r' {
				if i++; i == len(b) || b[i] != '\n' {
					return p.unfinished(b, i-1, errEmptyLine)
				}
			}
			i++
			if p.status >= 200 || p.status == 101 {
				p.headEnd = uint32(i)
				p.checkHead()
				return nil
			}
			p.fields, p.framing = 0, framing{}
			continue
		}
		colon, from, to, next, _ := fieldLine(b, i)
		if next == 0 || next == len(b) || blank(b[next]) {
			var err *Error
			if colon, from, to, next, err = answerField(b, i); next == 0 {
				return p.unfinished(b, i, err)
			}
		}
		switch colon - i {
		case len("connection"), len("content-length"), len("transfer-encoding"):
			if err := p.answerField(b[i:colon], b[from:to]); err != nil {
				return err
			}
		}
		i = next
	}
}

// unfinished notes that the line at b[line:] cannot be parsed: because of err,
// if the line has ended, or because it is not complete. A line end that is
// the last byte is looked at again: the line after it may belong to it.
func (p *ResponseParser) unfinished(b []byte, line int, err *Error) error {
	if err != nil && bytes.IndexByte(b[line:], '\n') >= 0 {
		return err
	}
	if len(b) == AnswerHead {
		return errAnswerHead
	}
	p.line, p.pos = uint32(line), uint32(len(b))
	if p.pos > p.line && b[p.pos-1] == '\n' {
		p.pos--
	}
	return nil
}

// statusLine takes the status line at b[i:] and returns where the next line
// starts, or 0 as fieldLine does. The reason may be missing, and with it the
// space before it, as some servers send it. A minor version above 1 counts as
// 1 (RFC 9110 §2.5).
func (p *ResponseParser) statusLine(b []byte, i int) (next int, err *Error) {
	const shortest = "HTTP/1.1 200\n"
	s := b[i:]
	if len(s) < len(shortest) {
		return 0, errStatusLine // if there is a line end
	}
	if string(s[:7]) != "HTTP/1." || !digit(s[7]) {
		named := string(s[:5]) == "HTTP/" && digit(s[5]) && s[6] == '.' && digit(s[7])
		if named && bytes.IndexByte(s[:len(shortest)-1], '\n') < 0 { // a shorter line is malformed first
			return 0, errVersion
		}
		return 0, errStatusLine
	}
	if s[8] != ' ' || s[9] < '1' || !digit(s[9]) || !digit(s[10]) || !digit(s[11]) ||
		s[12] != ' ' && s[12] != '\r' && s[12] != '\n' {
		return 0, errStatusLine
	}
	if s[7] != '0' {
		p.flags |= isHTTP11
	}
	p.status = uint16(s[9]-'0')*100 + uint16(s[10]-'0')*10 + uint16(s[11]-'0')
	if end := scanText(b, i+12); end+1 < len(b) && b[end] == '\r' && b[end+1] == '\n' {
		return end + 2, nil
	}
	_, next, err = textEnd(b, i+12)
	if err != nil {
		err = errStatusLine
	}
	return next, err
}

// checkHead finds out where the body ends (RFC 9112 §6.3).
func (p *ResponseParser) checkHead() {
	p.checkAnswer()
	p.untilClose = !p.bodiless() && p.flags&(hasLength|hasChunked) == 0
	p.flags |= inBody | isAnswer
}

func (p *ResponseParser) bodiless() bool {
	return p.HeadRequest || p.status < 200 || p.status == 204 || p.status == 304
}

func (p *ResponseParser) fill(buf []byte, head *ResponseHead) {
	*head = ResponseHead{
		Status:        int(p.status),
		KeepAlive:     p.keepAlive() && !p.untilClose && p.status != 101,
		ContentLength: -1,
		Chunked:       p.flags&hasChunked != 0,
		fields:        buf[p.fields:p.headEnd:p.headEnd],
	}
	if p.flags&isHTTP11 != 0 {
		head.Minor = 1
	}
	if p.flags&hasLength != 0 {
		head.ContentLength = p.left
	}
}
