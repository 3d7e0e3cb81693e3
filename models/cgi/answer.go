package cgi

import (
	"bytes"
	"errors"
	"strconv"
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

// parseAnswer takes a whole CGI response apart (RFC 3875 §6).
func parseAnswer(p []byte) (a answer, err error) {
	if len(p) == 0 {
		return a, errNoAnswer
	}
	a, length, err := parseHead(p)
	switch {
	case err != nil:
	case length > int64(len(a.body)):
		err = errBadAnswer // the child ended in the middle of it
	case length >= 0:
		a.body = a.body[:length]
	}
	return a, err
}

// parseHead takes the head of a CGI response apart. The answer's body is what p
// holds of it, and length what it has in all, -1 if the head does not say. Lines end
// with LF or CRLF. Status and Content-Type are taken over, other fields are not: all
// models send the same.
func parseHead(p []byte) (a answer, length int64, err error) {
	a.status = 200
	length = -1
	for {
		end := bytes.IndexByte(p, '\n')
		if end < 0 {
			return a, -1, errBadAnswer
		}
		line := bytes.TrimSuffix(p[:end], []byte("\r"))
		p = p[end+1:]
		if len(line) == 0 {
			a.body = p
			return a, length, nil
		}
		name, value, ok := bytes.Cut(line, []byte(":"))
		if !ok || len(name) == 0 {
			return a, -1, errBadAnswer
		}
		value = bytes.TrimSpace(value)
		switch {
		case bytes.EqualFold(name, []byte("Status")):
			code, _, _ := bytes.Cut(value, []byte(" "))
			if a.status, err = strconv.Atoi(string(code)); err != nil || a.status < 200 || a.status > 599 {
				return a, -1, errBadAnswer
			}
		case bytes.EqualFold(name, []byte("Content-Type")):
			if !printable(value) {
				return a, -1, errBadAnswer
			}
			a.contentType = contentType(value)
		case bytes.EqualFold(name, []byte("Content-Length")):
			if length, err = strconv.ParseInt(string(value), 10, 64); err != nil || length < 0 {
				return a, -1, errBadAnswer
			}
		}
	}
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
