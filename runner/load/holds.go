package load

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"

	"interleave/scenarios"
)

// holds is what a body has to hold, where nobody said the whole of it: a text, or a
// sum.
type holds struct {
	text []byte // it has to be in the body; empty asks for none
	next []int  // by how much of text was found: how much still is, if the next byte is another one
	sum  []byte // SHA-256 of the body; empty asks for none
}

// holdsOf is what e asks of bodies beside Body; nil if that is nothing.
func holdsOf(e scenarios.Expect) *holds {
	if e.Contains == "" && e.SHA256 == "" {
		return nil
	}
	sum, _ := hex.DecodeString(e.SHA256) // which checkHolds has judged
	h := &holds{text: []byte(e.Contains), next: make([]int, len(e.Contains)+1), sum: sum}
	for i, found := 1, 0; i < len(h.text); i++ { // Knuth, Morris and Pratt (1977)
		found = h.step(found, h.text[i])
		h.next[i+1] = found
	}
	return h
}

// step is how much of the text is found after one more byte.
func (h *holds) step(found int, b byte) int {
	for found > 0 && (found == len(h.text) || h.text[found] != b) {
		found = h.next[found]
	}
	if h.text[found] == b {
		found++
	}
	return found
}

// in judges a whole body.
func (h *holds) in(body []byte) bool {
	if len(h.sum) > 0 {
		sum := sha256.Sum256(body)
		return bytes.Equal(sum[:], h.sum)
	}
	return bytes.Contains(body, h.text)
}

// why says what is wrong with a body that is not right.
func (h *holds) why() string {
	if len(h.sum) > 0 {
		return "another SHA-256"
	}
	return "without the text that it should hold"
}

// body is how far an answer's body has come that is read whole, or judged by what it
// holds.
type body struct {
	heard []byte    // of a body that has to be read whole
	found int       // bytes of the text at the end of what came; all of them once it was found
	sum   hash.Hash // of what came; nil if nobody asks for it
}

// bodyOf is c's body of an answer to a request of a kind; nil if the kind's bodies are
// judged as they come.
func (c *conn) bodyOf(k *kind) *body {
	if c.body == nil && (k.reads || k.holds != nil) {
		c.body = &body{}
	}
	return c.body
}

func (b *body) reset() {
	if b == nil {
		return
	}
	b.heard, b.found = nil, 0
	if b.sum != nil {
		b.sum.Reset()
	}
}

// take takes in the next piece of a body.
func (b *body) take(h *holds, piece []byte) {
	if len(h.sum) > 0 {
		if b.sum == nil {
			b.sum = sha256.New()
		}
		b.sum.Write(piece)
		return
	}
	for i := 0; i < len(piece) && b.found < len(h.text); i++ {
		b.found = h.step(b.found, piece[i])
	}
}

// right judges a body that was taken in to its end.
func (b *body) right(h *holds) bool {
	if len(h.sum) == 0 {
		return b.found == len(h.text)
	}
	if b.sum == nil { // nothing came
		return h.in(nil)
	}
	var sum [sha256.Size]byte
	return bytes.Equal(b.sum.Sum(sum[:0]), h.sum)
}

// longestText is more than anybody looks for in a body.
const longestText = 64 << 10

// checkHolds says what is wrong with what a spec asks of bodies beside Body.
func checkHolds(e scenarios.Expect) error {
	if e.Contains == "" && e.SHA256 == "" {
		return nil
	}
	if sum, err := hex.DecodeString(e.SHA256); e.SHA256 != "" && (err != nil || len(sum) != sha256.Size) {
		return errors.New("an expected SHA-256 has 64 hexadecimal digits")
	}
	switch {
	case e.Contains != "" && e.SHA256 != "":
		return errors.New("a text in the body and a sum of it exclude each other")
	case e.AnyBody || e.Body != "" || e.Stream > 0 || e.Reports != "":
		return errors.New("a text in the body, or a sum of it, goes with no other expected body")
	case len(e.Contains) > longestText:
		return errors.New("the text in the body is longer than 64 KiB")
	}
	return nil
}
