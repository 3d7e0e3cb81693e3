package wire

import "strconv"

// Response is an answer while a handler builds it. The zero value is an
// empty 200. Handlers append to Body; Reset keeps its capacity.
type Response struct {
	Status      int    // 0 means 200
	ContentType string // empty means "text/plain; charset=utf-8"
	Body        []byte
	Length      int64 // of a body that is sent in pieces, instead of Body; see AppendHead
	Close       bool  // the connection closes after this answer
}

// Reset empties the response for the next request, keeping Body's memory.
func (r *Response) Reset() {
	*r = Response{Body: r.Body[:0]}
}

// AppendResponse appends the message that answers req with r: status line,
// Server, Date, Content-Type, Content-Length, Connection where the version
// and the keep-alive wish need it, and the body, unless req is HEAD or the
// status forbids one. A nil req is an HTTP/1.1 request that could not be
// parsed. All native models send exactly these fields, and the ones that
// their status requires: Allow with 405, what to upgrade to with 426.
func AppendResponse(dst []byte, req *Request, r *Response, date *Date) []byte {
	dst, bodiless := appendHead(dst, req, r, int64(len(r.Body)), date)
	if bodiless {
		return dst
	}
	return append(dst, r.Body...)
}

// AppendHead appends the same without a body, for one of r.Length bytes that
// follows in pieces. It returns how many are to follow: none if req is HEAD or the
// status forbids them.
func AppendHead(dst []byte, req *Request, r *Response, date *Date) (head []byte, follow int64) {
	head, bodiless := appendHead(dst, req, r, r.Length, date)
	if bodiless {
		return head, 0
	}
	return head, r.Length
}

func appendHead(dst []byte, req *Request, r *Response, length int64, date *Date) (head []byte, noBody bool) {
	status := r.Status
	if status == 0 || status == 200 {
		status = 200
		dst = append(dst, version+"200 OK"+preamble...)
	} else {
		if status < 100 || status > 999 {
			status = 500
		}
		dst = append(dst, version...)
		dst = strconv.AppendUint(dst, uint64(status), 10)
		dst = append(dst, ' ')
		dst = append(dst, reason(status)...)
		dst = append(dst, preamble...)
	}
	dst = append(dst, date.text[:]...)
	bodiless := status < 200 || status == 204 || status == 304
	if bodiless {
		dst = append(dst, "\r\n"...)
	} else {
		if r.ContentType == "" {
			dst = append(dst, "\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: "...)
		} else {
			dst = append(dst, "\r\nContent-Type: "...)
			dst = append(dst, r.ContentType...)
			dst = append(dst, "\r\nContent-Length: "...)
		}
		dst = strconv.AppendUint(dst, uint64(length), 10)
		dst = append(dst, "\r\n"...)
	}
	switch status {
	case 405:
		dst = append(dst, "Allow: GET, HEAD, POST\r\n"...)
	case 426:
		dst = append(dst, "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"...)
	}
	if r.Close || req == nil || !req.KeepAlive {
		dst = append(dst, "Connection: close\r\n"...)
	} else if req.Minor == 0 {
		dst = append(dst, "Connection: keep-alive\r\n"...)
	}
	return append(dst, "\r\n"...), bodiless || req != nil && req.IsHead()
}

// AppendError appends the closing answer to a request that was refused with
// status, in the same form as AppendResponse. received is the request, as far
// as it was received: an answer to HEAD has no body, whatever was wrong with
// the request. Its length is 0, so that a client which reads the malformed
// request in another way finds the same end. If nothing was received it may
// become HEAD, and the body is empty too.
func AppendError(dst, received []byte, status int, date *Date) []byte {
	var text [64]byte
	r := Response{Status: status, Close: true}
	if len(received) > 0 && !startsWithHead(received) {
		r.Body = append(append(text[:0], reason(status)...), '\n')
	}
	return AppendResponse(dst, nil, &r, date)
}

// startsWithHead reports whether the request's method is HEAD, as far as it
// can be told from a request that may be malformed.
func startsWithHead(received []byte) bool {
	for len(received) >= 2 && received[0] == '\r' && received[1] == '\n' {
		received = received[2:]
	}
	return len(received) > 4 && string(received[:5]) == "HEAD "
}
