package wire

import (
	"bytes"
	"iter"
)

// Request is one parsed request. Its slices alias the buffer that was given
// to Parse and are valid until that buffer changes.
type Request struct {
	Method []byte
	Target []byte // as sent; Path and Query are parts of it
	Path   []byte // "*" and an authority, which are no paths, are left as they are
	Query  []byte // without the '?'; empty if there was none
	Host   []byte // the target's authority, else the Host field's value; empty in HTTP/1.0 if both were absent
	Body   []byte // decoded: chunked framing is gone
	Minor  int    // 0 for HTTP/1.0, 1 for HTTP/1.1

	// KeepAlive says whether the client lets the connection be used again.
	KeepAlive bool

	fields []byte // the raw header section
}

// Manner is how a request wants to be answered: all that its answer depends on
// when the request itself is gone.
type Manner uint8

const (
	keepAlive Manner = 1 << iota
	http11
	head
)

// Manner returns how r wants to be answered.
func (r *Request) Manner() (m Manner) {
	if r.KeepAlive {
		m |= keepAlive
	}
	if r.Minor > 0 {
		m |= http11
	}
	if r.IsHead() {
		m |= head
	}
	return m
}

// Forget makes r a request that wants to be answered in this manner, and says
// nothing else: it refers to no buffer.
func (r *Request) Forget(m Manner) {
	*r = Request{KeepAlive: m&keepAlive != 0}
	if m&http11 != 0 {
		r.Minor = 1
	}
	if m&head != 0 {
		r.Method = headMethod
	}
}

var headMethod = []byte("HEAD")

// IsHead reports whether the request's method is HEAD, so that the response
// must not carry a body.
func (r *Request) IsHead() bool { return string(r.Method) == "HEAD" }

// QueryValue returns the value of the first query parameter named key, not
// percent-decoded, or nil if there is none.
func (r *Request) QueryValue(key string) []byte {
	for rest := r.Query; len(rest) > 0; {
		pair := rest
		if i := bytes.IndexByte(rest, '&'); i >= 0 {
			pair, rest = rest[:i:i], rest[i+1:]
		} else {
			rest = nil
		}
		if len(pair) < len(key) || string(pair[:len(key)]) != key {
			continue
		}
		if len(pair) == len(key) {
			return pair[len(key):]
		}
		if pair[len(key)] == '=' {
			return pair[len(key)+1:]
		}
	}
	return nil
}

// Header returns the value of the first header field called name, compared
// without regard to case, or nil if there is none.
func (r *Request) Header(name string) []byte { return header(r.fields, name) }

// Headers iterates over the header fields, name and value, in order.
func (r *Request) Headers() iter.Seq2[[]byte, []byte] { return headers(r.fields) }
