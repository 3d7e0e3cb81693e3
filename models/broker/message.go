package broker

import (
	"bytes"
	"encoding/binary"
	"errors"
	"strconv"

	"interleave/scenarios/wire"
	"interleave/scenarios/wire/zmtp"
)

// The messages between the front and its workers. Each line is a message, each
// word a frame.
//
//	worker to front: READY n                       it takes n requests at a time
//	worker to front: LEAVE                         it takes no more
//	front to worker: id request                    an HTTP/1.1 request as text
//	worker to front: id status content-type body   the answer
//
// A worker with a REQ socket has an empty frame before each of its messages, and
// gets one before each of its requests.
var (
	ready = []byte("READY")
	leave = []byte("LEAVE")
)

const (
	idLength     = 8
	answerFrames = 4

	// maxAhead bounds the requests that a worker may take at a time.
	maxAhead = 1024

	// largest bounds a message: a request's or an answer's body, and its head.
	largest = 64 << 20
)

var errMessage = errors.New("a message that is neither READY, LEAVE nor an answer")

// limits are those of either side.
var limits = zmtp.Limits{Message: largest, Frames: answerFrames + 1}

// isSignal reports whether a message is a signal: its first frame says which.
func isSignal(frames [][]byte, signal []byte) bool {
	return len(frames) > 0 && bytes.Equal(frames[0], signal)
}

// readyFor is the number of a READY signal: 1 if it has none.
func readyFor(frames [][]byte) (int, error) {
	if len(frames) == 1 {
		return 1, nil
	}
	n, err := strconv.Atoi(string(frames[1]))
	if err != nil || n < 1 || len(frames) > 2 {
		return 0, errMessage
	}
	return min(n, maxAhead), nil
}

func appendReady(dst []byte, n int) []byte {
	return zmtp.AppendMessage(dst, ready, strconv.AppendInt(nil, int64(n), 10))
}

// answer is a worker's answer. It aliases the message.
type answer struct {
	id          uint64
	status      int
	contentType []byte
	body        []byte
}

func parseAnswer(frames [][]byte) (a answer, err error) {
	if len(frames) != answerFrames || len(frames[0]) != idLength {
		return a, errMessage
	}
	a.id = binary.BigEndian.Uint64(frames[0])
	a.status, err = strconv.Atoi(string(frames[1]))
	if err != nil || a.status < 200 || a.status > 599 {
		return a, errMessage
	}
	for _, c := range frames[2] {
		if c < ' ' || c > '~' { // it becomes a header field
			return a, errMessage
		}
	}
	a.contentType, a.body = frames[2], frames[3]
	return a, nil
}

// appendAnswer appends the answer to the request of the given id frame.
func appendAnswer(dst, id []byte, resp *wire.Response) []byte {
	status := resp.Status
	if status == 0 {
		status = 200
	}
	var digits [8]byte
	dst = zmtp.AppendFrame(dst, id, true)
	dst = zmtp.AppendFrame(dst, strconv.AppendInt(digits[:0], int64(status), 10), true)
	dst = zmtp.AppendFrameHead(dst, len(resp.ContentType), true)
	dst = append(dst, resp.ContentType...)
	return zmtp.AppendFrame(dst, resp.Body, false)
}

// appendRequest appends a request as text: as it came, but for what is said of
// the connection and of the body's framing, which was undone.
func appendRequest(dst []byte, req *wire.Request) []byte {
	dst = append(append(dst, req.Method...), ' ')
	dst = append(append(dst, req.Target...), " HTTP/1.1\r\n"...)
	host := false
	for name, value := range req.Headers() {
		switch {
		case len(name) == 4 && bytes.EqualFold(name, hostField):
			host = true
		case hopByHop(name):
			continue
		}
		dst = append(append(append(append(dst, name...), ": "...), value...), "\r\n"...)
	}
	if !host { // HTTP/1.0
		dst = append(append(append(dst, "Host: "...), req.Host...), "\r\n"...)
	}
	if len(req.Body) > 0 {
		dst = append(strconv.AppendInt(append(dst, "Content-Length: "...), int64(len(req.Body)), 10), "\r\n"...)
	}
	return append(append(dst, "\r\n"...), req.Body...)
}

var hostField = []byte("Host")

// hopByHop reports whether a field is about one connection or the framing of its
// messages.
func hopByHop(name []byte) bool {
	for _, known := range [...]string{"Content-Length", "Transfer-Encoding", "Connection", "Expect", "Keep-Alive", "TE", "Trailer", "Upgrade"} {
		if len(name) == len(known) && bytes.EqualFold(name, []byte(known)) {
			return true
		}
	}
	return false
}
