package scenarios

import (
	"errors"
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
)

// ParseTemplate takes text apart. In it {n} stands for the request's number
// and {proof:NAME} for the proof of upstream NAME.
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
		case isProof && name != "":
			t.parts = append(t.parts, part{literal, proofSlot, name})
		default:
			return Template{}, errors.New("template has {" + inside + "}, which is neither {n} nor {proof:NAME}")
		}
		text = after
	}
}

// Append appends the text for the request with number n.
func (t Template) Append(dst []byte, secret uint64, n []byte) []byte {
	for _, p := range t.parts {
		dst = append(dst, p.literal...)
		switch p.slot {
		case nonceSlot:
			dst = append(dst, n...)
		case proofSlot:
			dst = AppendProof(dst, secret, p.proof, n)
		}
	}
	return dst
}

// Fixed reports whether the text is the same for all requests.
func (t Template) Fixed() bool { return len(t.parts) == 1 }
