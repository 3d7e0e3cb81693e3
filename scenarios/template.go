package scenarios

import (
	"bytes"
	"errors"
	"strconv"
	"strings"
)

// Template is a Request's Target or Body or an Expect's Body, taken apart
// once so that it can be filled in for each request without searching.
type Template struct{ parts []part }

// part is a literal, then what follows it.
type part struct {
	literal string
	slot    slot
	proof   string // the upstream, if slot is proofSlot
}

type slot uint8

const (
	endSlot slot = iota
	nonceSlot
	proofSlot
	afterSlot
	numberSlot
)

// ParseTemplate takes text apart. In it {n} stands for the request's number,
// {proof:NAME} for the proof of upstream NAME, {after} for the number of the last
// message that the client was given, and {number} for that of the message in an
// answer.
func ParseTemplate(text string) (Template, error) {
	var t Template
	for {
		literal, rest, found := strings.Cut(text, "{")
		if !found {
			t.parts = append(t.parts, part{literal: literal})
			return t, nil
		}
		inside, after, closed := strings.Cut(rest, "}")
		name, isProof := strings.CutPrefix(inside, "proof:")
		switch {
		case !closed:
			return Template{}, errors.New("template \"" + text + "\" has a { without its }")
		case inside == "n":
			t.parts = append(t.parts, part{literal, nonceSlot, ""})
		case inside == "after":
			t.parts = append(t.parts, part{literal, afterSlot, ""})
		case inside == "number":
			t.parts = append(t.parts, part{literal, numberSlot, ""})
		case isProof && name != "":
			t.parts = append(t.parts, part{literal, proofSlot, name})
		default:
			return Template{}, errors.New("template has {" + inside + "}, which is none of {n}, {proof:NAME}, {after}, {number}")
		}
		text = after
	}
}

// Append appends the text for the request with number n of a client that was
// given no message yet.
func (t Template) Append(dst []byte, secret uint64, n []byte) []byte {
	return t.AppendAfter(dst, secret, n, 0)
}

// AppendAfter is Append for a client that was given the message with a number.
func (t Template) AppendAfter(dst []byte, secret uint64, n []byte, after uint64) []byte {
	for _, p := range t.parts {
		dst = append(dst, p.literal...)
		switch p.slot {
		case nonceSlot:
			dst = append(dst, n...)
		case proofSlot:
			dst = AppendProof(dst, secret, p.proof, n)
		case afterSlot:
			dst = strconv.AppendUint(dst, after, 10)
		}
	}
	return dst
}

// Reads reports whether the text holds what is not known before it is read: the
// number of a message.
func (t Template) Reads() bool {
	for _, p := range t.parts {
		if p.slot == numberSlot {
			return true
		}
	}
	return false
}

// Read takes a text apart that should be made by the template: the number of the
// request that it is for, and that of the message. It is false if it is not. A
// proof has to come after {n}.
func (t Template) Read(text []byte, secret uint64) (n []byte, number uint64, ok bool) {
	for _, p := range t.parts {
		if !bytes.HasPrefix(text, []byte(p.literal)) {
			return nil, 0, false
		}
		text = text[len(p.literal):]
		digits := text[:len(text)-len(bytes.TrimLeft(text, "0123456789"))]
		switch p.slot {
		case nonceSlot:
			if len(digits) == 0 || n != nil && !bytes.Equal(n, digits) {
				return nil, 0, false
			}
			n, text = digits, text[len(digits):]
		case numberSlot:
			if number, ok = parseNumber(digits); !ok {
				return nil, 0, false
			}
			text = text[len(digits):]
		case proofSlot:
			var proof [ProofLen]byte
			if !bytes.HasPrefix(text, AppendProof(proof[:0], secret, p.proof, n)) {
				return nil, 0, false
			}
			text = text[ProofLen:]
		}
	}
	return n, number, len(text) == 0
}

// Fixed reports whether the text is the same for all requests.
func (t Template) Fixed() bool { return len(t.parts) == 1 }
