package wire

import "iter"

// Limits bounds what a peer can make a parser hold.
type Limits struct {
	Head int // bytes of request line and header fields; 0 means DefaultHead
	Body int // bytes of decoded body; 0 means DefaultBody
}

// The bounds that a zero Limits stands for, in bytes.
const (
	DefaultHead = 16 << 10
	DefaultBody = 1 << 20
)

// Request is one parsed request. Its slices alias the buffer that was given
// to Parse and are valid until that buffer changes.
type Request struct {
	Method []byte
	Target []byte // as sent; Path and Query are parts of it
	Path   []byte
	Query  []byte // without the '?'; empty if there was none
	Host   []byte // the Host field's value; empty in HTTP/1.0 if it was absent
	Body   []byte // decoded: chunked framing is gone
	Minor  int    // 0 for HTTP/1.0, 1 for HTTP/1.1

	// KeepAlive says whether the client lets the connection be used again.
	KeepAlive bool

	fields []byte // the raw header section
}

// IsHead reports whether the request's method is HEAD, so that the response
// must not carry a body.
func (r *Request) IsHead() bool { return string(r.Method) == "HEAD" }

// QueryValue returns the value of the first query parameter named key, not
// percent-decoded, or nil if there is none.
func (r *Request) QueryValue(key string) []byte { panic("not written yet") }

// Header returns the value of the first header field called name, compared
// without regard to case, or nil if there is none.
func (r *Request) Header(name string) []byte { panic("not written yet") }

// Headers iterates over the header fields, name and value, in order.
func (r *Request) Headers() iter.Seq2[[]byte, []byte] { panic("not written yet") }

// RequestParser takes requests off a connection's byte stream, one after
// another. The zero value is ready to use. It remembers, as offsets, how far
// it has looked into an unfinished request, so that drip-fed input is not
// scanned twice; it holds no reference to a buffer.
type RequestParser struct {
	Limits Limits
	// unexported scan state, kept small: one per connection
}

// Parse looks for one request at the start of buf. It returns the number of
// bytes that the request took, and has then filled req; or 0 and no error if
// the request is not complete: the caller appends what arrives to the same
// bytes and calls again. A chunked body is decoded in place within buf.
//
// An error is always an *Error, whose Status is the answer to give before the
// connection is closed.
func (p *RequestParser) Parse(buf []byte, req *Request) (n int, err error) { panic("not written yet") }

// NeedsContinue reports whether the unfinished request asked for "100
// Continue" (RFC 9110 §10.1.1) before it sends its body. It is true once per
// request: the caller answers with ContinueResponse.
func (p *RequestParser) NeedsContinue() bool { panic("not written yet") }

// Want is a hint: how many bytes buf should have room for until the
// unfinished request is complete, or 0 if that is not known yet.
func (p *RequestParser) Want() int { panic("not written yet") }

// Reset makes the parser forget an unfinished request.
func (p *RequestParser) Reset() { panic("not written yet") }

// ContinueResponse is the interim answer to "Expect: 100-continue".
const ContinueResponse = "HTTP/1.1 100 Continue\r\n\r\n"
