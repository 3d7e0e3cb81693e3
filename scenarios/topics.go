package scenarios

import (
	"bytes"
	"strconv"
)

// A topic is asked by calls like any upstream. A call that posts has the message
// as its nonce; one that asks for news names the last message that is known, and
// is answered when there are later ones, or after a second without. Either
// answer is lines: the number of the last message that it tells of, then the
// messages, each its number, a space and its text.
//
// The numbers of messages begin at 2: 1 means that nothing has been posted yet,
// and 0 that nothing is known.

// TopicPostCall is the call that posts text.
func TopicPostCall(topic string, text []byte) Call {
	return Call{Upstream: topic, Nonce: text, Params: "post=1"}
}

// TopicNewsCall is the call that asks for the messages after one; 0 means those
// that are posted from now on.
func TopicNewsCall(topic string, after uint64) Call {
	return Call{Upstream: topic, Nonce: zero, Params: "after=" + strconv.FormatUint(after, 10)}
}

// TopicNews takes the answer to a call apart: the number of the last message
// that it tells of, and the lines of the messages for NextMessage.
func TopicNews(reply Reply) (upTo uint64, lines []byte, err error) {
	if err := reply.Err(); err != nil {
		return 0, nil, err
	}
	first, lines, _ := bytes.Cut(reply.Body, newline)
	upTo, ok := parseNumber(first)
	if !ok || upTo == 0 {
		return 0, nil, ErrUpstream
	}
	return upTo, lines, nil
}

// NextMessage takes the first message off lines. It is false if there is none.
func NextMessage(lines []byte) (m Message, rest []byte, ok bool) {
	line, rest, _ := bytes.Cut(lines, newline)
	number, text, _ := bytes.Cut(line, space)
	m.Number, ok = parseNumber(number)
	m.Text = text
	return m, rest, ok
}

// topicAsks is how often a request asks for news, which takes a second each, until
// nothing was posted for long.
const topicAsks = 30

var newline, space = []byte("\n"), []byte(" ")

func parseNumber(digits []byte) (n uint64, ok bool) {
	for _, c := range digits {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + uint64(c-'0')
	}
	return n, len(digits) > 0 && len(digits) < 20
}

// QueryNumber returns a query parameter that is a whole number; 0 if it is not.
func QueryNumber(value []byte) uint64 {
	n, _ := parseNumber(value)
	return n
}

// WaitByCalls is Topics.WaitFor for a process that serves one request at a time:
// it asks the bus itself, again and again, as long as goOn says so.
func WaitByCalls(call func(Call) (Reply, error), topic string, after uint64, goOn func() bool) (Message, error) {
	for range topicAsks {
		reply, err := call(TopicNewsCall(topic, after))
		if err != nil {
			return Message{}, err
		}
		upTo, lines, err := TopicNews(reply)
		if err != nil {
			return Message{}, err
		}
		if m, _, ok := NextMessage(lines); ok {
			return m, nil
		}
		after = upTo
		if !goOn() {
			return Message{}, ErrStopping
		}
	}
	return Message{}, ErrQuiet
}

// PostByCall is Topics.Post.
func PostByCall(call func(Call) (Reply, error), topic string, text []byte) (Message, error) {
	reply, err := call(TopicPostCall(topic, text))
	if err != nil {
		return Message{}, err
	}
	return Posted(reply)
}

// Posted is the message of an answer to TopicPostCall.
func Posted(reply Reply) (Message, error) {
	_, lines, err := TopicNews(reply)
	if err != nil {
		return Message{}, err
	}
	m, _, ok := NextMessage(lines)
	if !ok {
		return Message{}, ErrUpstream
	}
	return m, nil
}
