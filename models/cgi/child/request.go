package child

import (
	"errors"
	"strconv"
	"strings"
	"syscall"

	"interleave/scenarios/wire"
)

// headSlack is what the head of the request may be longer than it was when
// the server accepted it.
const headSlack = 4 << 10

// readRequest makes the request of the meta-variables again: the handler sees
// what it would have seen in any other model, because the same parser takes
// the message apart.
func readRequest(req *wire.Request) error {
	length := 0
	if text := getenv("CONTENT_LENGTH"); text != "" {
		var err error
		if length, err = strconv.Atoi(text); err != nil || length < 0 {
			return errors.New("CONTENT_LENGTH=" + text + " is not a length")
		}
	}
	message := make([]byte, 0, 1<<10)
	message = append(message, getenv("REQUEST_METHOD")...)
	message = append(message, ' ')
	message = append(message, getenv("SCRIPT_NAME")...)
	message = append(message, getenv("PATH_INFO")...)
	if query := getenv("QUERY_STRING"); query != "" {
		message = append(append(message, '?'), query...)
	}
	message = append(message, ' ')
	message = append(message, getenv("SERVER_PROTOCOL")...)
	message = append(message, "\r\n"...)
	message = appendFields(message, length)
	message = append(message, "\r\n"...)

	head := len(message)
	message = append(message, make([]byte, length)...)
	if err := readFull(stdin, message[head:]); err != nil {
		return errors.New("cannot read the request's body: " + err.Error())
	}
	parser := wire.RequestParser{Limits: wire.Limits{Head: wire.DefaultHead + headSlack}}
	switch n, err := parser.Parse(message, req); {
	case err != nil:
		return errors.New("the meta-variables make no request: " + err.Error())
	case n != len(message):
		return errors.New("the meta-variables make no whole request")
	}
	return nil
}

// appendFields appends the header fields that the HTTP_ variables hold.
func appendFields(dst []byte, length int) []byte {
	for _, entry := range syscall.Environ() {
		name, value, _ := strings.Cut(entry, "=")
		if name, ok := strings.CutPrefix(name, "HTTP_"); ok {
			dst = appendField(dst, name, value)
		}
	}
	if t := getenv("CONTENT_TYPE"); t != "" {
		dst = appendField(dst, "CONTENT_TYPE", t)
	}
	if length > 0 {
		dst = appendField(dst, "CONTENT_LENGTH", strconv.Itoa(length))
	}
	return dst
}

func appendField(dst []byte, variable, value string) []byte {
	for i := range len(variable) {
		c := variable[i]
		if c == '_' {
			c = '-'
		}
		dst = append(dst, c)
	}
	dst = append(dst, ": "...)
	dst = append(dst, value...)
	return append(dst, "\r\n"...)
}

func readFull(fd int, p []byte) error {
	for len(p) > 0 {
		n, err := syscall.Read(fd, p)
		switch {
		case err == syscall.EINTR:
		case err != nil:
			return err
		case n == 0:
			return errors.New("it ends too early")
		default:
			p = p[n:]
		}
	}
	return nil
}
