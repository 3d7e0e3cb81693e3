package wire

// Response is an answer while a handler builds it. The zero value is an
// empty 200. Handlers append to Body; Reset keeps its capacity.
type Response struct {
	Status      int    // 0 means 200
	ContentType string // empty means "text/plain; charset=utf-8"
	Body        []byte
	Close       bool // the connection closes after this answer
}

// Reset empties the response for the next request, keeping Body's memory.
func (r *Response) Reset() {
	*r = Response{Body: r.Body[:0]}
}

// AppendResponse appends the message that answers req with r: status line,
// Server, Date, Content-Type, Content-Length, Connection where the version
// and the keep-alive wish need it, and the body, unless req is HEAD or the
// status forbids one. A nil req is an HTTP/1.1 request that could not be
// parsed. All native models send exactly these fields.
func AppendResponse(dst []byte, req *Request, r *Response, date *Date) []byte {
	panic("not written yet")
}

// AppendError appends the closing answer to a request that was refused with
// status, in the same form as AppendResponse.
func AppendError(dst []byte, status int, date *Date) []byte { panic("not written yet") }

// Date is a Date header's value, made anew only when the second changes. The
// zero value is the epoch: call Set before use. It is not safe for concurrent
// use; each loop, thread or connection has its own.
type Date struct {
	sec  int64
	text [29]byte
}

// Set makes the date show unix, in seconds since the epoch. It costs a
// comparison when the second has not changed.
func (d *Date) Set(unix int64) { panic("not written yet") }
