package load

import "bytes"

// knownHead is the head of the last right answer to a kind of request. A
// server sends the same one again and again, with at most another date, so
// comparing bytes says what parsing them would.
type knownHead struct {
	head    []byte // empty if there is none yet
	dateAt  int    // of the Date field's value in head; 0 if it has none
	bodyLen int

	redirect bool // it is taken for right and sends the client elsewhere
}

const dateLen = len("Sun, 06 Nov 1994 08:49:37 GMT")

// match reports whether answer is exactly one message with that head and a
// body of its length, and returns the body.
func (k *knownHead) match(answer []byte) ([]byte, bool) {
	n := len(k.head)
	if n == 0 || len(answer) != n+k.bodyLen {
		return nil, false
	}
	if !bytes.Equal(answer[:n], k.head) && !k.newDate(answer[:n]) {
		return nil, false
	}
	return answer[n:], true
}

// newDate reports whether head differs in the date only, and remembers it.
func (k *knownHead) newDate(head []byte) bool {
	from, to := k.dateAt, k.dateAt+dateLen
	if from == 0 || !bytes.Equal(head[:from], k.head[:from]) || !bytes.Equal(head[to:], k.head[to:]) {
		return false
	}
	for _, c := range head[from:to] {
		if c < ' ' || c > '~' {
			return false
		}
	}
	copy(k.head[from:to], head[from:to])
	return true
}

// learn remembers a head that the parser has accepted.
func (k *knownHead) learn(head []byte, bodyLen int) {
	k.head = append(k.head[:0], head...)
	k.bodyLen = bodyLen
	k.dateAt = 0
	for at := 0; ; {
		line := bytes.IndexByte(head[at:], '\n')
		if line < 0 {
			return
		}
		at += line + 1
		const name = "date: "
		value := at + len(name)
		if value+dateLen+2 <= len(head) && bytes.EqualFold(head[at:value], []byte(name)) && head[value+dateLen] == '\r' {
			k.dateAt = value
			return
		}
	}
}
