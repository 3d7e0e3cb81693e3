package wire

import "strconv"

// AppendRequest appends a request with Host and, if body is not empty,
// Content-Length. Method, target and host are sent as they are: the caller
// vouches that they hold no control characters or spaces.
func AppendRequest(dst []byte, method, target, host string, body []byte) []byte {
	dst = append(dst, method...)
	dst = append(dst, ' ')
	return AppendRest(append(dst, target...), host, body)
}

// AppendRest appends what follows a request's method and target.
func AppendRest(dst []byte, host string, body []byte) []byte {
	dst = append(dst, " HTTP/1.1\r\nHost: "...)
	dst = append(dst, host...)
	if len(body) > 0 {
		dst = append(dst, "\r\nContent-Length: "...)
		dst = strconv.AppendUint(dst, uint64(len(body)), 10)
	}
	dst = append(dst, "\r\n\r\n"...)
	return append(dst, body...)
}
