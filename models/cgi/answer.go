package cgi

import (
	"bytes"
	"errors"
	"strconv"

	"interleave/scenarios/wire"
)

// answer is a child's response.
type answer struct {
	status      int
	contentType string
	body        []byte
}

var (
	errNoAnswer  = errors.New("the child ended without an answer")
	errBadAnswer = errors.New("the child's answer is not a CGI response")
)

// parseAnswer takes a CGI response apart (RFC 3875 §6). Lines end with LF or
// CRLF. Status and Content-Type are taken over, other fields are not: all
// models send the same. The body of an answer to HEAD, which the child leaves
// out, is replaced by as many zeros, so that its length is right; it is not
// sent.
func parseAnswer(p []byte, req *wire.Request) (a answer, err error) {
	if len(p) == 0 {
		return a, errNoAnswer
	}
	a.status = 200
	length := -1
	for {
		end := bytes.IndexByte(p, '\n')
		if end < 0 {
			return a, errBadAnswer
		}
		line := bytes.TrimSuffix(p[:end], []byte("\r"))
		p = p[end+1:]
		if len(line) == 0 {
			break
		}
		name, value, ok := bytes.Cut(line, []byte(":"))
		if !ok || len(name) == 0 {
			return a, errBadAnswer
		}
		value = bytes.TrimSpace(value)
		switch {
		case bytes.EqualFold(name, []byte("Status")):
			code, _, _ := bytes.Cut(value, []byte(" "))
			if a.status, err = strconv.Atoi(string(code)); err != nil || a.status < 200 || a.status > 599 {
				return a, errBadAnswer
			}
		case bytes.EqualFold(name, []byte("Content-Type")):
			if !printable(value) {
				return a, errBadAnswer
			}
			a.contentType = contentType(value)
		case bytes.EqualFold(name, []byte("Content-Length")):
			if length, err = strconv.Atoi(string(value)); err != nil || length < 0 || length > maxAnswer {
				return a, errBadAnswer
			}
		}
	}
	switch {
	case req.IsHead() && length >= 0:
		a.body = make([]byte, length)
	case length > len(p):
		return a, errBadAnswer // the child ended in the middle of it
	case length >= 0:
		a.body = p[:length]
	default:
		a.body = p
	}
	return a, nil
}

// contentType spares the usual one an allocation.
func contentType(value []byte) string {
	const usual = "text/plain; charset=utf-8"
	if string(value) == usual {
		return usual
	}
	return string(value)
}

// printable guards the answer's head: a control character in a field would
// let the child write fields of its own, or worse.
func printable(p []byte) bool {
	for _, c := range p {
		if c < ' ' || c == 0x7f {
			return false
		}
	}
	return true
}
