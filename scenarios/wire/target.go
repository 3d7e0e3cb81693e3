package wire

import "bytes"

var (
	rootPath   = []byte("/")
	schemeMark = []byte("://")
)

// splitTarget sets the request's Path and Query, and Host where the target
// itself names one, from its Target (RFC 9112 §3.2).
func (r *Request) splitTarget() *Error {
	t := r.Target
	if t[0] == '/' && string(r.Method) != "CONNECT" { // origin-form, what everybody sends
		r.Path, r.Query = cutQuery(t)
		return nil
	}
	switch string(r.Method) {
	case "CONNECT": // authority-form
		if !validTunnel(t) {
			return errTunnel
		}
		r.Path, r.Query, r.Host = t, nil, t
		return nil
	case "OPTIONS":
		if string(t) == "*" {
			r.Path, r.Query = t, nil
			return nil
		}
	}
	return r.splitAbsolute()
}

// splitAbsolute takes an absolute-form target apart. Its authority counts
// more than the Host field (RFC 9112 §3.2.2).
func (r *Request) splitAbsolute() *Error {
	scheme, rest, found := bytes.Cut(r.Target, schemeMark)
	if !found || !validScheme(scheme) {
		return errTarget
	}
	end := 0
	for end < len(rest) && rest[end] != '/' && rest[end] != '?' {
		end++
	}
	r.Host = rest[:end:end]
	if !validAuthority(r.Host) {
		return errTarget
	}
	r.Path, r.Query = cutQuery(rest[end:])
	if len(r.Path) == 0 {
		r.Path = rootPath
	}
	return nil
}

func cutQuery(t []byte) (path, query []byte) {
	if i := bytes.IndexByte(t, '?'); i >= 0 {
		return t[:i:i], t[i+1:]
	}
	return t, nil
}

func validScheme(s []byte) bool {
	for i, c := range s {
		letter := 'a' <= c|0x20 && c|0x20 <= 'z'
		other := '0' <= c && c <= '9' || c == '+' || c == '-' || c == '.'
		if !letter && (i == 0 || !other) {
			return false
		}
	}
	return len(s) > 0
}
