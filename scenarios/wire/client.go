package wire

// AppendRequest appends a request with Host and, if body is not empty,
// Content-Length. Method, target and host are sent as they are: the caller
// vouches that they hold no control characters or spaces.
func AppendRequest(dst []byte, method, target, host string, body []byte) []byte {
	panic("not written yet")
}

// ResponseHead is the start of an answer.
type ResponseHead struct {
	Status        int
	Minor         int
	KeepAlive     bool  // the connection can be used again after the body
	ContentLength int64 // -1 if the body is chunked or ends with the connection
	Chunked       bool
	fields        []byte
}

// ResponseParser takes responses off a connection's byte stream. The zero
// value is ready to use. Interim responses (1xx, but 101) are skipped.
//
// A client that wants whole messages calls Parse. One that checks a body
// while it passes by calls Head and then Body until it is done.
type ResponseParser struct {
	Limits Limits // Body bounds Parse only

	// HeadRequest says that the next response answers HEAD: it has no body
	// whatever its length fields say.
	HeadRequest bool
}

// Parse looks for one whole response at the start of buf. It returns the
// bytes taken, the head and the decoded body, which aliases buf (a chunked
// body is decoded in place); or 0 and no error if more is needed.
func (p *ResponseParser) Parse(buf []byte, head *ResponseHead) (n int, body []byte, err error) {
	panic("not written yet")
}

// Head looks for a response's status line and fields at the start of buf and
// returns the bytes that they took, or 0 if more is needed.
func (p *ResponseParser) Head(buf []byte, head *ResponseHead) (n int, err error) {
	panic("not written yet")
}

// Body takes the next piece of the body from buf, the bytes after those that
// Head and Body took so far. It returns the bytes taken and the piece of
// decoded body among them (it aliases buf and may be empty); done means that
// the message is complete and the parser is ready for the next one. It may
// have to be called several times for one buf: until done, or n is 0.
func (p *ResponseParser) Body(buf []byte) (n int, data []byte, done bool, err error) {
	panic("not written yet")
}

// EOF tells the parser that the peer has closed. It returns nil if that ends
// a body delimited by the close (then the message is complete) or falls
// between messages, and ErrTruncated otherwise.
func (p *ResponseParser) EOF() error { panic("not written yet") }

// Reset makes the parser forget an unfinished response.
func (p *ResponseParser) Reset() { panic("not written yet") }

// ErrTruncated is a message cut short by the peer's close.
var ErrTruncated = &Error{400, "connection closed in the middle of a message"}
