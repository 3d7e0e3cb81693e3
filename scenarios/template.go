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
	name    string // of an upstream, or of where something is kept
}

type slot uint8

const (
	endSlot slot = iota
	nonceSlot
	proofSlot
	afterSlot
	numberSlot
	itemSlot
	keptSlot
)

// ParseTemplate takes text apart. In it {n} stands for the request's number,
// {proof:NAME} for the proof of upstream NAME, {after} for the number of the last
// message that the client was given, and {number} for that of the message in an
// answer. {item} is the item that the request is about (see ItemOf), and
// {kept:NAME} is what NAME keeps of it. {{ is a brace that is sent as it is.
func ParseTemplate(text string) (Template, error) {
	var t Template
	before := "" // what the next literal begins with
	for {
		literal, rest, found := strings.Cut(text, "{")
		literal = before + literal
		if !found {
			t.parts = append(t.parts, part{literal: literal})
			return t, nil
		}
		if after, isBrace := strings.CutPrefix(rest, "{"); isBrace {
			before, text = literal+"{", after
			continue
		}
		before = ""
		inside, after, closed := strings.Cut(rest, "}")
		name, isProof := strings.CutPrefix(inside, "proof:")
		keeper, isKept := strings.CutPrefix(inside, "kept:")
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
		case inside == "item":
			t.parts = append(t.parts, part{literal, itemSlot, ""})
		case isKept && keeper != "":
			t.parts = append(t.parts, part{literal, keptSlot, keeper})
		default:
			return Template{}, errors.New("template has {" + inside + "}, which is none of {n}, {proof:NAME}, {after}, {number}, {item}, {kept:NAME}, {{")
		}
		text = after
	}
}

// Literal is text as a template, in which {n} alone stands for something else: the
// request's number. Other braces are sent as they are.
func Literal(text string) string {
	return strings.ReplaceAll(strings.ReplaceAll(text, "{", "{{"), "{{n}", "{n}")
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
		case afterSlot:
			dst = strconv.AppendUint(dst, after, 10)
		case proofSlot, itemSlot, keptSlot:
			dst = p.appendOf(dst, secret, n)
		}
	}
	return dst
}

// appendOf appends what a slot holds that follows from the request's number n.
func (p *part) appendOf(dst []byte, secret uint64, n []byte) []byte {
	switch p.slot {
	case proofSlot:
		return AppendProof(dst, secret, p.name, n)
	case itemSlot:
		return strconv.AppendUint(dst, ItemOf(n), 10)
	default:
		return AppendKept(dst, secret, p.name, ItemOf(n))
	}
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
// request that it is for, and that of the message. It is false if it is not. What
// follows from {n} has to come after it.
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
		case proofSlot, itemSlot, keptSlot:
			var scratch [ProofLen]byte
			want := p.appendOf(scratch[:0], secret, n)
			if !bytes.HasPrefix(text, want) {
				return nil, 0, false
			}
			text = text[len(want):]
		}
	}
	return n, number, len(text) == 0
}

// Text is the text of a template that is fixed.
func (t Template) Text() string { return t.parts[0].literal }

// Fixed reports whether the text is the same for all requests.
func (t Template) Fixed() bool { return len(t.parts) == 1 }
